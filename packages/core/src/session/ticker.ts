import type { Clock } from '../clock.ts';

/** Ticks are so far apart in milliseconds, or a multiple of it: what is due between two of them is woken at the later one. */
export const TICK_MS = 50;
/**
 * A member is woken at least this often, in milliseconds: what is due so long after it is noticed need not be announced. Longer than the
 * pings of a silent link are apart, so that an idle session is woken for them alone.
 */
export const CALM_MS = 6_500;
/** The longest wait for a tick, in milliseconds: a sleep of the process is noticed by the tick that it made late. */
export const LONGEST_WAIT_MS = 1_000;
/** A tick that comes so much later than planned has slept: a hidden tab, a closed lid. */
const LATE_MS = 2_000;
/** A tick that is overdue by more than this comes with the next thing that wakes the process, whatever that is. */
const OVERDUE_MS = 200;
/** Timers of the platform come early by less than this: they count in whole milliseconds. */
const EARLY_MS = 1;
/** More than differences of times are ever off, in milliseconds. */
const ROUNDING_MS = 0.001;
/** So many members are provided for from the start. */
const FIRST_ROOM = 16;

/** Something that wants to be woken when something of it is due. */
export interface Ticking {
  /**
   * Returns when it is next due, in the clock's milliseconds. It is woken at the first tick that is no earlier, at the next one
   * if that is past, and in any case after `CALM_MS`. `late`: the process slept since the last tick, so that no deadline may be
   * judged by it; then every member is woken.
   */
  tick(now: number, late: boolean): number;
}

/** A member's entry in its ticker. */
export interface TickerEntry {
  readonly member: Ticking;
  /** Where it stands; -1 once it was deleted. */
  index: number;
}

/**
 * One timer for all sessions of a clock: every due frame leaves in one wake-up, and a session costs no timer of its own.
 * It runs only while somebody listens, and is set to the first tick at which anything is due, since to wake a process costs more than
 * most of what is due then. Who has nothing due is not even looked at: the times stand side by side in memory of their own, since to
 * touch hundreds of sessions at each tick would displace in the caches what their frames need.
 */
