import type { Clock } from '../clock.ts';

/** A session dials at most this often… */
const SESSION_DIALS = 15;
/** …in any span of this length. */
const SESSION_SPAN_MS = 60_000;
/** All sessions of a process together dial one host at most this often… */
const HOST_DIALS = 100;
/** …in any span of this length: enough to start a busy server quickly, too little to be a storm. */
const HOST_SPAN_MS = 1_000;
/** Timers of a platform may fire a little before their time. */
const EARLY_MS = 1;

/** At most 15 dials in any minute, whatever caused them. */
export class DialLimiter {
  readonly #times: number[] = [];

  /** Milliseconds to wait until one more dial is allowed. */
  waitMs(now: number): number {
    const oldest = this.#times[this.#times.length - SESSION_DIALS];
    return oldest === undefined ? 0 : Math.max(0, oldest + SESSION_SPAN_MS + EARLY_MS - now);
  }

  /** A dial is made at `at`. */
  dialled(at: number): void {
    this.#times.push(at);
    if (this.#times.length > SESSION_DIALS) this.#times.shift();
  }
}

/** At most 100 dials to one host in any second. Turns are given in advance: a session that waits long holds up no other. */
class HostLimiter {
  readonly #clock: Clock;
  /** In order. */
  readonly #turns: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes the first free turn from `at` on and returns the milliseconds from `at` to it. */
  reserve(at: number): number {
    const over = this.#clock.now() - HOST_SPAN_MS;
    const kept = this.#turns.findIndex((turn) => turn > over);
    this.#turns.splice(0, kept < 0 ? this.#turns.length : kept);
    let turn = at;
    for (let free = this.#notBefore(turn); free > turn; free = this.#notBefore(turn)) turn = free;
    this.#turns.splice(this.#placeOf(turn), 0, turn);
    return turn - at;
  }

  /** `at`, if one more dial then leaves no span with too many; else the time before which every dial would. */
  #notBefore(at: number): number {
    const place = this.#placeOf(at);
    let free = at;
    for (let index = Math.max(0, place - HOST_DIALS); index <= place; index += 1) {
      const first = this.#turns[index];
      const last = this.#turns[index + HOST_DIALS - 1];
      if (first === undefined || last === undefined) break;
      const end = first + HOST_SPAN_MS;
      if (last < end && last < at + HOST_SPAN_MS) free = Math.max(free, end);
    }
    return free;
  }

  #placeOf(at: number): number {
    return this.#turns.findLastIndex((turn) => turn <= at) + 1;
  }
}

const hosts = new WeakMap<Clock, Map<string, HostLimiter>>();

/** The limiter that all sessions of this process share for one host. */
export function hostLimiter(clock: Clock, host: string): { reserve(at: number): number } {
  const ofClock = hosts.get(clock) ?? new Map<string, HostLimiter>();
  hosts.set(clock, ofClock);
  const limiter = ofClock.get(host) ?? new HostLimiter(clock);
  ofClock.set(host, limiter);
  return limiter;
}
