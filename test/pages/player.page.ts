import { isSpeechError, type SpokenAudio } from '@throughline/core';
import { player, type Playback, type Player, type PlayerOptions } from '@throughline/browser';
import { expose, pcmText } from '../kit/page/exposed.ts';

/** Keeps all that goes through it. */
const tape = `registerProcessor('tape', class extends AudioWorkletProcessor {
  constructor() { super(); this.blocks = []; this.port.onmessage = () => this.port.postMessage(this.blocks); }
  process([[samples]]) { this.blocks.push({ frame: currentFrame, samples: samples && samples.slice() }); return true; }
})`;

interface Tape {
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
}

let taped: Tape | undefined;
let made: Player | undefined;
const playbacks: Playback[] = [];
const events: { readonly name: string; readonly event: unknown }[] = [];

function current(): Player {
  if (made === undefined) throw new Error('no player was made');
  return made;
}

async function tapeAt(sampleRate: number): Promise<Tape> {
  const context = new AudioContext({ sampleRate });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([tape], { type: 'text/javascript' })));
  const node = new AudioWorkletNode(context, 'tape');
  node.connect(context.destination);
  return { context, node };
}

/** A ramp: every sample is one of a kind, and none is zero. */
function ramp(from: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => ((from + index) % 30_000) + 1);
}

const api = {
  /** Makes a player; `taped`: its sound goes onto a tape. */
  async make({ rate, ...options }: { readonly rate?: number } & PlayerOptions = {}): Promise<void> {
    if (rate !== undefined) taped = await tapeAt(rate);
    made = player({ ...options, ...(taped !== undefined && { destination: taped.node }) });
    for (const name of ['state', 'underrun', 'blocked', 'failure', 'position'] as const) {
      made.on(name, (event) => events.push({ name, event }));
    }
  },
  /** Plays ramps of so many samples, each `everyMs` after the one before. */
  playRamps({ rate, pieces, everyMs = 0 }: { rate: number; pieces: readonly number[]; everyMs?: number }): number {
    async function* source(): AsyncGenerator<SpokenAudio> {
      let from = 0;
      for (const [sentence, samples] of pieces.entries()) {
        if (from > 0 && everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
        yield { pcm: ramp(from, samples), sampleRate: rate, start: from / rate, sentence };
        from += samples;
      }
    }
    return playbacks.push(current().play(source())) - 1;
  },
  done: (index: number) => playbacks[index]?.done,
  /** What became of a playback: its summary, or what its error is made of. */
  outcome: async (index: number): Promise<object | undefined> => {
    try {
      return await playbacks[index]?.done;
    } catch (error) {
      return isSpeechError(error) ? { ...error } : { thrown: String(error) };
    }
  },
  state: () => current().state,
  /** The first event of a name, or the next one if none has come. */
  next: async (name: string): Promise<unknown> => {
    for (;;) {
      const found = events.find((event) => event.name === name);
      if (found !== undefined) return isSpeechError(found.event) ? { ...found.event } : found.event;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  },
  tape: async (): Promise<string> => {
    const { node } = taped ?? (await tapeAt(16_000));
    const blocks = await new Promise<readonly { readonly samples?: Float32Array }[]>((resolve) => {
      node.port.addEventListener('message', ({ data }) => resolve(data), { once: true });
      node.port.start();
      node.port.postMessage('');
    });
    const all = blocks.flatMap(({ samples }) => (samples === undefined ? Array(128).fill(0) : [...samples]));
    return pcmText(Int16Array.from(all, (sample) => Math.round(sample * 0x8000)));
  },
  events: () => events.map(({ name, event }) => ({ name, event: JSON.parse(JSON.stringify(event)) as unknown })),
};
export type PlayerApi = typeof api;
expose(api);
