import type { EngineFactory, EngineResult } from '../engine.ts';
import { assertOptions, script as aScript } from '../option-checks.ts';
import { type ScriptAudio, scriptAudio } from '../script/script-audio.ts';
import { type Script, type ScriptWord, scriptWords } from '../script/script.ts';

/** What `scoringEngine` takes. */
export interface ScoringEngineOptions {
  /** What is spoken in the audio of `scriptAudio(script)`. */
  readonly script: Script;
}

/**
 * An engine that scores the audio of `scriptAudio(script)`, from 50 to 100: each score is drawn from every sample that has
 * arrived since the stream's start. So an assessment is the same twice only if every sample came once and in order both times. From
 * the first sample on that is not the script's, words score 0.
 */
export function scoringEngine(options: ScoringEngineOptions): EngineFactory {
  assertOptions(options, { script: aScript });
  const { script } = options;
  return () => ({
    name: 'scoring',
    open: (_options, sink) => {
      const scorer = new Scorer(script);
      let over = false;
      return {
        write: (samples) => {
          const before = scorer.words;
          scorer.take(samples);
          if (!over && scorer.words > before) sink.result(scorer.result(false));
        },
        finish: () => {
          if (over) return;
          sink.result(scorer.result(true));
          sink.done();
        },
        close: () => {
          over = true;
        },
      };
    },
  });
}

/** FNV-1a, over samples in the place of bytes. */
const HASH_START = 0x811c_9dc5;
const HASH_FACTOR = 0x0100_0193;

class Scorer {
  readonly #script: readonly ScriptWord[];
  readonly #audio: ScriptAudio;
  readonly #words: NonNullable<EngineResult['words']>[number][] = [];
  #position = 0;
  #hash = HASH_START;
  #right = true;

  constructor(script: Script) {
    this.#script = scriptWords(script);
    this.#audio = scriptAudio(script);
  }

  /** How many words were recognised. */
  get words(): number {
    return this.#words.length;
  }

  take(samples: Int16Array): void {
    let from = 0;
    while (from < samples.length) {
      const word = this.#script[this.#words.length];
      const until = Math.min(samples.length, from + (word?.end ?? Infinity) - this.#position);
      this.#hash16(samples.subarray(from, until));
      from = until;
      if (word !== undefined && this.#position === word.end) this.#add(word);
    }
  }

  result(final: boolean): EngineResult {
    return {
      segment: 0,
      final,
      text: this.#words.map(({ text }) => text).join(' '),
      start: 0,
      end: this.#position / this.#audio.sampleRate,
      confidence: this.#score(),
      words: [...this.#words],
    };
  }

  #hash16(samples: Int16Array): void {
    const expected = this.#audio.samples(this.#position, this.#position + samples.length);
    this.#right &&= expected.length === samples.length;
    for (const [index, sample] of samples.entries()) {
      this.#hash = Math.imul(this.#hash ^ (sample & 0xffff), HASH_FACTOR);
      this.#right &&= sample === expected[index];
    }
    this.#position += samples.length;
  }

  #add({ text, start, end }: ScriptWord): void {
    const { sampleRate } = this.#audio;
    this.#words.push({ text, start: start / sampleRate, end: end / sampleRate, confidence: this.#score() });
  }

  /** 0.5 to 1. */
  #score(): number {
    return this.#right ? 0.5 + (this.#hash >>> 0) / 0x2_0000_0000 : 0;
  }
}
