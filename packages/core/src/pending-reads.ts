import type { SpeechError } from './errors/speech-error.ts';

interface PendingRead<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: SpeechError): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The reads of a `for await` that found nothing unread, and how the loop ends: what every queue between a session and its reader
 * has in common. What is unread is the queue's own business: a read pends only where nothing is.
 */
export class PendingReads<T> {
  readonly #pending: PendingRead<T>[] = [];
  #ending: { readonly error: SpeechError | undefined } | undefined;

  /** Whether nothing more will come. */
  get ended(): boolean {
    return this.#ending !== undefined;
  }

  /** Gives an item to the read that pends longest; says whether there was one. */
  give(item: T): boolean {
    const read = this.#pending.shift();
    read?.resolve({ done: false, value: item });
    return read !== undefined;
  }

  /** A read's result: the item, if one is unread, else what comes next, or the end. */
  next(unread: T | undefined): Promise<IteratorResult<T, undefined>> {
    if (unread !== undefined) return Promise.resolve({ done: false, value: unread });
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#settle();
    });
  }

  /** Nothing more will come: once nothing is unread the loop ends, or throws the error. Only the first end counts. */
  end(error?: SpeechError): void {
    this.#ending ??= { error };
    this.#settle();
  }

  /** Ends the loop so, whatever end was given before. */
  drop(error?: SpeechError): void {
    this.#ending = { error };
    this.#settle();
  }

  /** The result of a reader's `return`: it has left its loop, and nothing is given to it any more. */
  left(): Promise<IteratorResult<T, undefined>> {
    this.drop();
    return Promise.resolve(DONE);
  }

  #settle(): void {
    if (this.#ending === undefined) return;
    for (const read of this.#pending.splice(0)) {
      const { error } = this.#ending;
      if (error === undefined) read.resolve(DONE);
      else read.reject(error);
      // An iterator throws once; after that it is done.
      this.#ending = { error: undefined };
    }
  }
}
