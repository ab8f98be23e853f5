/**
 * Goes through a source until it ends, or until nobody wants more of it: a source may give nothing for hours, and whoever
 * waits for it must hear of the end all the same.
 */
export class Interruptible<T> implements AsyncIterableIterator<T> {
  readonly #source: AsyncIterator<T>;
  #over = false;
  #wake: (() => void) | undefined;

  constructor(source: AsyncIterable<T>, until: Promise<unknown>, signal: AbortSignal | undefined) {
    this.#source = source[Symbol.asyncIterator]();
    const stop = (): void => {
      this.#over = true;
      this.#wake?.();
    };
    // One reaction for the whole source: racing each chunk against the session would keep one for each of them.
    until.then(stop, stop);
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#over) return this.#leave();
    return new Promise((resolve, reject) => {
      this.#wake = () => resolve(this.#leave());
      this.#source.next().then(resolve, reject);
    });
  }

  return(): Promise<IteratorResult<T>> {
    return this.#leave();
  }

  /** Lets the source clean up, without waiting for it: it may be waiting itself. */
  #leave(): Promise<IteratorResult<T>> {
    this.#over = true;
    this.#wake = undefined;
    this.#source.return?.().catch(() => undefined);
    return Promise.resolve({ done: true, value: undefined });
  }
}
