import type { SpeechError } from '@throughline/core';
import type { Redis } from 'ioredis';
import { silent } from './reach.ts';

/** A server that does not answer for so long is reported. */
const SILENT_MS = 5_000;
/** It is asked so often. */
const ASK_MS = 1_000;

export interface RedisWatchOptions {
  /** It has not answered for a while; it is waited for. */
  readonly onSilent: (error: SpeechError) => void;
  /** It answers again. */
  readonly onBack: () => void;
}

/** Finds out that Redis does not answer any more, whether its connection is closed or not, and when it does again. */
export function watchRedis(connection: Redis, { onSilent, onBack }: RedisWatchOptions): { end(): void } {
  let ended = false;
  let isSilent = false;
  let last: Error | undefined;
  let answeredAt = performance.now();
  let isAsking = false;
  const onError = (error: Error): void => {
    last = error;
  };
  const answered = (): void => {
    answeredAt = performance.now();
    last = undefined;
    if (!isSilent || ended) return;
    isSilent = false;
    onBack();
  };
  const ask = (): void => {
    // One at a time: what is asked of a server that is gone waits for it.
    if (!isAsking) {
      isAsking = true;
      connection
        .ping()
        .then(answered, onError)
        .finally(() => {
          isAsking = false;
        });
    }
    if (isSilent || performance.now() - answeredAt < SILENT_MS) return;
    isSilent = true;
    onSilent(silent(connection, SILENT_MS, last));
  };
  connection.on('error', onError);
  const timer = setInterval(ask, ASK_MS);
  return {
    end: () => {
      ended = true;
      clearInterval(timer);
      connection.off('error', onError);
    },
  };
}
