import type { Clock, Random } from '../clock.ts';

/** A session dials at most this often… */
const SESSION_DIALS = 15;
/** …in any span of this length. */
const SESSION_SPAN_MS = 60_000;
/** To one host, all sessions of a process together dial at most this often… */
const HOST_DIALS = 20;
/** …in each step of this length: 80 dials a second in the long run, and no second with more than 100. */
const HOST_STEP_MS = 250;
/** So many hosts are remembered; of more, those are forgotten that nobody is about to dial. */
const HOSTS = 1_000;
/** Timers of a platform may fire a little before their time. */
const EARLY_MS = 1;

/** At most 15 dials in any minute, whatever caused them, or as many as the provider allows. Asking for credentials is the beginning of a dial. */
export class DialLimiter {
  readonly #most: number;
  readonly #all: DialLimiter | undefined;
  /** Of the dials that count, oldest first; made anew at each, so that no room is kept for more. */
  #times: readonly number[] = [];
  /** A dial has begun, and its socket is not opened yet. */
  #begun = false;

  /**
   * @param most - the most dials in any minute; more than 15 are 15, fewer than one is one.
   * @param all - counts the same dials beside those of other routes, and allows no more than both do
   */
  constructor(most = SESSION_DIALS, all?: DialLimiter) {
    this.#all = all;
    this.#most = most >= 1 ? Math.min(SESSION_DIALS, Math.floor(most)) : 1;
  }

  /** Milliseconds to wait until one more dial is allowed. */
  waitMs(now: number): number {
    const oldest = this.#times[this.#times.length - this.#most];
    const ownMs = oldest === undefined ? 0 : Math.max(0, oldest + SESSION_SPAN_MS + EARLY_MS - now);
    return this.#all === undefined ? ownMs : Math.max(ownMs, this.#all.waitMs(now));
  }

  /** Credentials are asked for at `at`: this counts, whatever comes of it. */
  began(at: number): void {
    this.#all?.began(at);
    this.#count(at);
    this.#begun = true;
  }

  /** A socket is opened at `at`: the end of the dial that began last, or one without a beginning. */
  dialled(at: number): void {
    this.#all?.dialled(at);
    if (this.#begun) this.#times = this.#times.slice(0, -1);
    this.#begun = false;
    this.#count(at);
  }

  #count(at: number): void {
    this.#times = [...this.#times, at].slice(-this.#most);
  }
}

/** A place in the row of those who dial a host. */
interface Turn {
  /** When it is, in the clock's milliseconds. */
  readonly at: number;
  /** Gives it back to others; to be called once at most. */
  release(): void;
}

/**
 * Spreads the dials of many sessions to one host. Time is cut into steps of 250 ms with 20 turns each. Who finds a turn free in
 * the step of its own time has it at once; everybody else gets one in the next step that has any, at a random time in it, so
 * that a thousand sessions that lost their links together come back as a steady stream. Turns are given in advance, and a
 * session that waits long holds up no other.
 */
export class HostLimiter {
  readonly #clock: Clock;
  /** How many turns are taken, by the number of the step. */
  readonly #taken = new Map<number, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether nobody is about to dial. */
  get idle(): boolean {
    this.#forget();
    return this.#taken.size === 0;
  }

  /** Takes the first free turn from `at` on. */
  reserve(at: number, random: Random): Turn {
    this.#forget();
    const wanted = Math.floor(at / HOST_STEP_MS);
    let step = wanted;
    while (this.#takenIn(step) >= HOST_DIALS) step += 1;
    this.#taken.set(step, this.#takenIn(step) + 1);
    return {
      at: step === wanted ? at : (step + random.next()) * HOST_STEP_MS,
      release: () => this.#giveBack(step),
    };
  }

  #takenIn(step: number): number {
    return this.#taken.get(step) ?? 0;
  }

  #giveBack(step: number): void {
    const left = this.#takenIn(step) - 1;
    if (left > 0) this.#taken.set(step, left);
    else this.#taken.delete(step);
  }

  #forget(): void {
    const over = Math.floor(this.#clock.now() / HOST_STEP_MS);
    for (const step of this.#taken.keys()) if (step < over) this.#taken.delete(step);
  }
}

const hosts = new WeakMap<Clock, Map<string, HostLimiter>>();

/** The limiter that all sessions of this process share for one host. */
export function hostLimiter(clock: Clock, host: string): HostLimiter {
  const ofClock = hosts.get(clock) ?? new Map<string, HostLimiter>();
  hosts.set(clock, ofClock);
  const known = ofClock.get(host);
  if (known !== undefined) return known;
  if (ofClock.size >= HOSTS) for (const [name, { idle }] of ofClock) if (idle) ofClock.delete(name);
  const limiter = new HostLimiter(clock);
  ofClock.set(host, limiter);
  return limiter;
}

/** The turn of one session at its host: at most one at a time, and given back where no dial comes of it. */
export class HostTurn {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #host: () => string;
  #turn: Turn | undefined;

  /** @param host - host and port that are about to be dialled; empty while nobody knows */
  constructor(clock: Clock, random: Random, host: () => string) {
    this.#clock = clock;
    this.#random = random;
    this.#host = host;
  }

  /** Whether a turn was taken and not used. */
  get taken(): boolean {
    return this.#turn !== undefined;
  }

  /** Takes a turn from `at` on, in place of one that was not used; returns the milliseconds from `at` to it. */
  take(at: number): number {
    this.release();
    const host = this.#host();
    if (host === '') return 0;
    this.#turn = hostLimiter(this.#clock, host).reserve(at, this.#random);
    return this.#turn.at - at;
  }

  /** The dial is made. */
  use(): void {
    this.#turn = undefined;
  }

  /** No dial will come of it. */
  release(): void {
    this.#turn?.release();
    this.#turn = undefined;
  }
}
