/** How many links an account may have at a time is asked for in steps, so long after the last refusal, … */
const FIRST_PROBE_MS = 3_000;
/** … and after each refused step twice as late, up to this. */
const LAST_PROBE_MS = 30_000;
/** What a refusal leaves of the level. */
const KEPT = 0.7;
/** Without a plan. */
const FIRST_LEVEL = 2;

/** What is known of an account's limit, by what it refuses and lets in: a pure state, with the clock's milliseconds passed in. */
export class ConcurrencyLevel {
  #level: number;
  /** Nothing was ever refused, so that the level may double. */
  #ramping: boolean;
  /** The level that is known to be let in, while one more is tried. */
  #base: number | undefined;
  #probeMs = FIRST_PROBE_MS;
  #probeAt = -Infinity;
  readonly #most: number;

  /**
   * @param plan - the account's limit where it is known: a whole number of at least 1, or `Infinity`: none until the provider refuses
   * @param most - never more than this, whatever the provider lets in
   */
  constructor(plan?: number, most = Infinity) {
    this.#most = most;
    this.#level = Math.min(plan ?? FIRST_LEVEL, most);
    this.#ramping = plan === undefined;
  }

  /** So many links may be in use. */
  get links(): number {
    return this.#level;
  }

  /** Milliseconds until one more may be tried; `undefined` while one is being tried, or while the level still doubles. */
  untilProbe(now: number): number | undefined {
    return this.#ramping || this.#base !== undefined || this.#level >= this.#most
      ? undefined
      : Math.max(0, this.#probeAt - now);
  }

  /** Tries one more than the level. */
  probe(): void {
    this.#base ??= this.#level;
    this.#level = this.#base + 1;
  }

  /** The provider has let a link in while at least `inUse` of the account, this one included, were in use. */
  letIn(inUse: number, now: number): void {
    if (inUse < this.#level) return;
    if (this.#ramping) {
      this.#level = Math.min(this.#level * 2, this.#most);
    } else if (this.#base !== undefined) {
      this.#base = undefined;
      this.#probeMs = FIRST_PROBE_MS;
      this.#probeAt = now + this.#probeMs;
    }
  }

  /**
   * The provider has refused a link.
   *
   * @param inUse - links in use, this one included
   * @param closing - links that have just ended here, which the provider may still count
   * @param maximum - the limit that the provider names, where it does
   * @returns whether the level has changed by it: else the refusal says nothing new
   */
  refused(inUse: number, closing: number, now: number, maximum?: number): boolean {
    const before = this.#level;
    if (isLimit(maximum) && maximum < before) {
      this.#set(maximum, now);
      // It knows what it says: no sooner than at last.
      this.#probeAt = now + LAST_PROBE_MS;
    } else if (this.#base !== undefined && inUse > this.#base) this.#refusedProbe(this.#base, now);
    else if (inUse + closing <= before)
      this.#set(Math.max(1, Math.floor((before === Infinity ? inUse : before) * KEPT)), now);
    return this.#level !== before;
  }

  /** No probe before `at`: the provider has asked for it. */
  holdProbes(at: number): void {
    this.#probeAt = Math.max(this.#probeAt, at);
  }

  #refusedProbe(base: number, now: number): void {
    this.#level = base;
    this.#base = undefined;
    this.#probeMs = Math.min(LAST_PROBE_MS, this.#probeMs * 2);
    this.#probeAt = now + this.#probeMs;
  }

  #set(level: number, now: number): void {
    this.#level = level;
    this.#ramping = false;
    this.#base = undefined;
    this.#probeMs = FIRST_PROBE_MS;
    this.#probeAt = now + this.#probeMs;
  }
}

/** A provider may name anything. */
function isLimit(maximum: number | undefined): maximum is number {
  return Number.isSafeInteger(maximum) && maximum !== undefined && maximum >= 1;
}
