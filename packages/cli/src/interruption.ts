/** Ctrl-C and SIGTERM: the first asks for a graceful end, the second for one at once. */
export interface Interruption {
  /** Aborted by the first signal. */
  readonly graceful: AbortSignal;
  /** Aborted by the second. */
  readonly atOnce: AbortSignal;
  /** The signals mean again what they mean to Node. */
  release(): void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

export function listenForInterruption(): Interruption {
  const graceful = new AbortController();
  const atOnce = new AbortController();
  const hear = (): void => {
    if (graceful.signal.aborted) atOnce.abort();
    graceful.abort();
  };
  for (const signal of signals) process.on(signal, hear);
  return {
    graceful: graceful.signal,
    atOnce: atOnce.signal,
    release: () => {
      for (const signal of signals) process.off(signal, hear);
    },
  };
}

/** Resolves when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
