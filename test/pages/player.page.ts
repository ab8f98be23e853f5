import { isSpeechError, type SpokenAudio } from '@throughline/core';
import { faseeh } from '@throughline/core/providers/faseeh';
import { player, synthesize, type Playback, type Player, type PlayerOptions } from '@throughline/browser';
import { expose, pcmText } from '../kit/page/exposed.ts';

/** Keeps all that goes through it. */
const tape = `registerProcessor('tape', class extends AudioWorkletProcessor {
  constructor() { super(); this.blocks = []; this.port.onmessage = () => this.port.postMessage(this.blocks); }
  process([[samples]], [[out]]) {
    this.blocks.push({ frame: currentFrame, samples: samples && samples.slice() });
    if (samples) out.set(samples);
    return true;
  }
})`;

interface Tape {
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
}

interface Ramps {
  readonly rate: number;
  /** Samples of each piece. */
  readonly pieces: readonly number[];
  /** Milliseconds before each piece but the first. */
  readonly everyMs?: number;
  /** Throws after the last piece. */
  readonly fails?: string;
  /** Never ends. */
  readonly hangs?: boolean;
}

let taped: Tape | undefined;
let made: Player | undefined;
const playbacks: Playback[] = [];
const events: { readonly name: string; readonly event: unknown }[] = [];
const left: string[] = [];
let pulled = 0;
const contexts: AudioContext[] = [];

/** All contexts that the page makes, to see whether they are closed. */
globalThis.AudioContext = class extends AudioContext {
  constructor(options?: AudioContextOptions) {
    super(options);
    contexts.push(this);
  }
};

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

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Every sample is one of a kind, none is zero, and two neighbours are as far apart as those of a sound. */
function ramp(from: number, samples: number): Int16Array {
  return Int16Array.from({ length: samples }, (_, index) => ((from + index) % 30_000) + 1);
}

async function* ramps({ rate, pieces, everyMs = 0, fails, hangs }: Ramps, name: string): AsyncGenerator<SpokenAudio> {
  let from = 0;
  try {
    for (const [sentence, samples] of pieces.entries()) {
      if (from > 0 && everyMs > 0) await pause(everyMs);
      pulled += samples;
      yield { pcm: ramp(from, samples), sampleRate: rate, start: from / rate, sentence };
      from += samples;
    }
    if (fails !== undefined) throw new Error(fails);
    if (hangs === true) await new Promise(() => {});
  } finally {
    left.push(name);
  }
}

/** What can be sent to a test. */
function plain(value: unknown): unknown {
  if (isSpeechError(value)) return { ...value };
  if (typeof value !== 'object' || value === null) return value;
  const { playback, ...rest } = value as { readonly playback?: Playback };
  return { ...rest, ...(playback !== undefined && { of: playbacks.indexOf(playback), utterance: playback.utterance }) };
}

