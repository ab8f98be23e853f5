import type { Gap } from '../results/gap.ts';

/** Gaps that grow frame by frame are told in pieces of this length. */
const PIECE_SECONDS = 1;

export interface LossesPorts {
  settled(): number;
  gap(start: number, end: number, reason: Gap['reason']): void;
}

interface Span {
  readonly start: number;
  end: number;
}

/**
 * Keeps account of audio that the window let go. What no link was ever sent is a gap at once; what was sent is a gap only
 * when a new link is ready and would have needed it. No sample is told twice.
 */
export class GapTracker {
  readonly #ports: LossesPorts;
  readonly #pieceSamples: number;
  /** The unsent audio that is gone and that `settled` has not passed, in order; none touches another. */
  readonly #gone: Span[] = [];
  /** How far into the last of them the caller was told. */
  #toldUntil = 0;

  constructor(sampleRate: number, ports: LossesPorts) {
    this.#ports = ports;
    this.#pieceSamples = PIECE_SECONDS * sampleRate;
  }

  /** Audio that no link was ever sent is gone: `[from, end)`, not before any that was told of earlier. */
  unsent(from: number, end: number): void {
    // A link that sends the pre-roll again may lose what was answered before.
    const start = Math.max(from, this.#ports.settled());
    if (start >= end) return;
    const last = this.#gone.at(-1);
    if (last?.end === start) last.end = end;
    else {
      this.tell();
      this.#forgetSettled();
      this.#gone.push({ start, end });
      this.#toldUntil = start;
    }
    if (end - this.#toldUntil >= this.#pieceSamples) this.tell();
  }

  /** Tells what is known so far. */
  tell(): void {
    const end = this.#gone.at(-1)?.end ?? 0;
    if (this.#toldUntil >= end) return;
    const start = this.#toldUntil;
    this.#toldUntil = end;
    this.#ports.gap(start, end, 'overflow');
  }

  /** A new link is ready, and nothing before `oldest` can be sent to it: what it would have needed is a gap now. */
  linkReady(oldest: number, reason: Gap['reason']): void {
    this.tell();
    let from = this.#ports.settled();
    for (const { start, end } of this.#gone) {
      const until = Math.min(start, oldest);
      if (until > from) this.#ports.gap(from, until, reason);
      from = Math.max(from, end);
    }
    if (oldest > from) this.#ports.gap(from, oldest, reason);
    this.#forgetSettled();
  }

  #forgetSettled(): void {
    const settled = this.#ports.settled();
    // The last one may still grow.
    while (this.#gone.length > 1 && (this.#gone[0]?.end ?? settled) <= settled) this.#gone.shift();
  }
}
