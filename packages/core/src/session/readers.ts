import { SpeechError } from '../errors/speech-error.ts';

/** With so many finals and retractions unread a reader has failed. */
const UNREAD_LIMIT = 10_000;

/** What a queue needs to know of a result. */
export interface QueuedResult {
  readonly type: 'partial' | 'final' | 'retract';
  readonly id: string;
}

export interface ReadersOptions {
  /** A reader was too slow and has been detached. */
  readonly onSlow?: ((error: SpeechError<'slow-consumer'>) => void) | undefined;
}

type Ending = { readonly type: 'closed' } | { readonly type: 'failed'; readonly error: SpeechError };

/**
 * All that read a session's results one by one, each at its own speed and from the moment on at which it came. Results are
 * kept only for those that are there.
 */
export class Readers<T extends QueuedResult> {
  readonly #queues = new Set<ResultQueue<T>>();
  readonly #onSlow: (error: SpeechError<'slow-consumer'>) => void;
  #ending: Ending | undefined;

  constructor(options: ReadersOptions = {}) {
    this.#onSlow = options.onSlow ?? (() => {});
  }

  /** How many read. */
  get size(): number {
    return this.#queues.size;
  }

  /**
   * A new reader; its queue exists from this call on. A partial replaces the unread partial of the same id, a final or a
   * retraction removes it. After 10 000 unread finals the reader is detached, and its loop ends after them with
   * `slow-consumer`. Leaving the loop detaches it, and does nothing to the session.
   */
  iterator(): AsyncIterableIterator<T, undefined> {
    const queue = new ResultQueue<T>(() => this.#queues.delete(queue), this.#onSlow);
    if (this.#ending === undefined) this.#queues.add(queue);
    else queue.end(this.#ending);
    return queue;
  }

  push(result: T): void {
    for (const queue of this.#queues) queue.push(result);
  }

  /** The session is over: every loop ends after its unread results. */
  close(): void {
    this.#end({ type: 'closed' });
  }

  /** The session failed: every loop throws the error after its unread results. */
  fail(error: SpeechError): void {
    this.#end({ type: 'failed', error });
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
    for (const queue of this.#queues) queue.end(this.#ending);
    this.#queues.clear();
  }
}

interface Waiting<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: SpeechError): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** One reader's unread results, in the order of their coming. */
class ResultQueue<T extends QueuedResult> implements AsyncIterableIterator<T, undefined> {
  readonly #detach: () => void;
  readonly #onSlow: (error: SpeechError<'slow-consumer'>) => void;
  /** A partial by its id, so that the next one takes its place; everything else by a number of its own. */
  readonly #unread = new Map<string | number, T>();
  /** Goes on as the map grows and shrinks. A new one for each result would have to pass all places that are empty by now. */
  #order = this.#unread.entries();
  #lastNumber = 0;
  /** Unread finals and retractions. */
  #unreadFinals = 0;
  readonly #waiting: Waiting<T>[] = [];
  #ending: Ending | undefined;

  constructor(detach: () => void, onSlow: (error: SpeechError<'slow-consumer'>) => void) {
    this.#detach = detach;
    this.#onSlow = onSlow;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#take();
    if (value !== undefined) return Promise.resolve({ done: false, value });
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#endWaiting();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#detach();
    this.#unread.clear();
    this.#ending = { type: 'closed' };
    this.#endWaiting();
    return Promise.resolve(DONE);
  }

  push(result: T): void {
    // Somebody waits only where nothing is unread.
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) {
      waiting.resolve({ done: false, value: result });
      return;
    }
    if (result.type === 'partial') {
      this.#unread.set(result.id, result);
      return;
    }
    this.#unread.delete(result.id);
    this.#lastNumber += 1;
    this.#unread.set(this.#lastNumber, result);
    this.#unreadFinals += 1;
    if (this.#unreadFinals >= UNREAD_LIMIT) this.#failSlow();
  }

  end(ending: Ending): void {
    this.#ending ??= ending;
    this.#endWaiting();
  }

  #take(): T | undefined {
    let next = this.#order.next();
    if (next.done === true) {
      // An iterator that was at its end stays there.
      this.#order = this.#unread.entries();
      next = this.#order.next();
    }
    if (next.done === true) return undefined;
    const [key, result] = next.value;
    this.#unread.delete(key);
    if (result.type !== 'partial') this.#unreadFinals -= 1;
    return result;
  }

  #endWaiting(): void {
    if (this.#ending === undefined) return;
    for (const waiting of this.#waiting.splice(0)) {
      // An iterator throws once; after that it is done.
      if (this.#ending.type === 'failed') waiting.reject(this.#ending.error);
      else waiting.resolve(DONE);
      this.#ending = { type: 'closed' };
    }
  }

  #failSlow(): void {
    const error = new SpeechError('slow-consumer', {
      message: `a reader left ${UNREAD_LIMIT} finals unread and was detached; the session goes on`,
      context: { unread: UNREAD_LIMIT },
    });
    this.#detach();
    this.end({ type: 'failed', error });
    this.#onSlow(error);
  }
}