const api = {
  /** Makes a player; `tapeRate`: its sound goes onto a tape of that rate. */
  async make({ tapeRate, ...options }: { readonly tapeRate?: number } & PlayerOptions = {}): Promise<void> {
    if (tapeRate !== undefined) taped = await tapeAt(tapeRate);
    made = player({ ...options, ...(taped !== undefined && { destination: taped.node }) });
    for (const name of ['state', 'underrun', 'blocked', 'failure', 'position'] as const) {
      made.on(name, (event) => events.push({ name, event: plain(event) }));
    }
  },
  /** Plays ramps; returns the number of the playback. */
  playRamps(options: Ramps): number {
    const number = playbacks.length;
    playbacks.push(current().play(ramps(options, String(number))));
    return number;
  },
  /** Plays bytes of samples, cut where no sample ends. */
  playBytes({ rate, samples, cut }: { readonly rate: number; readonly samples: number; readonly cut: number }): number {
    const bytes = new Uint8Array(ramp(0, samples).buffer);
    const pieces = Array.from({ length: Math.ceil(bytes.length / cut) }, (_, index) =>
      bytes.slice(index * cut, (index + 1) * cut),
    );
    return playbacks.push(current().play(pieces, { sampleRate: rate })) - 1;
  },
  /** Speaks texts by a voice session; `cancelMs`: cancels the first so much later. */
  speak({ url, texts, cancelMs }: { url: string; texts: readonly string[]; cancelMs?: number }): readonly number[] {
    const voice = synthesize({
      protocol: faseeh({ url, voiceId: 'ar-najdi-male-2', unknowns: { deterministic: true } }),
      credentials: { apiKey: 'none' },
    });
    const numbers = texts.map((text) => {
      const utterance = voice.say(text);
      if (cancelMs !== undefined && utterance.number === 1) setTimeout(() => utterance.cancel(), cancelMs);
      return playbacks.push(current().play(utterance)) - 1;
    });
    void voice.end().catch(() => {});
    return numbers;
  },
  /** What became of a playback: its summary, or what its error is made of. */
  outcome: async (index: number): Promise<object | undefined> => {
    try {
      return await playbacks[index]?.done;
    } catch (error) {
      return isSpeechError(error) ? { ...error, message: error.message } : { thrown: String(error) };
    }
  },
  /** Takes all back so many seconds after the sound began; says what the player says, and when it was called. */
  async flushAt(seconds: number): Promise<{ heard: unknown; calledAtFrame: number; rate: number }> {
    while (current().position.seconds < seconds) await pause(5);
    const { currentTime = 0, sampleRate = 1 } = taped?.context ?? {};
    const heard = plain(await current().flush());
    // The last block of it fades out now.
    await pause(50);
    return { heard, calledAtFrame: Math.round(currentTime * sampleRate), rate: sampleRate };
  },
  /** As `flushAt`, for one of several. */
  async cancelAt({ seconds, index }: { readonly seconds: number; readonly index: number }): Promise<void> {
    while (current().position.seconds < seconds) await pause(5);
    playbacks[index]?.cancel();
  },
  async pauseAt({ seconds, forMs }: { readonly seconds: number; readonly forMs: number }): Promise<number> {
    while (current().position.seconds < seconds) await pause(5);
    current().pause();
    await pause(forMs / 2);
    const stopped = current().position.seconds;
    await pause(forMs / 2);
    const moved = current().position.seconds - stopped;
    await current().resume();
    return moved;
  },
  /** The page can do nothing else meanwhile. */
  block(ms: number): void {
    const until = performance.now() + ms;
    while (performance.now() < until);
  },
  close: () => current().close(),
  /** As an application does it: a button that the user clicks. */
  resumeOnClick(): void {
    document.querySelector('button')?.addEventListener('click', () => void current().resume());
  },
  state: () => current().state,
  position: () => plain(current().position),
  left: () => left,
  /** Samples that were taken from ramps. */
  pulled: () => pulled,
  pause: () => current().pause(),
  resume: () => current().resume(),
  cancel: (index: number) => playbacks[index]?.cancel(),
  wait: pause,
  contexts: () => contexts.map(({ state }) => state),
  closeTape: () => taped?.context.close(),
  events: (name?: string) => events.filter((event) => name === undefined || event.name === name),
  /** The first event of a name, or the next one if none has come. */
  next: async (name: string): Promise<unknown> => {
    for (;;) {
      const found = events.find((event) => event.name === name);
      if (found !== undefined) return found.event;
      await pause(10);
    }
  },
  /** All that was heard, and the frame of the context at which it begins. */
  tape: async (): Promise<{ readonly firstFrame: number; readonly samples: string }> => {
    if (taped === undefined) throw new Error('there is no tape');
    const { node } = taped;
    interface Block {
      readonly frame: number;
      readonly samples?: Float32Array;
    }
    const blocks = await new Promise<readonly Block[]>((resolve) => {
      node.port.addEventListener('message', ({ data }: MessageEvent<readonly Block[]>) => resolve(data), {
        once: true,
      });
      node.port.start();
      node.port.postMessage('');
    });
    const firstFrame = blocks[0]?.frame ?? 0;
    const all = new Int16Array((blocks.at(-1)?.frame ?? 0) + 128 - firstFrame);
    for (const { frame, samples } of blocks) {
      all.set(samples?.map((sample) => Math.round(sample * 0x8000)) ?? [], frame - firstFrame);
    }
    return { firstFrame, samples: pcmText(all) };
  },
};
export type PlayerApi = typeof api;
expose(api);
