import type { SpeechError } from './errors/speech-error.ts';

/** A promise with its handles. Its rejection is never an unhandled one. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: SpeechError) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = unset;
  let reject: (error: SpeechError) => void = unset;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  notAwaited(promise);
  return { promise, resolve, reject };
}

/** Says that nobody need await a promise: its rejection must not end the caller's process. */
export function notAwaited(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}

/** A promise that need not be awaited: a caller that does not look at it has chosen not to know. */
export function rejected(reason: unknown): Promise<never> {
  const promise = Promise.reject(reason);
  notAwaited(promise);
  return promise;
}

function unset(): void {
  throw new Error('a promise was settled before it was made');
}
