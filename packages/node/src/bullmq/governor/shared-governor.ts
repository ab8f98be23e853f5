import { randomUUID } from 'node:crypto';
import type { Admission, GovernorState, LinkGovernor } from '@throughline/core/governor';
import { isSpeechError, type SpeechError } from '@throughline/core/internal';
import type { Redis } from 'ioredis';
import { listOf, numberOf } from '../script.ts';
import { Wakers } from '../wakers.ts';
import { admitLink, capAccount, CLOSING_MS, holdAccount, letIn, releaseLink } from './account-scripts.ts';
import { SharedLevel } from './shared-level.ts';

/** Nobody says when a link becomes free elsewhere; within these bounds it is asked again. */
const FIRST_ASK_MS = 50;
const LAST_ASK_MS = 1_000;
/** Where not even one link is let in, the account is asked again after so long. */
const STARVED_MS = 5_000;
/** A refusal for the rate that comes again so soon after the time that the last one named was no matter of the rate alone. */
const AGAIN_MS = 60_000;
/** All workers together look at the account so often a second, as long as each looks at least four times a lease. */
const LOOKS_PER_SECOND = 20;

export interface SharedGovernorOptions {
  /** Before every key of the account in Redis. */
  readonly prefix: string;
  /** Links that the account may have at a time, where its plan says so. Default: found out, from 2 on. */
  readonly links?: number | undefined;
  /** Never more links than this, whatever the account allows. Default: no such limit. */
  readonly most?: number | undefined;
  /** Links that the account may open in any minute. Default: any number. */
  readonly linksPerMinute?: number | undefined;
  /** Milliseconds after which the links of a worker that does not answer any more are given to others. */
  readonly leaseMs: number;
  /** Whether there is work for more links than are in use; only then one more is tried. */
  readonly hasWork: () => Promise<boolean>;
  /** What can be in use has changed, or is said again. */
  readonly onLimit: (links: number) => void;
  /** Nobody may dial for so many milliseconds. */
  readonly onHold: (ms: number) => void;
  /** Redis did not take a command. */
  readonly onError: (error: unknown) => void;
}

/**
 * The governor of an account for many processes: each link is given by Redis, for as long as its worker says that it lives, and
 * what the provider lets in and refuses is judged for all workers together. A link counts until its socket is closed.
 */
export class SharedGovernor implements LinkGovernor, AsyncDisposable {
  readonly #options: SharedGovernorOptions;
  readonly #level: SharedLevel;
  /** Links of this process by their ids; whether the provider has let them in. */
  readonly #mine = new Map<string, boolean>();
  readonly #wakers = new Wakers();
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #inUse = 0;
  #waiting = 0;
  #rateHeldUntil = -Infinity;

