/** What one side gives and one loop takes, in order, and how it ends. */
export class ResultQueue<T> {
  readonly #unread: T[] = [];
  #end: { readonly error?: unknown } | undefined;
  /** Takers that wait: a loop has one at a time, a caller by hand may have more. */
  #takers: (() => void)[] = [];

  /** How many nobody has taken yet. */
  get size(): number {
    return this.#unread.length;
  }

  give(result: T): void {
    this.#unread.push(result);
    this.#wake();
  }

  /** No more comes; once all is taken, the loop ends, or throws the error once. */
  end(end: { readonly error?: unknown }): void {
    this.#end = end;
    this.#wake();
  }

  /** The next; undefined at the end. */
  async take(): Promise<T | undefined> {
    for (;;) {
      const result = this.#unread.shift();
      if (result !== undefined) return result;
      const end = this.#end;
      if (end !== undefined) {
        this.#end = {};
        if ('error' in end) throw end.error;
        return undefined;
      }
      await new Promise<void>((wake) => {
        this.#takers.push(wake);
      });
    }
  }

  #wake(): void {
    const takers = this.#takers;
    this.#takers = [];
    for (const wake of takers) wake();
  }
}
