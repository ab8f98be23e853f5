import { isSpeechError } from '@throughline/core';

/** How a promise stands, without waiting for it longer than all that is ready takes. */
export async function standing(promise: Promise<unknown>): Promise<string> {
  const waits = new Promise<string>((resolve) => {
    setImmediate(() => resolve('waits'));
  });
  const settled = promise.then(
    () => 'resolved',
    (error: unknown) => (isSpeechError(error) ? error.code : String(error)),
  );
  return Promise.race([settled, waits]);
}
