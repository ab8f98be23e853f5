import { systemClock } from '../../clock.ts';
import type { AskFetch, AskOptions } from '../../http/ask-json.ts';
import { askChecks, askToken } from '../../http/ask-token.ts';
import { assertConfig, fields, headerSecret, httpUrl, numberBetween } from '../../protocol/check-config.ts';
import { deepgramErrors } from './errors.ts';

/** What `deepgramToken` takes. */
export interface DeepgramTokenOptions {
  /** Of at least the role Member. It stays where this is called. */
  readonly apiKey: string;
  /** Seconds for which the token opens links: 1 to 3 600. A link that is open stays open. Default: 30. */
  readonly ttlSeconds?: number;
  /** An address instead of https://api.deepgram.com. */
  readonly url?: string;
  /** What makes the request. Default: the platform's own. */
  readonly fetch?: AskFetch;
  /** Milliseconds until the answer is there, 1 and more. Default: 10 000. */
  readonly limitMs?: number;
  /** Ends the request: it then rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

/** Credentials for `transcribe`, as they are. */
export interface DeepgramToken {
  /** Opens links until `expiresAt`. */
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const check = fields(
  {
    required: { apiKey: headerSecret },
    optional: {
      // The longest is the provider's own limit (page "Token-Based Authentication").
      ttlSeconds: numberBetween(1, 3_600, 'seconds'),
      url: httpUrl,
      ...askChecks,
    },
  },
  true,
);

/**
 * Gets a temporary token from Deepgram (`POST /v1/auth/grant`): for a server of yours, so that a browser never has the key. Rejects
 * with a `SpeechError`: `config-invalid` for options that cannot be right, `authentication-failed`, `access-denied` and others by the
 * provider's table, `unknown-provider-error` for an answer without a token, and what `fetch` failed with.
 *
 * ```ts
 * transcribe({ protocol: deepgram(config), credentials: () => fetch('/token').then((answer) => answer.json()) });
 * ```
 */
export async function deepgramToken(options: DeepgramTokenOptions): Promise<DeepgramToken> {
  assertConfig('deepgram', 'the options', options, check);
  const { apiKey, ttlSeconds = 30, url = 'https://api.deepgram.com', ...request } = options;
  const askedAt = systemClock.wallNow();
  const asked: AskOptions = {
    ...request,
    source: { name: 'deepgram', errors: deepgramErrors },
    url: `${url.replace(/\/$/u, '')}/v1/auth/grant`,
    method: 'POST',
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ttl_seconds: ttlSeconds }),
    secrets: apiKey,
  };
  const { token: accessToken, answer } = await askToken(asked, 'access_token', 'a token');
  const { expires_in: lasts } = answer;
  const seconds = typeof lasts === 'number' && lasts > 0 ? lasts : ttlSeconds;
  return { accessToken, expiresAt: askedAt + seconds * 1_000 };
}
