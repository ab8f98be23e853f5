/** Aborts a session with its signal, and forgets the signal once the session is over. */
export function watchSignal(
  signal: AbortSignal | undefined,
  abort: (reason: unknown) => void,
  closed: Promise<unknown>,
): void {
  if (signal === undefined) return;
  const onAbort = (): void => abort(signal.reason);
  if (signal.aborted) {
    onAbort();
    return;
  }
  signal.addEventListener('abort', onAbort, { once: true });
  const stop = (): void => signal.removeEventListener('abort', onAbort);
  closed.then(stop, stop);
}
