/** Those who wait for something to happen, whatever it is. */
export class Wakers {
  readonly #all = new Set<() => void>();

  wake(): void {
    for (const wake of this.#all) wake();
  }

  /** Resolves with the next `wake`, after so many milliseconds, or when the signal is aborted. */
  woken(ms?: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.#all.delete(wake);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      signal?.addEventListener('abort', wake, { once: true });
      this.#all.add(wake);
    });
  }
}
