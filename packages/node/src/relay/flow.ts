import type { Duplex } from 'node:stream';

/** Why frames of one side wait. */
export type HoldReason = 'opening' | 'receiver' | 'budget';

const bits: Readonly<Record<HoldReason, number>> = { opening: 1, receiver: 2, budget: 4 };

/** The sending side of a flow: a socket that can be told to wait. */
export interface Sender {
  pause(): void;
  resume(): void;
}

/**
 * Frames of one side on their way to the other. While the receiver has more to take than it should, or another reason holds, the
 * sender's socket is paused: TCP then holds the sender back, and here wait no more than the receiver's buffer, what one read of
 * the socket has brought, and a frame.
 */
export class Flow {
  bytes = 0;
  frames = 0;
  /** How often the receiver was full. */
  holds = 0;
  /** The receiver's buffer has not been empty since then, on the relay's clock. */
  heldSince: number | undefined;
  readonly #sender: Sender;
  readonly #now: () => number;
  #held = 0;
  #over = false;

  constructor(sender: Sender, now: () => number) {
    this.#sender = sender;
    this.#now = now;
  }

  /** Whether the sender's socket is paused, so that nothing can be heard of it. */
  get held(): boolean {
    return this.#held !== 0;
  }

  /** A frame of so many bytes was given to the receiver, which writes to `stream`. */
  passed(bytes: number, stream: Duplex): void {
    this.bytes += bytes;
    this.frames += 1;
    if (!stream.writableNeedDrain || (this.#held & bits.receiver) !== 0) return;
    this.holds += 1;
    this.heldSince = this.#now();
    this.hold('receiver');
    stream.once('drain', () => {
      this.heldSince = undefined;
      this.release('receiver');
    });
  }

  hold(reason: HoldReason): void {
    const before = this.#held;
    this.#held |= bits[reason];
    if (before === 0 && !this.#over) this.#sender.pause();
  }

  release(reason: HoldReason): void {
    const before = this.#held;
    this.#held &= ~bits[reason];
    if (before !== 0 && this.#held === 0 && !this.#over) this.#sender.resume();
  }

  /** The sender may say goodbye: nothing holds it from now on. */
  end(): void {
    if (this.#held !== 0 && !this.#over) this.#sender.resume();
    this.#over = true;
  }
}
