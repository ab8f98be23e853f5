import { gapOf, type Gap } from '../results/gap.ts';
import { GapList } from './gap-list.ts';

/** Gaps that grow frame by frame are reported in pieces of this length. */
const PIECE_SECONDS = 1;

/**
 * How far all is answered for good, and what no answer will ever cover; positions in samples. What no link was ever sent is a
 * gap as soon as it is let go; what was sent is one only when a new link is ready and would have needed it. No sample is
 * reported twice.
 */
export class GapTracker {
  readonly #sampleRate: number;
  readonly #report: (gap: Gap) => void;
  readonly #list = new GapList();
  #settled = 0;
  #closed = false;
  /** Audio that was let go unsent and is not reported yet: it may still grow. */
  #unreported: { readonly start: number; end: number } | undefined;

  constructor(sampleRate: number, report: (gap: Gap) => void) {
    this.#sampleRate = sampleRate;
    this.#report = report;
  }

  /** Everything before it is answered for good, or reported as a gap. */
  get settled(): number {
    return this.#settled;
  }

  /** The last 1 000; neighbours with the same reason are one. */
  get reported(): readonly Gap[] {
    return this.#list.reported;
  }

  /** Moves `settled` to `position` if that is further on, and over every gap that it reaches. Returns it. */
  settleTo(position: number): number {
    if (!this.#closed) this.#settled = this.#list.pass(Math.max(this.#settled, position));
    return this.#settled;
  }

  /** No answer will ever cover `[from, to)`, in `channel` or in any: what of it is no gap yet is one now. */
  gap(from: number, to: number, reason: Gap['reason'], channel?: number): void {
    if (this.#closed) return;
    for (const [start, end] of this.#list.uncovered(from, to)) {
      const gap = gapOf(start, end, reason, this.#sampleRate, channel);
      this.#list.add(gap);
      this.settleTo(this.#settled);
      this.#report(gap);
    }
  }

  /** Audio that no link was ever sent is gone: `[from, end)`, not before any that was gone earlier. */
  unsent(from: number, end: number): void {
    // A link that sends the pre-roll again may lose what was answered before.
    const start = Math.max(from, this.#settled);
    if (start >= end) return;
    let last = this.#unreported;
    if (last?.end === start) last.end = end;
    else {
      this.report();
      last = { start, end };
      this.#unreported = last;
    }
    if (end - last.start >= PIECE_SECONDS * this.#sampleRate) this.report();
  }

  /** Reports what is known so far. */
  report(): void {
    const last = this.#unreported;
    if (last === undefined) return;
    this.#unreported = undefined;
    this.gap(last.start, last.end, 'overflow');
  }

  /** The session is over: nothing moves any more. */
  close(): void {
    this.#closed = true;
  }

  /** Nothing before `position` can be sent to a link that is ready: what it would have needed is a gap now. */
  missing(position: number, reason: Gap['reason']): void {
    this.report();
    this.gap(this.#settled, position, reason);
  }
}
