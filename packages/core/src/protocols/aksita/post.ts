import { fromResponse } from '../../errors/from-response.ts';
import type { Secrets } from '../../errors/redact.ts';
import { aksitaErrors } from './errors.ts';
import type { AksitaSettings } from './options.ts';
import { objectOf, remainingCreditsOf } from './reply.ts';
import { send, type Answer } from './request.ts';
import { withRetries, type Retry } from './retry.ts';

/** Sends JSON to a path of the service; resolves with the fields of an answer that is no error. */
export type Post = (
  path: '/session' | '/chat',
  body: string,
  signal: AbortSignal | undefined,
) => Promise<Readonly<Record<string, unknown>> | undefined>;

export interface PosterOptions {
  readonly apiKey: string;
  readonly settings: AksitaSettings;
  readonly secrets: Secrets;
  readonly onCredits: (remaining: number) => void;
  readonly onRetry: (retry: Retry) => void;
}

/** Makes the one function that knows the key. */
export function poster({ apiKey, settings, secrets, onCredits, onRetry }: PosterOptions): Post {
  const sending = { ...settings, redact: secrets.redact };
  const headers = { 'X-API-Key': apiKey, 'content-type': 'application/json', accept: 'application/json' };
  return (path, body, signal) => {
    const attempt = async (): Promise<Readonly<Record<string, unknown>> | undefined> => {
      const request = { method: 'POST', headers: { ...headers }, body, redirect: 'manual' } as const;
      const answer = await send(sending, settings.url + path, request, signal);
      const fields = objectOf(answer.body);
      const remaining = fields === undefined ? undefined : remainingCreditsOf(fields);
      // Errors tell it too, and an error for want of credits above all.
      if (remaining !== undefined) onCredits(remaining);
      await refuse(answer, fields?.['status'] === false);
      return fields;
    };
    return withRetries(attempt, { ...settings, onRetry }, signal);
  };

  async function refuse({ status, headers, body }: Answer, saysFalse: boolean): Promise<void> {
    const named = await fromResponse(
      { name: 'aksita', errors: aksitaErrors },
      // What was read is what is judged, whatever type the service gave it.
      {
        status,
        headers: { get: (name) => (saysFalse && name === 'content-type' ? json : headers.get(name)) },
        text: () => Promise.resolve(body),
      },
      { secrets, wallNow: settings.clock.wallNow() },
    );
    if (named !== undefined) throw named;
  }
}

const json = 'application/json';
