import { SpeechError } from '@throughline/core/internal';
import type { Redis } from 'ioredis';

/** A server that has not answered by then is not waited for at the beginning; one that goes away later is. */
const REACH_MS = 10_000;
const remedy = 'Check the address, and that Redis runs there.';

/**
 * Resolves when Redis answers.
 *
 * @throws SpeechError `connection-refused`, `unknown-host`, `authentication-failed` or `connect-timeout` where it does not, and
 *   `aborted` by the signal
 */
export async function reach(connection: Redis, signal?: AbortSignal): Promise<void> {
  if (connection.status === 'ready') return;
  const address = addressOf(connection);
  let last: Error | undefined;
  await new Promise<void>((resolve, reject) => {
    const done = (outcome: () => void): void => {
      clearTimeout(timer);
      connection.off('ready', onReady).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      outcome();
    };
    const onReady = (): void => done(resolve);
    const onError = (error: Error): void => {
      last = error;
      // These do not get better by waiting.
      if (isRefused(error) || isUnknown(error) || isUnauthorised(error))
        done(() => reject(unreachable(address, error)));
    };
    const onAbort = (): void => done(() => reject(new SpeechError('aborted', { message: 'ended while connecting' })));
    const timer = setTimeout(() => done(() => reject(unreachable(address, last))), REACH_MS);
    connection.on('ready', onReady).on('error', onError);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
  });
}

/** It has answered before, and has not for some time. */
export function silent(connection: Redis, ms: number, cause: Error | undefined): SpeechError {
  const host = addressOf(connection);
  const why = cause === undefined ? '' : `: ${cause.message}`;
  return new SpeechError('connect-timeout', {
    message: `Redis at ${host} has not answered for ${ms / 1000} s${why}`,
    context: { limitMs: ms },
    recovery: 'none',
    scope: 'session',
    remedy,
    cause,
  });
}

function addressOf({ options: { host = 'Redis', port = 6379 } }: Redis): string {
  return `${host}:${port}`;
}

function unreachable(host: string, cause: Error | undefined): SpeechError {
  const context = { host };
  const rest = { recovery: 'none', scope: 'session', remedy, cause } as const;
  if (cause !== undefined && isUnknown(cause)) {
    return new SpeechError('unknown-host', { message: `there is no host of the name in ${host}`, context, ...rest });
  }
  if (cause !== undefined && isUnauthorised(cause)) {
    return new SpeechError('authentication-failed', {
      message: `Redis at ${host} does not accept the password: ${cause.message}`,
      ...rest,
      remedy: 'Check the user and the password in the address: redis://USER:PASSWORD@HOST:PORT.',
    });
  }
  if (cause !== undefined && isRefused(cause)) {
    return new SpeechError('connection-refused', { message: `no Redis listens at ${host}`, context, ...rest });
  }
  return new SpeechError('connect-timeout', {
    message: `Redis at ${host} has not answered within ${REACH_MS / 1000} s`,
    context: { limitMs: REACH_MS },
    ...rest,
  });
}

function isRefused(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNREFUSED';
}

function isUnknown(error: Error): boolean {
  return 'code' in error && error.code === 'ENOTFOUND';
}

function isUnauthorised({ message }: Error): boolean {
  return /^(?:NOAUTH|WRONGPASS|NOPERM)|ERR AUTH/u.test(message);
}
