import type { Clock } from '../clock.ts';

/** A session dials at most this often… */
const SESSION_DIALS = 15;
/** …in any span of this length. */
const SESSION_SPAN_MS = 60_000;
/** All sessions of a process together dial one host at most this often… */
const HOST_DIALS = 100;
/** …in any span of this length: enough to start a busy server quickly, too little to be a storm. */
const HOST_SPAN_MS = 1_000;

/** At most `dials` dials in any `spanMs`, whatever caused them. */
export class DialLimiter {
  readonly #times: number[] = [];
  readonly #dials: number;
  readonly #spanMs: number;

  constructor(dials: number = SESSION_DIALS, spanMs: number = SESSION_SPAN_MS) {
    this.#dials = dials;
    this.#spanMs = spanMs;
  }

  /** Milliseconds to wait until one more dial is allowed. */
  waitMs(now: number): number {
    if (this.#times.length < this.#dials) return 0;
    const oldest = this.#times[this.#times.length - this.#dials] ?? now;
    return Math.max(0, oldest + this.#spanMs - now);
  }

  /** A dial is made at `at`. */
  dialled(at: number): void {
    this.#times.push(at);
    if (this.#times.length > this.#dials) this.#times.shift();
  }

  /** Takes the next free turn and returns the milliseconds until it comes. */
  reserve(now: number): number {
    const waitMs = this.waitMs(now);
    this.dialled(now + waitMs);
    return waitMs;
  }
}

const hosts = new WeakMap<Clock, Map<string, DialLimiter>>();

/** The limiter that all sessions of this process share for one host. */
export function hostLimiter(clock: Clock, host: string): DialLimiter {
  const ofClock = hosts.get(clock) ?? new Map<string, DialLimiter>();
  hosts.set(clock, ofClock);
  const limiter = ofClock.get(host) ?? new DialLimiter(HOST_DIALS, HOST_SPAN_MS);
  ofClock.set(host, limiter);
  return limiter;
}
