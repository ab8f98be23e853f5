import { type Clock, numberBetween, systemClock } from '@throughline/core/internal';
import type { ServerContext } from '../server-context.ts';
import { amount, assertOptions, limit, share } from '../option-checks.ts';
import { between, childSeed, seededRandom } from '../seeded-random.ts';
import type { VoiceEngine, VoiceEngineFactory, VoiceSink, VoiceStream } from '../voice-engine.ts';
import { levelOf } from './word-level.ts';

/** What `scriptedVoice` takes. */
export interface ScriptedVoiceOptions {
  /** Samples per second; default 24 000. */
  readonly sampleRate?: number;
  /** How much longer or shorter a text is each time it is spoken: 0.05 for ±5 %. Default 0: always the same samples. */
  readonly stretch?: number;
  /** How fast it speaks, in multiples of real time; default 4. */
  readonly pace?: number;
  /** Milliseconds until the first audio of a text; default 80. */
  readonly firstAudioMs?: number;
  /** Seconds of audio that come at once; default 0.1. */
  readonly chunkSeconds?: number;
}

/** Seconds that a word takes, by its letters, and the pause after it. */
const WORD_SECONDS = 0.1;
const LETTER_SECONDS = 0.04;
const PAUSE_SECONDS = 0.09;
/** Samples of a half wave. */
const HALF_WAVE = 24;
/** Pauses are quiet, and their samples still differ from place to place. */
const PAUSE_LEVELS = 5;

/**
 * The speech of a text: a word is a square wave at a level of its own, by which it is recognised, and after it comes a pause below
 * −70 dBFS. The same text gives the same samples. `factor`: how much longer than usual.
 */
export function scriptedSpeech(text: string, sampleRate = 24_000, factor = 1): Int16Array {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  const lengths = words.map((word) => ({
    voiced: Math.round((WORD_SECONDS + LETTER_SECONDS * word.length) * factor * sampleRate),
    pause: Math.round(PAUSE_SECONDS * factor * sampleRate),
  }));
  const samples = new Int16Array(lengths.reduce((sum, { voiced, pause }) => sum + voiced + pause, 0));
  let at = 0;
  for (const [index, word] of words.entries()) {
    const { voiced, pause } = lengths[index] ?? { voiced: 0, pause: 0 };
    const level = levelOf(word);
    for (let place = 0; place < voiced; place += HALF_WAVE) {
      const isUp = (place / HALF_WAVE) % 2 === 0;
      samples.fill(isUp ? level : -level, at + place, at + Math.min(place + HALF_WAVE, voiced));
    }
    at += voiced;
    for (let place = 0; place < pause; place += 1, at += 1) samples[at] = ((at * 7) % PAUSE_LEVELS) - 2;
  }
  return samples;
}

/** A voice that speaks `scriptedSpeech`, on the simulator's clock. */
export function scriptedVoice(options: ScriptedVoiceOptions = {}): VoiceEngineFactory {
  assertOptions(
    options,
    {},
    {
      sampleRate: numberBetween(1, 192_000, 'Hz'),
      stretch: share,
      pace: limit,
      firstAudioMs: amount,
      chunkSeconds: numberBetween(0.001, 60, 'seconds'),
    },
  );
  const { sampleRate = 24_000, stretch = 0 } = options;
  return ({ clock = systemClock, seed = 1 }: Partial<ServerContext>): VoiceEngine => {
    let spoken = 0;
    return {
      name: 'scripted',
      sampleRate,
      open: (_, sink) =>
        new ScriptedStream(clock, options, sink, (text) => {
          spoken += 1;
          const random = seededRandom(childSeed(seed, spoken));
          return scriptedSpeech(text, sampleRate, stretch === 0 ? 1 : 1 + between(random, -stretch, stretch));
        }),
    };
  };
}

class ScriptedStream implements VoiceStream {
  readonly #clock: Clock;
  readonly #sink: VoiceSink;
  readonly #speechOf: (text: string) => Int16Array;
  readonly #firstAudioMs: number;
  readonly #chunk: number;
  readonly #chunkMs: number;
  #timer: unknown;

  constructor(clock: Clock, options: ScriptedVoiceOptions, sink: VoiceSink, speechOf: (text: string) => Int16Array) {
    const { sampleRate = 24_000, pace = 4, firstAudioMs = 80, chunkSeconds = 0.1 } = options;
    this.#clock = clock;
    this.#sink = sink;
    this.#speechOf = speechOf;
    this.#firstAudioMs = firstAudioMs;
    this.#chunk = Math.max(1, Math.round(chunkSeconds * sampleRate));
    this.#chunkMs = (chunkSeconds / pace) * 1000;
  }

  speak(text: string): void {
    this.stop();
    const speech = this.#speechOf(text);
    this.#later(this.#firstAudioMs, () => this.#give(speech, 0));
  }

  stop(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  close(): void {
    this.stop();
  }

  #give(speech: Int16Array, from: number): void {
    const until = Math.min(speech.length, from + this.#chunk);
    // Set before the audio is given, so that whoever receives it may stop it.
    this.#later(this.#chunkMs, () => {
      if (until < speech.length) this.#give(speech, until);
      else this.#sink.done();
    });
    this.#sink.audio(speech.subarray(from, until));
  }

  #later(delayMs: number, run: () => void): void {
    this.#timer = this.#clock.setTimeout(run, delayMs);
  }
}
