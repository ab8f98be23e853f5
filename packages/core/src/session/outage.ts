import type { Clock } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';

/** Time that passes without a tick for longer than this was sleep, and no outage. */
const AWAKE_MS = 1_000;

/** How long a session has been without a link that streams: one for all of its routes, since its retry budget is one. */
export class Outage {
  readonly #clock: Clock;
  #ms = 0;
  #lastTick: number;
  /** From the verdict on a dial until a link streams; not while a session rests. */
  #isOn = false;
  #waitsForSlot = false;
  /** Making another link is no outage this time. */
  #pardoned = false;
  /** The next link takes over from one that was well. */
  #planned = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastTick = clock.now();
  }

  /** Whether the session is without a link that streams, and does not rest. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** Milliseconds without a streaming link since the last success; sleep and waits for a slot do not count. */
  get ms(): number {
    return this.#ms;
  }

  /** The link is ended though nothing has failed, so that making another is none. To be called before the verdict. */
  planned(): void {
    this.#planned = true;
  }

  /**
   * A link is over, and the next one is judged upon; `failure`: what it ended of. Returns whether making another is no outage: it was
   * planned, or the link ended because of what it said, not of what it was.
   */
  began(failure: SpeechError | undefined): boolean {
    this.#isOn = true;
    this.#waitsForSlot = false;
    this.#pardoned = failure === undefined ? this.#planned : failure.code === 'unread-answer';
    this.#planned = false;
    return this.#pardoned;
  }

  /** A link streams. */
  over(): void {
    this.tick(this.#clock.now());
    this.#isOn = false;
  }

  /** The next dial waits for its turn among others: that is no outage. */
  waitsForSlot(waits: boolean): void {
    this.tick(this.#clock.now());
    this.#waitsForSlot = waits;
  }

  /** What it was an outage of is over, or was given up. */
  renew(): void {
    this.#ms = 0;
  }

  tick(now: number): void {
    const elapsedMs = Math.min(now - this.#lastTick, AWAKE_MS);
    this.#lastTick = now;
    if (this.#isOn && !this.#waitsForSlot && !this.#pardoned) this.#ms += elapsedMs;
  }
}
