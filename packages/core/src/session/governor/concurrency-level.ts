/** One link more than is known to be let in is tried so long after the last refusal, … */
const FIRST_PROBE_MS = 3_000;
/** … and after each refused try twice as late, up to this. */
const LAST_PROBE_MS = 30_000;
/** What a refusal leaves of the level. */
const KEPT = 0.7;
/** Where nothing is known of the account. */
const FIRST_LEVEL = 2;
/** Refusals that may be due to links that have just ended are believed when there are so many, … */
const DOUBTS = 3;
/** …over so long, … */
const DOUBT_MS = 500;
/** …each no later than this after the one before. */
const NEXT_DOUBT_MS = 1_000;
/** A try that was refused for a reason that is in doubt is made once more. */
const PROBE_DOUBTS = 2;

/** A refusal, seen from the account. */
export interface LevelRefusal {
  /** Links besides the refused one that the provider may have counted: in use, or ended so lately that it may not know it yet. */
  readonly others: number;
  /** The limit that the provider names, where it does. */
  readonly maximum?: number | undefined;
}

/**
 * What a refusal has taught. `lower`: the level is another one now. `doubt`: links that have just ended may be to blame. `none`: nothing,
 * for the level is as low as it can be.
 */
export type Lesson = 'lower' | 'doubt' | 'none';

/** A level as plain JSON, for others who judge the same account. */
export interface ConcurrencySnapshot {
  /** Absent: any number until the provider refuses. */
  readonly level?: number;
  readonly ramping: boolean;
  readonly base?: number;
  readonly probeMs: number;
  /** Milliseconds. Absent: not before all of the level was let in. */
  readonly probeAt?: number;
  readonly letIn: boolean;
  readonly doubts: number;
  readonly doubtsSince: number;
  readonly doubtedAt: number;
}

/** A link that was let in, seen from the account. */
export interface LevelSuccess {
  /** Links that were let in and that were not hung up, this one included. */
  readonly running: number;
  /** Links that were in use when this one was admitted, itself included, without those that have ended or were refused since. */
  readonly inUse: number;
}

/** What is known of an account's limit, by what it refuses and lets in: a pure state, with the clock's milliseconds passed in. */
export class ConcurrencyLevel {
  readonly #most: number;
  #level: number;
  /** Nothing was ever refused, so that the level may double. */
  #ramping: boolean;
  /** The level that is known to be let in, while one more is tried. */
  #base: number | undefined;
  /** What held before the level was last raised by one. */
  #before: { readonly level: number; readonly probeMs: number } | undefined;
  #probeMs = FIRST_PROBE_MS;
  #probeAt = Infinity;
  /** Whether a link was let in since the last refusal. */
  #letIn = false;
  /** Refusals in doubt since the whole level was last in use. */
  #doubts = 0;
  #doubtsSince = 0;
  #doubtedAt = 0;

  /**
   * @param plan - the account's limit where it is known: a whole number of at least 1, or `Infinity`: none until the provider refuses
   * @param most - never more than this, whatever the provider lets in
   */
  constructor(plan?: number, most = Infinity) {
    this.#most = most;
    this.#level = Math.min(plan ?? FIRST_LEVEL, most);
    this.#ramping = plan === undefined;
  }

  /** @param most - as of the constructor */
  static restored(snapshot: ConcurrencySnapshot, most?: number): ConcurrencyLevel {
    const restored = new ConcurrencyLevel(snapshot.level ?? Infinity, most);
    restored.#ramping = snapshot.ramping;
    restored.#base = snapshot.base;
    restored.#probeMs = snapshot.probeMs;
    restored.#probeAt = snapshot.probeAt ?? Infinity;
    restored.#letIn = snapshot.letIn;
    restored.#doubts = snapshot.doubts;
    restored.#doubtsSince = snapshot.doubtsSince;
    restored.#doubtedAt = snapshot.doubtedAt;
    return restored;
  }

