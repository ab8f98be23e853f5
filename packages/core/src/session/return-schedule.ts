import type { Random } from '../clock.ts';

/** The longest wait between two tries to return to a route, unless the first is longer. */
const MOST_MS = 600_000;
/** A route that was returned to and has streamed for so long is well again. */
const WELL_MS = 60_000;

/** When a lost route is tried again, while another is in use. All in milliseconds. */
export class ReturnSchedule {
  readonly #firstMs: number;
  readonly #random: Random;
  #delayMs: number | undefined;
  #at = Infinity;

  /** `firstMs`: from the loss to the first try; `Infinity`: it is never tried. */
  constructor(firstMs: number, random: Random) {
    this.#firstMs = firstMs;
    this.#random = random;
  }

  /** When the next try is due; `Infinity` before the route was lost. */
  get at(): number {
    return this.#at;
  }

  /** The route was lost. `streamedMs`: since it first streamed after it was taken up; undefined where it never did. */
  lost(now: number, streamedMs: number | undefined): void {
    const delayMs = this.#delayMs;
    if (delayMs === undefined || (streamedMs !== undefined && streamedMs >= WELL_MS)) this.#delayMs = this.#firstMs;
    // One that was taken up in vain in an outage of all routes has shown nothing.
    else if (streamedMs !== undefined) this.#delayMs = this.#doubled(delayMs);
    this.#plan(now);
  }

  /** A try to return has failed. */
  failed(now: number): void {
    this.#delayMs = this.#doubled(this.#delayMs ?? this.#firstMs);
    this.#plan(now);
  }

  #doubled(delayMs: number): number {
    return Math.min(delayMs * 2, Math.max(MOST_MS, this.#firstMs));
  }

  /** Many sessions have lost the same route together: a tenth of jitter keeps their returns apart. */
  #plan(now: number): void {
    const delayMs = this.#delayMs ?? this.#firstMs;
    this.#at = delayMs === Infinity ? Infinity : now + delayMs * (1 + this.#random.next() / 10);
  }
}
