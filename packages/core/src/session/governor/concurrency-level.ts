/** One link more than is known to be let in is tried so long after the last refusal, … */
const FIRST_PROBE_MS = 3_000;
/** … and after each refused try twice as late, up to this. */
const LAST_PROBE_MS = 30_000;
/** What a refusal leaves of the level. */
const KEPT = 0.7;
/** Where nothing is known of the account. */
const FIRST_LEVEL = 2;
/** Refusals that may be due to links that have just ended are believed when there are so many… */
const DOUBTS = 3;
/** …over so long. */
const DOUBT_MS = 500;
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

/** A level as plain numbers, for others who judge the same account. */
export interface ConcurrencySnapshot {
  readonly level: number;
  readonly ramping: boolean;
  readonly base?: number;
  readonly probeMs: number;
  /** Milliseconds; 0: at any time. */
  readonly probeAt: number;
  readonly doubts: number;
  /** Milliseconds. */
  readonly doubtsSince: number;
}

/** What is known of an account's limit, by what it refuses and lets in: a pure state, with the clock's milliseconds passed in. */
export class ConcurrencyLevel {
  readonly #most: number;
  #level: number;
  /** Nothing was ever refused, so that the level may double. */
  #ramping: boolean;
  /** The level that is known to be let in, while one more is tried. */
  #base: number | undefined;
  #probeMs = FIRST_PROBE_MS;
  #probeAt = -Infinity;
  /** Refusals in doubt since the whole level was last in use. */
  #doubts = 0;
  #doubtsSince = 0;

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
    const restored = new ConcurrencyLevel(snapshot.level, most);
    restored.#ramping = snapshot.ramping;
    restored.#base = snapshot.base;
    restored.#probeMs = snapshot.probeMs;
    restored.#probeAt = snapshot.probeAt;
    restored.#doubts = snapshot.doubts;
    restored.#doubtsSince = snapshot.doubtsSince;
    return restored;
  }

  /** All of it but the most that it may be. */
  get snapshot(): ConcurrencySnapshot {
    return {
      level: this.#level,
      ramping: this.#ramping,
      ...(this.#base === undefined ? {} : { base: this.#base }),
      probeMs: this.#probeMs,
      probeAt: Math.max(0, this.#probeAt),
      doubts: this.#doubts,
      doubtsSince: this.#doubtsSince,
    };
  }

  /** So many links may be in use. */
  get links(): number {
    return this.#level;
  }

  /** When one more may be tried; `Infinity` while one is being tried, while the level still doubles, or where it is the most. */
  get probeAt(): number {
    return this.#ramping || this.#base !== undefined || this.#level >= this.#most ? Infinity : this.#probeAt;
  }

  /** Tries one more than the level. */
  probe(): void {
    this.#base = this.#level;
    this.#level += 1;
    this.#doubts = 0;
  }

  /** The provider has let a link in. `running`: links that it has let in and that have not ended, this one included. */
  letIn(running: number, now: number): 'doubts-dispelled' | undefined {
    if (running < this.#level) return undefined;
    const doubted = this.#doubts > 0;
    this.#doubts = 0;
    if (this.#ramping) {
      this.#level = Math.min(this.#level * 2, this.#most);
    } else if (this.#base !== undefined) {
      this.#base = undefined;
      this.#probeIn(FIRST_PROBE_MS, now);
    }
    return doubted ? 'doubts-dispelled' : undefined;
  }

  /** The provider has refused a link. */
  refused({ others, maximum }: LevelRefusal, now: number): Lesson {
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
    if (this.#doubts === 0) this.#doubtsSince = now;
    this.#doubts += 1;
    return this.#doubts >= DOUBTS && now - this.#doubtsSince >= DOUBT_MS;
  }

  #refusedProbe(base: number, others: number, now: number): Lesson {
    this.#doubts += 1;
    if (others > base && this.#doubts < PROBE_DOUBTS) return 'doubt';
    this.#level = base;
    this.#base = undefined;
    this.#doubts = 0;
    this.#probeIn(Math.min(LAST_PROBE_MS, this.#probeMs * 2), now);
    return 'lower';
  }

  #set(level: number, now: number): void {
    this.#level = level;
    this.#ramping = false;
    this.#base = undefined;
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
