import type { Random } from '@throughline/core';
import type { Engine, EngineSink, EngineStream } from '@throughline/simulator';

/** Speech that survives a telephone: each word is a tone of its own. Times in seconds. */
export interface ToneWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words by the frequency of their tone, in Hz, far enough apart to be recognised by counting zero crossings. */
const vocabulary: Readonly<Record<string, number>> = {
  alpha: 300,
  bravo: 420,
  charlie: 560,
  delta: 720,
  echo: 900,
  foxtrot: 1_100,
  golf: 1_320,
  hotel: 1_560,
};
const wordSeconds = 0.3;
const loudness = 9_000;

/** Words in groups of four with pauses of 0.7 s between the groups, up to `seconds`. */
export function toneWords(seconds: number, random: Random): readonly ToneWord[] {
  const texts = Object.keys(vocabulary);
  const words: ToneWord[] = [];
  let start = 0.5;
  while (start + wordSeconds < seconds - 0.5) {
    const text = texts[Math.floor(random.next() * texts.length)] ?? 'alpha';
    words.push({ text, start, end: start + wordSeconds });
    start += wordSeconds + (words.length % 4 === 0 ? 0.7 : 0.15);
  }
  return words;
}

/** The words as 16-bit samples. */
export function toneAudio(words: readonly ToneWord[], seconds: number, sampleRate: number): Int16Array {
  const samples = new Int16Array(Math.round(seconds * sampleRate));
  for (const { text, start, end } of words) {
    const hertz = vocabulary[text] ?? 0;
    for (let at = Math.round(start * sampleRate); at < Math.round(end * sampleRate); at += 1) {
      samples[at] = Math.round(loudness * Math.sin((2 * Math.PI * hertz * (at - start * sampleRate)) / sampleRate));
    }
  }
  return samples;
}

/** Half the loudness: where a tone begins and ends, to within a quarter of its period. */
const threshold = loudness / 2;
/** So long without a loud sample ends a word; longer than the quiet part of the slowest tone's period. */
const wordGapSeconds = 0.004;
const segmentGapSeconds = 0.44;

/** An engine that recognises such speech, and keeps what it was given on each link. */
export interface ToneEngine extends Engine {
  /** The samples of each link, in the order of the links. */
  readonly received: readonly (readonly Int16Array[])[];
}

export function toneEngine(): ToneEngine {
  const received: Int16Array[][] = [];
  return {
    name: 'tones',
    received,
    open: ({ sampleRate }, sink) => {
      const chunks: Int16Array[] = [];
      received.push(chunks);
      return new ToneStream(sampleRate, sink, chunks);
    },
  };
}

class ToneStream implements EngineStream {
  readonly #sampleRate: number;
  readonly #sink: EngineSink;
  readonly #chunks: Int16Array[];
  #position = 0;
  #wordStart = -1;
  #lastLoud = -1;
  #crossings = 0;
  #sign = 0;
  #segment = 0;
  #words: ToneWord[] = [];

  constructor(sampleRate: number, sink: EngineSink, chunks: Int16Array[]) {
    this.#sampleRate = sampleRate;
    this.#sink = sink;
    this.#chunks = chunks;
  }

  write(samples: Int16Array): void {
    this.#chunks.push(samples.slice());
    for (const sample of samples) {
      if (Math.abs(sample) > threshold) this.#loud(Math.sign(sample));
      else if (this.#wordStart >= 0 && this.#quietSeconds() > wordGapSeconds) this.#endWord();
      this.#position += 1;
    }
    if (this.#wordStart < 0 && this.#words.length > 0 && this.#quietSeconds() > segmentGapSeconds) this.#endSegment();
  }

  finish(): void {
    if (this.#wordStart >= 0) this.#endWord();
    if (this.#words.length > 0) this.#endSegment();
    this.#sink.done();
  }

  close(): void {
    this.#words = [];
  }

  #quietSeconds(): number {
    return (this.#position - this.#lastLoud) / this.#sampleRate;
  }

  #loud(sign: number): void {
    if (this.#wordStart < 0) {
      this.#wordStart = this.#position;
      this.#crossings = 0;
      this.#sign = sign;
    }
    if (sign !== this.#sign) this.#crossings += 1;
    this.#sign = sign;
    this.#lastLoud = this.#position;
  }

  #endWord(): void {
    const start = this.#wordStart / this.#sampleRate;
    const end = (this.#lastLoud + 1) / this.#sampleRate;
    this.#wordStart = -1;
    // A part of a word is not received as a word.
    if (end - start < wordSeconds * 0.95) return;
    const hertz = this.#crossings / 2 / (end - start);
    const [text] = Object.entries(vocabulary).toSorted(
      (a, b) => Math.abs(a[1] - hertz) - Math.abs(b[1] - hertz),
    )[0] ?? [''];
    this.#words.push({ text, start, end });
  }

  #endSegment(): void {
    const words = this.#words;
    this.#words = [];
    this.#sink.result({
      segment: this.#segment,
      final: true,
      text: words.map(({ text }) => text).join(' '),
      start: words[0]?.start ?? 0,
      end: words.at(-1)?.end ?? 0,
      words,
    });
    this.#segment += 1;
  }
}
