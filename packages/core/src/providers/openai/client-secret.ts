import { SpeechError } from '../../errors/speech-error.ts';
import type { AskFetch, AskOptions } from '../../http/ask-json.ts';
import { askChecks, askToken } from '../../http/ask-token.ts';
import { accept, assertConfig, fields, headerSecret, httpUrl, numberBetween } from '../../protocol/check-config.ts';
import type { OpenAIConfig } from './config.ts';
import { accountHeaders } from './credentials.ts';
import { azureErrors } from './azure-errors.ts';
import { openaiErrors } from './errors.ts';
import { sessionOf } from './session-update.ts';
import { openaiSettings } from './settings.ts';

/** What `openaiClientSecret` takes. */
export interface OpenAIClientSecretOptions {
  /** The key of the account. It stays where this is called. */
  readonly apiKey: string;
  /** What the session is configured for, as the page will ask for it. Default: the provider's own. */
  readonly config?: OpenAIConfig;
  /** Seconds for which the secret opens links: 10 to 7 200. A link that is open stays open. Default: 600. */
  readonly expiresAfterSeconds?: number;
  /** An address instead of https://api.openai.com/v1, such as that of Azure: https://<resource>.openai.azure.com/openai/v1. */
  readonly url?: string;
  /** What makes the request. Default: the platform's own. */
  readonly fetch?: AskFetch;
  /** Milliseconds until the answer is there, 1 and more. Default: 10 000. */
  readonly limitMs?: number;
  /** Ends the request: it then rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

/** Credentials for `transcribe`, as they are. */
export interface OpenAIClientSecret {
  /** The secret, in the place of a key. */
  readonly apiKey: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const check = fields(
  {
    required: { apiKey: headerSecret },
    optional: {
      config: accept('a configuration', (value) => typeof value === 'object' && value !== null),
      // Source: `ClientSecretCreateParams.ExpiresAfter` of npm openai 7.57.0.
      expiresAfterSeconds: numberBetween(10, 7_200, 'seconds'),
      url: httpUrl,
      ...askChecks,
    },
  },
  true,
);

/**
 * Gets a client secret from OpenAI (`POST /v1/realtime/client_secrets`): for a server of yours, so that a browser never has the key. One secret
 * opens any number of links until it expires. Rejects with a `SpeechError`: `config-invalid` for options that cannot be right,
 * `authentication-failed`, `rate-limited` and others by the provider's table, `unknown-provider-error` for an answer without a secret, and
 * what `fetch` failed with.
 *
 * ```ts
 * transcribe({ protocol: openai(config), credentials: () => fetch('/secret').then((answer) => answer.json()) });
 * ```
 */
export async function openaiClientSecret(options: OpenAIClientSecretOptions): Promise<OpenAIClientSecret> {
  assertConfig('openai', 'the options', options, check);
  const { apiKey, config, expiresAfterSeconds = 600, url = 'https://api.openai.com/v1', ...request } = options;
  const settings = config && openaiSettings(config);
  const asked: AskOptions = {
    ...request,
    source: { name: 'openai', errors: [...azureErrors, ...openaiErrors] },
    url: `${url.replace(/\/$/u, '')}/realtime/client_secrets`,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...accountHeaders(settings ?? {}, apiKey) },
    body: JSON.stringify({
      expires_after: { anchor: 'created_at', seconds: expiresAfterSeconds },
      session: settings === undefined ? { type: 'transcription' } : sessionOf(settings),
    }),
    secrets: apiKey,
  };
  const { token, answer } = await askToken(asked, 'value', 'a client secret');
  const { expires_at: expiresAt } = answer;
  if (typeof expiresAt === 'number') return { apiKey: token, expiresAt: expiresAt * 1_000 };
  throw new SpeechError('unknown-provider-error', {
    message: 'openai answered a request for a client secret without saying when it expires',
    context: {},
    recovery: 'none',
    provider: 'openai',
  });
}
