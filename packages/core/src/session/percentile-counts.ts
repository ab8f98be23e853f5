import type { Percentiles } from '../results/stats.ts';

/** Each bucket reaches 6 % further than the one before: the middle of one is within 3 % of all in it. */
const GROWTH = Math.log(1.06);
/** The last begins at 47 minutes. */
const BUCKETS = 256;

/** Percentiles of times of which each is only counted: 1 KiB, from the second one on. Many sessions have one link, and no final. */
export class PercentileCounts {
  #counts: Uint32Array | undefined;
  #count = 0;
  #last = 0;
  #min = Infinity;
  #max = 0;

  /** Milliseconds; what is no time is left out. */
  add(ms: number): void {
    if (!(ms >= 0)) return;
    if (this.#count > 0) {
      // The first one was not counted yet.
      if (this.#counts === undefined) this.#put(this.#last);
      this.#put(ms);
    }
    this.#count += 1;
    this.#last = ms;
    this.#min = Math.min(this.#min, ms);
    this.#max = Math.max(this.#max, ms);
  }

  /** Nothing before the first. */
  get all(): Percentiles | undefined {
    if (this.#count === 0) return undefined;
    return {
      count: this.#count,
      last: this.#last,
      p50: this.#at(0.5),
      p95: this.#at(0.95),
      p99: this.#at(0.99),
      max: this.#max,
    };
  }

  #put(ms: number): void {
    this.#counts ??= new Uint32Array(BUCKETS);
    const bucket = Math.min(BUCKETS - 1, Math.ceil(Math.log(Math.max(1, ms)) / GROWTH));
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
  }

  /** The middle of the bucket below whose end this part of all is. */
  #at(part: number): number {
    let left = Math.ceil(part * this.#count);
    const bucket = this.#counts?.findIndex((count) => (left -= count) <= 0) ?? 0;
    return Math.min(this.#max, Math.max(this.#min, Math.exp((bucket - 0.5) * GROWTH)));
  }
}