export class Ticker {
  readonly #clock: Clock;
  /** In the order in which they came. */
  #entries: (TickerEntry | undefined)[] = [];
  /** When the member of the same index is to be woken. */
  #due = new Float64Array(FIRST_ROOM);
  #size = 0;
  #ticking = false;
  #timer: unknown;
  /** When the last tick was, or the first member came: the others follow at multiples of `TICK_MS`. */
  #last = 0;
  /** When the next tick is planned; Infinity where none is. */
  #next = Infinity;
  /** Whether an overdue tick comes in a moment. */
  #waking = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes a member from the next tick on. */
  add(member: Ticking): TickerEntry {
    if (this.#size === 0) this.#last = this.#clock.now();
    const entry = { member, index: this.#entries.length };
    if (entry.index === this.#due.length) {
      const larger = new Float64Array(2 * entry.index);
      larger.set(this.#due);
      this.#due = larger;
    }
    this.#entries.push(entry);
    this.#due[entry.index] = 0;
    this.#size += 1;
    this.#plan(0);
    return entry;
  }

  delete(entry: TickerEntry): void {
    const { index } = entry;
    if (index < 0) return;
    entry.index = -1;
    this.#entries[index] = undefined;
    this.#due[index] = Infinity;
    this.#size -= 1;
    if (!this.#ticking) this.#closeRanks();
    if (this.#size > 0) return;
    this.#next = Infinity;
    this.#clock.clearTimeout(this.#timer);
  }

  /** Something of a member is due at `at` (milliseconds of the clock), or at the next tick if that is past. */
  due({ index }: TickerEntry, at: number): void {
    const due = this.#due[index];
    if (due === undefined || !(at < due)) return;
    this.#due[index] = at;
    if (at <= this.#next - TICK_MS) this.#plan(at);
  }

  /**
   * Something else than the timer has woken the process: audio, or a frame. Browsers let the timers of a hidden page wait for a second,
   * and after some minutes for up to one; a tick that is overdue then comes when what woke the process is done. To be called as often
   * as one likes: it costs a comparison.
   */
  awake(now: number): void {
    if (now - this.#next <= OVERDUE_MS || this.#waking) return;
    this.#waking = true;
    void Promise.resolve().then(() => this.#woken());
  }

  #woken(): void {
    this.#waking = false;
    if (this.#size === 0) return;
    // A timer that is set anew from here is no link in a chain of timers, which browsers slow down most.
    this.#clock.clearTimeout(this.#timer);
    this.#tick(this.#clock.now());
  }

  /** Sees to it that there is a tick at `at`, or at the first multiple of `TICK_MS` after it. */
  #plan(at: number): void {
    // Once a tick is over, the next one is planned for all that is due then.
    if (this.#ticking) return;
    const now = this.#clock.now();
    const passed = Math.floor((now - this.#last) / TICK_MS);
    const wanted = Math.ceil((at - this.#last - ROUNDING_MS) / TICK_MS);
    const next = this.#last + TICK_MS * Math.max(passed + 1, Math.min(wanted, LONGEST_WAIT_MS / TICK_MS));
    if (next >= this.#next) return;
    if (this.#next < Infinity) this.#clock.clearTimeout(this.#timer);
    this.#arm(next, now);
  }

  #arm(next: number, now: number): void {
    this.#next = next;
    this.#timer = this.#clock.setTimeout(() => this.#timeout(), Math.max(0, next - now));
  }

  #timeout(): void {
    const now = this.#clock.now();
    if (now < this.#next - EARLY_MS) this.#arm(this.#next, now);
    else this.#tick(Math.max(now, this.#next));
  }

  #tick(now: number): void {
    const behind = now - this.#next;
    const late = behind > LATE_MS;
    // By a little: the ticks to come stay where they were, so that all sessions are due together.
    this.#last = behind < TICK_MS ? this.#next : now;
    this.#next = Infinity;
    this.#ticking = true;
    let failure: { readonly thrown: unknown } | undefined;
    // Who comes meanwhile is woken from the next tick on.
    const count = this.#entries.length;
    for (let index = 0; index < count; index += 1) {
      if (!late && (this.#due[index] ?? 0) > now) continue;
      const entry = this.#entries[index];
      if (entry === undefined) continue;
      // From here on, so that what falls due in the middle of its tick counts too.
      this.#due[index] = now + CALM_MS;
      try {
        this.due(entry, entry.member.tick(now, late));
      } catch (thrown) {
        failure ??= { thrown };
        this.due(entry, now);
      }
    }
    this.#ticking = false;
    this.#closeRanks();
    // What the tick itself took is taken off, so that the rhythm holds under load.
    if (this.#size > 0) this.#plan(this.#firstDue());
    // Told to the platform, like any error in a timer, once the other sessions have had their turn.
    if (failure !== undefined) throw failure.thrown;
  }

  #firstDue(): number {
    let first = Infinity;
    for (let index = 0; index < this.#entries.length; index += 1) first = Math.min(first, this.#due[index] ?? Infinity);
    return first;
  }

  /** Moves the members together once half of the places are empty; their order stays. */
  #closeRanks(): void {
    if (this.#entries.length < 2 * this.#size + 1) return;
    let index = 0;
    for (const entry of this.#entries) {
      if (entry === undefined) continue;
      this.#due[index] = this.#due[entry.index] ?? 0;
      entry.index = index;
      index += 1;
    }
    this.#entries = this.#entries.filter((entry) => entry !== undefined);
  }
}

const tickers = new WeakMap<Clock, Ticker>();

/** The ticker that all sessions of a clock share. */
export function tickerOf(clock: Clock): Ticker {
  const known = tickers.get(clock);
  if (known !== undefined) return known;
  const ticker = new Ticker(clock);
  tickers.set(clock, ticker);
  return ticker;
}
