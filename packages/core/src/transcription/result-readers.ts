import { SpeechError } from '../errors/speech-error.ts';
import { PendingReads } from '../pending-reads.ts';

/** With so many finals and retractions unread a reader has failed… */
const UNREAD_LIMIT = 10_000;
/** …and with results that take so much memory, partials included. */
const UNREAD_BYTES = 64 * 2 ** 20;

/** What a result and a word of it take besides their texts, about, in bytes. */
const RESULT_BYTES = 200;
const WORD_BYTES = 120;
const BYTES_PER_CHARACTER = 2;

/** What a queue needs to know of a result. */
export interface QueuedResult {
  readonly type: 'partial' | 'final' | 'retract';
  readonly id: string;
  readonly text: string;
  readonly words?: readonly { readonly text: string }[];
  readonly entities?: readonly { readonly text: string }[];
  readonly raw?: string;
}

export interface ReadersOptions {
  /** A reader was too slow and has been detached. */
  readonly onSlow?: ((error: SpeechError<'slow-consumer'>) => void) | undefined;
}

/**
 * All that read a session's results one by one, each at its own speed and from the moment on at which it came. Results are
 * kept only for those that are there.
 */
export class ResultReaders<T extends QueuedResult> {
  /** From the first reader on. */
  #queues: Set<ResultQueue<T>> | undefined;
  readonly #onSlow: (error: SpeechError<'slow-consumer'>) => void;
  /** How the session ended: without an error where it has closed. */
  #ending: { readonly error?: SpeechError } | undefined;

  constructor(options: ReadersOptions = {}) {
    this.#onSlow = options.onSlow ?? (() => {});
  }

  /** How many read. */
  get size(): number {
    return this.#queues?.size ?? 0;
  }

  /**
   * A new reader; its queue exists from this call on. A partial replaces the unread partial of the same id, a final or a
   * retraction removes it. With 10 000 unread finals and retractions, or unread results of about 64 MiB, the reader is
   * detached, and its loop ends after them with `slow-consumer`. Leaving the loop detaches it, and does nothing to the session.
   */
  iterator(): AsyncIterableIterator<T, undefined> {
    const queues = (this.#queues ??= new Set());
    const queue = new ResultQueue<T>(() => queues.delete(queue), this.#onSlow);
    if (this.#ending === undefined) queues.add(queue);
    else queue.end(this.#ending.error);
    return queue;
  }

  push(result: T): void {
    if (this.#queues === undefined) return;
    for (const queue of this.#queues) queue.push(result);
  }

  /** The session is over: every loop ends after its unread results. */
  close(): void {
    this.#end({});
  }

  /** The session failed: every loop throws the error after its unread results. */
  fail(error: SpeechError): void {
    this.#end({ error });
  }

  #end(ending: { readonly error?: SpeechError }): void {
    this.#ending ??= ending;
    for (const queue of this.#queues ?? []) queue.end(this.#ending.error);
    this.#queues?.clear();
  }
}

interface Unread<T> {
  readonly result: T;
  readonly bytes: number;
}

/** One reader's unread results, in the order of their coming. */
class ResultQueue<T extends QueuedResult> implements AsyncIterableIterator<T, undefined> {
  readonly #detach: () => void;
  readonly #onSlow: (error: SpeechError<'slow-consumer'>) => void;
  /** A partial by its id, so that the next one takes its place; everything else by a number of its own. */
  readonly #unread = new Map<string | number, Unread<T>>();
  /** Goes on as the map grows and shrinks. A new one for each result would have to pass all places that are empty by now. */
  #order = this.#unread.entries();
  #lastNumber = 0;
  /** Unread finals and retractions. */
  #unreadFinals = 0;
  /** What all of them take, partials included. */
  #unreadBytes = 0;
  readonly #reads = new PendingReads<T>();

  constructor(detach: () => void, onSlow: (error: SpeechError<'slow-consumer'>) => void) {
    this.#detach = detach;
    this.#onSlow = onSlow;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#reads.next(this.#take());
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#detach();
    this.#unread.clear();
    this.#unreadBytes = 0;
    return this.#reads.left();
  }

  push(result: T): void {
    if (this.#reads.give(result)) return;
    const unread = { result, bytes: bytesOf(result) };
    this.#unreadBytes += unread.bytes - (this.#unread.get(result.id)?.bytes ?? 0);
    if (result.type === 'partial') this.#unread.set(result.id, unread);
    else {
      this.#unread.delete(result.id);
      this.#lastNumber += 1;
      this.#unread.set(this.#lastNumber, unread);
      this.#unreadFinals += 1;
    }
    if (this.#unreadFinals >= UNREAD_LIMIT || this.#unreadBytes >= UNREAD_BYTES) this.#failSlow();
  }

  end(error?: SpeechError): void {
    this.#reads.end(error);
  }

  #take(): T | undefined {
    let next = this.#order.next();
    if (next.done === true) {
      // An iterator that was at its end stays there.
      this.#order = this.#unread.entries();
      next = this.#order.next();
    }
    if (next.done === true) return undefined;
    const [key, { result, bytes }] = next.value;
    this.#unread.delete(key);
    this.#unreadBytes -= bytes;
    if (result.type !== 'partial') this.#unreadFinals -= 1;
    return result;
  }

  #failSlow(): void {
    const many = this.#unreadFinals >= UNREAD_LIMIT;
    const what = many ? `${UNREAD_LIMIT} finals and retractions` : `results of ${UNREAD_BYTES / 2 ** 20} MiB`;
    const error = new SpeechError('slow-consumer', {
      message: `a reader left ${what} unread and was detached; the session goes on`,
      context: { unread: this.#unreadFinals, unreadBytes: this.#unreadBytes },
    });
    this.#detach();
    this.end(error);
    this.#onSlow(error);
  }
}

/** What a result takes, about: an estimate that costs no more than a look at each word. */
function bytesOf({ text, words, entities, raw = '' }: QueuedResult): number {
  let bytes = RESULT_BYTES + (text.length + raw.length) * BYTES_PER_CHARACTER;
  for (const parts of [words, entities]) {
    for (const part of parts ?? []) bytes += WORD_BYTES + part.text.length * BYTES_PER_CHARACTER;
  }
  return bytes;
}
