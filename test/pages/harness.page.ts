import type { AudioChunk, AudioSource } from '@throughline/core';
import { bodhi } from '@throughline/core/providers/bodhi';
import { transcribe } from '@throughline/browser';
import { expose, pcmText } from '../kit/page/exposed.ts';

const worklet = `registerProcessor('tap', class extends AudioWorkletProcessor {
  process([[samples]]) { if (samples) this.port.postMessage(samples.slice()); return true; }
})`;

/** The microphone at 16 kHz, for a time. */
function tapped(seconds: number): AudioSource {
  return {
    format: { sampleRate: 16_000, channels: 1, encoding: 'pcm_f32le' },
    seekable: false,
    async *frames() {
      const audio = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const context = new AudioContext({ sampleRate: 16_000 });
      await context.audioWorklet.addModule(URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' })));
      const node = new AudioWorkletNode(context, 'tap');
      const blocks: AudioChunk[] = [];
      let arrived = () => {};
      node.port.addEventListener('message', ({ data }: MessageEvent<Float32Array>) => {
        blocks.push(data);
        arrived();
      });
      node.port.start();
      context.createMediaStreamSource(stream).connect(node);
      for (let left = seconds * 16_000; left > 0;) {
        const block = blocks.shift() as Float32Array | undefined;
        if (block === undefined) {
          await new Promise<void>((resolve) => {
            arrived = resolve;
          });
        } else {
          left -= block.length;
          yield block;
        }
      }
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    },
  };
}

const api = {
  /** Transcribes so many seconds of the microphone. */
  async listen({ url, seconds }: { readonly url: string; readonly seconds: number }) {
    const session = transcribe({
      protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
      credentials: { apiKey: 'none', customerId: 'none' },
      input: { sampleRate: 16_000, channels: 1, encoding: 'pcm_f32le' },
      live: true,
    });
    const finals: string[] = [];
    session.on('final', ({ text }) => finals.push(text));
    await session.pipe(tapped(seconds), { end: true });
    const { acceptedSamples, gaps } = session.summary();
    return { finals, acceptedSamples, gaps };
  },
  async life() {
    const changes: string[] = [];
    for (const name of ['visibilitychange', 'freeze', 'resume']) {
      document.addEventListener(name, () =>
        changes.push(name === 'visibilitychange' ? document.visibilityState : name),
      );
    }
    Object.assign(globalThis, { changes });
    return document.visibilityState;
  },
  /** Samples as audio comes out of a page. */
  count: (until: number) => pcmText(Int16Array.from({ length: until }, (_, index) => index)),
  changes: (): readonly string[] => (globalThis as unknown as { changes: string[] }).changes,
};
export type HarnessApi = typeof api;
expose(api);