  constructor(connection: Redis, options: SharedGovernorOptions) {
    this.#options = options;
    const { links, most } = options;
    this.#level = new SharedLevel(connection, options.prefix, {
      ...(links === undefined ? {} : { links }),
      ...(most === undefined ? {} : { most }),
    });
    this.#lookAgain();
    this.#do(this.#look());
  }

  get state(): GovernorState {
    return { limit: this.#level.links, inUse: this.#inUse, waiting: this.#waiting };
  }

  async admit(signal: AbortSignal, again = false): Promise<Admission> {
    const id = randomUUID();
    this.#waiting += 1;
    try {
      for (let askMs = FIRST_ASK_MS; ; askMs = Math.min(LAST_ASK_MS, askMs * 2)) {
        signal.throwIfAborted();
        const answer = await unlessAborted(this.#ask(id, again), signal, (late) => {
          if (late.given) this.#admission(id, late.lowered).release();
        });
        if (answer.given) return this.#admission(id, answer.lowered);
        await this.#wakers.woken(answer.waitMs > 0 ? answer.waitMs : askMs, signal);
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Gives back what is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const id of this.#mine.keys()) this.#release(id);
    await Promise.all(this.#pending);
  }

  async #ask(id: string, again: boolean): Promise<Answer> {
    const { leaseMs, linksPerMinute = 0 } = this.#options;
    const reply = listOf(await this.#level.run(admitLink, id, leaseMs, linksPerMinute, again ? 1 : 0));
    const [given, inUse, lowered, waitMs] = reply;
    this.#inUse = numberOf(inUse);
    return { given: given === 1, lowered: numberOf(lowered), waitMs: numberOf(waitMs) };
  }

  #admission(id: string, lowered: number): Admission {
    this.#mine.set(id, false);
    if (this.#mine.size === 1) this.#lookAgain();
    let judged = false;
    return {
      succeeded: () => {
        if (judged || !this.#mine.has(id)) return;
        judged = true;
        this.#mine.set(id, true);
        this.#do(this.#letIn(id));
      },
      refused: (error) => {
        if (!this.#mine.has(id) || (error.code !== 'concurrency-limit' && error.code !== 'rate-limited')) return;
        judged = true;
        this.#mine.set(id, false);
        this.#do(this.#refused(error, lowered));
      },
      release: () => this.#release(id),
    };
  }

  async #letIn(id: string): Promise<void> {
    const running = numberOf(await this.#level.run(letIn, id, this.#options.leaseMs));
    // Only a whole level in use has anything to teach.
    if (running < this.#level.links) return;
    await this.#level.change(({ level, now }) => {
      level.letIn({ running, inUse: running }, now);
      return undefined;
    });
    this.#changed();
  }

  async #refused(error: SpeechError, loweredBefore: number): Promise<void> {
    const waitMs = error.retryAfterMs;
    const rateAlone = error.code === 'rate-limited' && waitMs !== undefined && this.#isNewRate(waitMs);
    const maximum = isSpeechError(error, 'concurrency-limit') ? error.context.maximum : undefined;
    const lesson = rateAlone
      ? undefined
      : await this.#level.change(({ level, inUse, closing, lowered, cappedUntil, now }) =>
          // Others were refused before, or the provider has a time of its own to come back: it is no other news.
          lowered > loweredBefore || now < cappedUntil
            ? undefined
            : level.refused({ others: inUse - 1 + closing, maximum }, now),
        );
    if (error.code === 'rate-limited' && waitMs !== undefined) {
      await this.#level.run(holdAccount, Math.ceil(waitMs));
      this.#options.onHold(waitMs);
    } else if (waitMs !== undefined) await this.#level.run(capAccount, Math.ceil(waitMs));
    else if (lesson === 'doubt') await this.#level.run(holdAccount, CLOSING_MS);
    else if (lesson === 'none') await this.#level.run(holdAccount, STARVED_MS);
    this.#changed();
  }

  #isNewRate(waitMs: number): boolean {
    const now = performance.now();
    const isNew = now > this.#rateHeldUntil + AGAIN_MS;
    this.#rateHeldUntil = now + waitMs;
    return isNew;
  }

  #release(id: string): void {
    if (this.#mine.delete(id)) this.#do(this.#released(id));
  }

  async #released(id: string): Promise<void> {
    this.#inUse = numberOf(await this.#level.run(releaseLink, id));
    this.#wakers.wake();
  }

  #lookAgain(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    const { leaseMs } = this.#options;
    const isBusy = this.#mine.size > 0 || this.#waiting > 0;
    const share = isBusy ? Math.max(1, this.#inUse / LOOKS_PER_SECOND) * 1_000 : Infinity;
    // So that workers that were started together do not go on together.
    const ms = Math.min(leaseMs / 4, share) * (0.75 + Math.random() / 4);
    this.#timer = setTimeout(() => {
      this.#do(this.#look());
      this.#lookAgain();
    }, ms);
    this.#timer.unref();
  }

  /** Says that this process lives, and tries one more link when it is time. */
  async #look(): Promise<void> {
    const { leaseMs, hasWork } = this.#options;
    const ids = [...this.#mine];
    const letInIds = ids.filter(([, isIn]) => isIn).map(([id]) => id);
    const others = ids.filter(([, isIn]) => !isIn).map(([id]) => id);
    const { level, inUse, cappedUntil, now } = await this.#level.read({ leaseMs, letIn: letInIds, others });
    this.#inUse = inUse;
    if (level.probeAt <= now && now >= cappedUntil && inUse >= level.links && (await hasWork())) {
      await this.#level.change((state) => {
        if (state.level.probeAt <= state.now) state.level.probe();
        return undefined;
      });
    }
    this.#changed();
  }

  #changed(): void {
    this.#options.onLimit(this.#level.links);
    this.#wakers.wake();
  }

  #do(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }
}

interface Answer {
  readonly given: boolean;
  /** How often the level was lowered before. */
  readonly lowered: number;
  readonly waitMs: number;
}

/** A command cannot be taken back: what comes of it after the abort is undone. */
function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  undo: (late: Result) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      work.then(undo, () => undefined);
      reject(signal.reason);
    };
    if (signal.aborted) {
      leave();
      return;
    }
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
