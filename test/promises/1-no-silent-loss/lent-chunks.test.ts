import type { AudioSource } from '@throughline/core';
import { scriptText } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { virtualProvider } from '../../kit/transcription.ts';

const SECONDS = 40;

describe('a source that gives every chunk in the same memory', () => {
  it.each([
    ['in a window that has room', 120, 1, []],
    ['in a window shorter than a chunk', 1, 1, []],
    ['as fast as it is taken', 2, Infinity, []],
    ['through a cut', 30, 1, [{ on: { position: 12.5 }, do: { type: 'close' as const, code: 1011 } }]],
  ])('is heard whole: %s', async (_, window, pace, faults) => {
    const provider = virtualProvider({ seconds: SECONDS, faults });
    const samples = provider.audio.samples();
    const memory = new Int16Array(32_000);
    const source: AudioSource = {
      format: { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' },
      seekable: false,
      async *frames() {
        for (let at = 0; at < samples.length; at += memory.length) {
          const chunk = samples.subarray(at, at + memory.length);
          memory.set(chunk);
          yield memory.subarray(0, chunk.length);
          memory.fill(-1);
        }
      },
    };
    const session = provider.open({ live: false, pace, window: { seconds: window } });
    const texts: string[] = [];
    session.on('final', ({ text }) => texts.push(text));
    await provider.clock.runUntil(session.pipe(source, { end: true }), { limitMs: 300_000 });
    expect(texts.join(' ')).toBe(scriptText(provider.script));
    const { acceptedSamples, gaps, links } = session.summary();
    expect({ acceptedSamples, gaps, links }).toEqual({
      acceptedSamples: samples.length,
      gaps: [],
      links: 1 + faults.length,
    });
    await provider.simulator.close();
  });
});
