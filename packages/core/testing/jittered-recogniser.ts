import type { ResultEvent } from '../src/protocol/recognition.ts';

// A recogniser as real ones are, in simulated time: what it recognises of a script depends on the audio that arrives, and
// each link has errors in time, segments and delays of its own. The index of each word in the script travels as its
// confidence, -1 - index for a fragment of it.

export const rate = 16_000;
const jitterSeconds = 0.12;
const vocabulary =
  'no yes so I a the and you we go it is that this have what well now right okay people country ask not can do for your when then there here morning question answer together between forward'.split(
    ' ',
  );

export type Random = () => number;

/** Mulberry32: uniform in [0, 1), the same for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

export function pick<Item>(random: Random, items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** A word at its place in the audio, in samples. */
export interface ScriptWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words of 0.12 to 0.6 s with pauses and true repetitions, within `total` samples. */
export function writeScript(random: Random, total: number): ScriptWord[] {
  const words: ScriptWord[] = [];
  let at = between(random, 0, 1.5) * rate;
  while (at < total) {
    const count = between(random, 1, 12);
    for (let spoken = 0; spoken < count;) {
      const text = vocabulary[Math.floor(random() * vocabulary.length)] ?? 'no';
      const times = random() < 0.12 ? Math.floor(between(random, 2, 5)) : 1;
      for (let time = 0; time < times; time += 1, spoken += 1) {
        const seconds = text.length <= 4 ? between(random, 0.12, 0.35) : between(random, 0.3, 0.6);
        words.push({ text, start: Math.round(at), end: Math.round(at + seconds * rate) });
        at += (seconds + between(random, 0, 0.1)) * rate;
      }
    }
    at += (random() < 0.2 ? between(random, 2, 6) : between(random, 0.3, 1.5)) * rate;
  }
  return words.filter((word) => word.end <= total);
}

export interface Habits {
  readonly wordTimes: 'always' | 'finals';
  readonly progress: 'none' | 'ack' | 'processed';
  readonly latestSeconds: number;
  /** How often a final comes after those of later segments. */
  readonly outOfOrder: number;
}

/** Hears whole words only, with its own errors in time, its own segments and its own delay on each link. */
export class Recogniser {
  readonly #random: Random;
  readonly #script: readonly ScriptWord[];
  readonly #habits: Habits;
  readonly #mostWords: number;
  readonly #pauseSeconds: number;
  readonly #offsetSeconds: number;
  readonly #delaySeconds: number;
  readonly #fragments: boolean;
  #answers: { readonly at: number; readonly event: ResultEvent }[] = [];
  #segment: { text: string; index: number; start: number; end: number }[] = [];
  #segments = 0;
  #next = 0;
  #lastAnswer = 0;
  #lastEnd = 0;
  /** Where the audio that came without a break began, and where it stands. */
  #run = -1;
  #at = -1;
  #server = 0;

  constructor(random: Random, script: readonly ScriptWord[], habits: Habits) {
    this.#random = random;
    this.#script = script;
    this.#habits = habits;
    this.#mostWords = Math.floor(between(random, 1, 11));
    this.#pauseSeconds = between(random, 0.25, 0.9);
    this.#offsetSeconds = between(random, -jitterSeconds, jitterSeconds);
    this.#delaySeconds = between(random, 0, habits.latestSeconds * 0.6);
    this.#fragments = random() < 0.6;
  }

  get server(): number {
    return this.#server;
  }

  receiveSilence(count: number): void {
    this.#server += count;
  }

  receive(from: number, count: number, now: number): void {
    if (from !== this.#at) this.#run = from;
    this.#at = from + count;
    this.#server += count;
    for (; (this.#script[this.#next]?.end ?? Infinity) <= this.#at; this.#next += 1) {
      const word = this.#script[this.#next];
      if (word === undefined || word.end <= this.#run) continue;
      const cut = word.start < this.#run;
      if (cut && (!this.#fragments || word.end - this.#run < 0.05 * rate)) continue;
      const pause = word.start - this.#lastEnd >= this.#pauseSeconds * rate;
      if (this.#segment.length > 0 && (pause || this.#segment.length >= this.#mostWords)) this.#finish(now);
      const start = this.#time(Math.max(word.start, this.#run));
      const end = Math.max(start + 0.02, this.#time(word.end));
      const index = cut ? -1 - this.#next : this.#next;
      this.#segment.push({ text: cut ? `${word.text.slice(-2)}h` : word.text, index, start, end });
      this.#lastEnd = word.end;
      this.#answer(now, false);
    }
    if (this.#segment.length > 0 && this.#at - this.#lastEnd >= this.#pauseSeconds * rate) this.#finish(now);
    if (this.#random() > 0.1) return;
    const event: ResultEvent = {
      type: 'result',
      final: false,
      key: `k${this.#segments + 1}`,
      text: '',
      start: this.#server / rate,
    };
    this.#answers.push({ at: now + this.#delaySeconds * 1000, event });
  }

  finishAll(now: number): void {
    if (this.#segment.length > 0) this.#finish(now);
  }

  take(now: number): ResultEvent[] {
    const due = this.#answers.filter((answer) => answer.at <= now).sort((one, other) => one.at - other.at);
    if (due.length > 0) this.#answers = this.#answers.filter((answer) => answer.at > now);
    return due.map((answer) => answer.event);
  }

  /** A source position as this recogniser reports it, in seconds of its own clock. */
  #time(position: number): number {
    const exact = (position + this.#server - this.#at) / rate;
    return Math.max(0, exact + this.#offsetSeconds + between(this.#random, -jitterSeconds, jitterSeconds));
  }

  #finish(now: number): void {
    this.#answer(now, true);
    this.#segment = [];
    this.#segments += 1;
  }

  #answer(now: number, final: boolean): void {
    const { latestSeconds, outOfOrder, wordTimes } = this.#habits;
    const delay = this.#delaySeconds + between(this.#random, 0, latestSeconds * 0.4);
    let at = Math.max(now + delay * 1000, this.#lastAnswer);
    if (final && this.#random() < outOfOrder) at += between(this.#random, 300, 2500);
    else this.#lastAnswer = at;
    const words = this.#segment.map(({ text, start, end, index }) => ({ text, start, end, confidence: index }));
    const event: ResultEvent = {
      type: 'result',
      final,
      key: `k${this.#segments}`,
      text: words.map((word) => word.text).join(' '),
      start: Math.min(...words.map((word) => word.start)),
      end: Math.max(...words.map((word) => word.end)),
      ...(final || wordTimes === 'always' ? { words } : {}),
    };
    this.#answers.push({ at, event });
  }
}
