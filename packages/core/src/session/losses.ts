import type { Gap } from '../transcript/types.ts';

/** Gaps that grow frame by frame are told in pieces of this length. */
const PIECE_SECONDS = 1;

export interface LossesPorts {
  settled(): number;
  gap(start: number, end: number, reason: Gap['reason']): void;
}

/**
 * Keeps account of audio that the window let go. What no link was ever sent is a gap at once; what was sent is a gap only
 * when a new link is ready and would have needed it.
 */
export class Losses {
  readonly #ports: LossesPorts;
  readonly #pieceSamples: number;
  /** Where the unsent audio begins that was let go in one run with what is still to be told. */
  #runStart = -1;
  #toldUntil = -1;
  #end = -1;

  constructor(sampleRate: number, ports: LossesPorts) {
    this.#ports = ports;
    this.#pieceSamples = PIECE_SECONDS * sampleRate;
  }

  /** Audio that no link was ever sent is gone. */
  unsent(start: number, end: number): void {
    if (start !== this.#end) {
      this.tell();
      this.#runStart = start;
      this.#toldUntil = start;
    }
    this.#end = end;
    if (this.#end - this.#toldUntil >= this.#pieceSamples) this.tell();
  }

  /** Tells what is known so far. */
  tell(): void {
    if (this.#toldUntil >= this.#end) return;
    this.#ports.gap(this.#toldUntil, this.#end, 'overflow');
    this.#toldUntil = this.#end;
  }

  /** A new link is ready, and nothing before `oldest` can be sent to it: what it would have needed is a gap now. */
  linkReady(oldest: number, reason: Gap['reason']): void {
    this.tell();
    const settled = this.#ports.settled();
    if (settled >= oldest) return;
    const toldFrom = this.#runStart > settled && this.#end >= oldest ? this.#runStart : oldest;
    this.#ports.gap(settled, Math.min(toldFrom, oldest), reason);
    const reached = this.#ports.settled();
    if (reached < oldest) this.#ports.gap(reached, oldest, reason);
  }
}
