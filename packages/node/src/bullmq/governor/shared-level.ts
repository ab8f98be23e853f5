import { ConcurrencyLevel, type ConcurrencySnapshot, type Lesson } from '@throughline/core/internal';
import type { Redis } from 'ioredis';
import { listOf, numberOf, type Script, type Reply } from '../script.ts';
import { accountKeys, readAccount, writeLevel } from './account-scripts.ts';

/** Many workers may judge at once; each of them is behind somebody else's change at most a few times. */
const TRIES = 20;

/** How an account stands, as Redis has it. */
export interface AccountState {
  readonly level: ConcurrencyLevel;
  readonly version: number;
  readonly inUse: number;
  /** Links that the provider has let in, and that have not ended. */
  readonly running: number;
  /** Links that have ended so lately that the provider may still count them. */
  readonly closing: number;
  /** How often the level was lowered. */
  readonly lowered: number;
  readonly cappedUntil: number;
  /** Milliseconds, by the clock of Redis. */
  readonly now: number;
}

/** Links that are in use here, and for how long they are given, ms. */
export interface Renewal {
  readonly leaseMs: number;
  readonly letIn: readonly string[];
  readonly others: readonly string[];
}

/** What all workers of an account know of its limit together: the same rule as in one process, kept in Redis. */
export class SharedLevel {
  readonly #connection: Redis;
  readonly #keys: readonly string[];
  readonly #most: number;
  /** The last that was seen: what is written where Redis has nothing (any more). */
  #known: ConcurrencyLevel;

  constructor(connection: Redis, prefix: string, { links, most = Infinity }: { links?: number; most?: number } = {}) {
    this.#connection = connection;
    this.#keys = accountKeys.map((key) => `${prefix}:${key}`);
    this.#most = most;
    this.#known = new ConcurrencyLevel(links ?? (most === Infinity ? undefined : most), most);
  }

  /** Links that may be in use at a time, as far as was heard. */
  get links(): number {
    return this.#known.links;
  }

  /** Runs one of the account's scripts. */
  run(script: Script, ...values: readonly (string | number)[]): Promise<Reply> {
    const known = [JSON.stringify(this.#known.snapshot), this.links];
    return script.run(this.#connection, this.#keys, [...known, ...values]);
  }

  async read({ leaseMs, letIn, others }: Renewal = { leaseMs: 0, letIn: [], others: [] }): Promise<AccountState> {
    const reply = listOf(await this.run(readAccount, leaseMs, letIn.length, ...letIn, ...others));
    const [level, version, inUse, running, closing, lowered, cappedUntil, now] = reply;
    this.#known = this.#restored(JSON.parse(String(level)) as ConcurrencySnapshot);
    return {
      level: this.#restored(this.#known.snapshot),
      version: numberOf(version),
      inUse: numberOf(inUse),
      running: numberOf(running),
      closing: numberOf(closing),
      lowered: numberOf(lowered),
      cappedUntil: numberOf(cappedUntil),
      now: numberOf(now),
    };
  }

  /** Lets `judge` change the level, on whatever it is by then; it may be called again. Resolves with what it said at last. */
  async change<Said extends Lesson | undefined>(judge: (state: AccountState) => Said): Promise<Said> {
    for (let tries = 0; ; tries += 1) {
      const state = await this.read();
      const before = JSON.stringify(state.level.snapshot);
      const said = judge(state);
      const after = state.level.snapshot;
      if (JSON.stringify(after) === before || tries === TRIES) return said;
      const values = [JSON.stringify(after), state.level.links, state.version, said === 'lower' ? 1 : 0];
      if (numberOf(await writeLevel.run(this.#connection, this.#keys, values)) === 0) continue;
      this.#known = this.#restored(after);
      return said;
    }
  }

  #restored(snapshot: ConcurrencySnapshot): ConcurrencyLevel {
    return ConcurrencyLevel.restored(snapshot, this.#most);
  }
}