  /** All of it but the most that it may be, and what held before it was raised. */
  get snapshot(): ConcurrencySnapshot {
    return {
      ...(this.#level === Infinity ? {} : { level: this.#level }),
      ramping: this.#ramping,
      ...(this.#base === undefined ? {} : { base: this.#base }),
      probeMs: this.#probeMs,
      ...(this.#probeAt === Infinity ? {} : { probeAt: this.#probeAt }),
      letIn: this.#letIn,
      doubts: this.#doubts,
      doubtsSince: this.#doubtsSince,
      doubtedAt: this.#doubtedAt,
    };
  }

  /** So many links may be in use. */
  get links(): number {
    return this.#level;
  }

  /** Whether it is more than what is tried so far. */
  get known(): boolean {
    return !this.#ramping && this.#level !== Infinity;
  }

  /** When one more may be tried; `Infinity` where that is not known yet. */
  get probeAt(): number {
    const no = this.#ramping || !this.#letIn || this.#base !== undefined || this.#level >= this.#most;
    return no ? Infinity : this.#probeAt;
  }

  /** Tries one more than the level. */
  probe(): void {
    this.#base = this.#level;
    this.#level += 1;
    this.#doubts = 0;
  }

  /** No probe before `at`: the provider has asked for it. */
  holdProbes(at: number): void {
    this.#probeAt = Math.max(this.#probeAt, at);
  }

  /** The provider has let a link in. */
  letIn({ running, inUse }: LevelSuccess, now: number): 'raised' | 'doubts-dispelled' | undefined {
    this.#letIn = true;
    const dispelled = this.#doubts > 0 && this.#base === undefined && running >= this.#level;
    if (running >= this.#level) this.#doubts = 0;
    if (inUse >= this.#level) {
      if (this.#ramping) {
        this.#level = Math.min(this.#level * 2, this.#most);
      } else if (this.#base !== undefined) {
        this.#before = { level: this.#base, probeMs: this.#probeMs };
        this.#base = undefined;
        this.#probeIn(FIRST_PROBE_MS, now);
        return 'raised';
      } else if (this.#probeAt === Infinity) this.#probeIn(FIRST_PROBE_MS, now);
    }
    return dispelled ? 'doubts-dispelled' : undefined;
  }

  /** A link that was under way when one more was let in is refused: it was not one more. */
  takeBack(now: number): void {
    if (this.#before === undefined) return;
    this.#level = this.#before.level;
    this.#probeMs = this.#before.probeMs;
    this.#failedProbe(now);
  }

  /** The provider has refused a link. */
  refused({ others, maximum }: LevelRefusal, now: number): Lesson {
    this.#letIn = false;
    if (isLimit(maximum) && maximum < this.#level) {
      this.#set(maximum, now);
      // It knows what it says, and is not soon asked for more.
      this.#probeIn(LAST_PROBE_MS, now);
      return 'lower';
    }
    if (this.#base !== undefined) return this.#refusedProbe(this.#base, others, now);
    if (others >= this.#level && !this.#believes(now)) return 'doubt';
    const level = this.#level === Infinity ? others + 1 : this.#level;
    const lower = Math.max(1, Math.floor(level * KEPT));
    if (lower === this.#level) return 'none';
    this.#set(lower, now);
    return 'lower';
  }

  #believes(now: number): boolean {
    if (now - this.#doubtedAt > NEXT_DOUBT_MS) this.#doubts = 0;
    if (this.#doubts === 0) this.#doubtsSince = now;
    this.#doubts += 1;
    this.#doubtedAt = now;
    return this.#doubts >= DOUBTS && now - this.#doubtsSince >= DOUBT_MS;
  }

  #refusedProbe(base: number, others: number, now: number): Lesson {
    this.#doubts += 1;
    if (others > base && this.#doubts < PROBE_DOUBTS) return 'doubt';
    this.#level = base;
    this.#failedProbe(now);
    return 'lower';
  }

  #failedProbe(now: number): void {
    this.#base = undefined;
    this.#before = undefined;
    this.#doubts = 0;
    this.#probeIn(Math.min(LAST_PROBE_MS, this.#probeMs * 2), now);
  }

  #set(level: number, now: number): void {
    this.#level = level;
    this.#ramping = false;
    this.#base = undefined;
    this.#before = undefined;
    this.#doubts = 0;
    this.#probeIn(FIRST_PROBE_MS, now);
  }

  #probeIn(ms: number, now: number): void {
    this.#probeMs = ms;
    this.#probeAt = now + ms;
  }
}

/** A provider may name anything. */
function isLimit(maximum: number | undefined): maximum is number {
  return Number.isSafeInteger(maximum) && maximum !== undefined && maximum >= 1;
}
