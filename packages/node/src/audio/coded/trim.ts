import { isMissing, lengthOf, type Decoded } from './coded-audio.ts';

/** Takes off the samples that an encoder has put before the audio and behind it. */
export class Trim {
  readonly #after: number;
  #before: number;
  #held: Decoded[] = [];
  #count = 0;

  /**
   * @param before - samples of a channel that are taken off the beginning
   * @param after - as many off the end, if it is the end that was meant
   */
  constructor(before: number, after: number) {
    this.#before = before;
    this.#after = after;
  }

  /** What is certain not to be among the last. */
  *push(block: Decoded): Generator<Decoded> {
    const skipped = Math.min(this.#before, lengthOf(block));
    this.#before -= skipped;
    const rest = skipped === 0 ? block : part(block, skipped, lengthOf(block));
    if (lengthOf(rest) === 0) return;
    this.#held.push(rest);
    this.#count += lengthOf(rest);
    for (let [oldest] = this.#held; oldest !== undefined; [oldest] = this.#held) {
      if (this.#count - lengthOf(oldest) < this.#after) return;
      this.#held.shift();
      this.#count -= lengthOf(oldest);
      yield oldest;
    }
  }

  /** What was held back, without its end where that is to be taken off. */
  *end(trims: boolean): Generator<Decoded> {
    let left = trims ? Math.max(0, this.#count - this.#after) : this.#count;
    for (const block of this.#held) {
      const kept = Math.min(left, lengthOf(block));
      left -= kept;
      if (kept > 0) yield part(block, 0, kept);
    }
    this.#held = [];
    this.#count = 0;
  }
}

/** The samples from `from` to `to`. */
export function part(decoded: Decoded, from: number, to: number): Decoded {
  return isMissing(decoded) ? { missing: to - from } : decoded.map((samples) => samples.subarray(from, to));
}
