import { isExposed } from '../../hosts.ts';
import { systemClock, systemRandom, type Clock, type Random } from '../../clock.ts';
import type { HttpResponse } from '../../errors/from-response.ts';
import { SpeechError } from '../../errors/speech-error.ts';
import type { CredentialsOption } from '../../protocol/credentials.ts';
import {
  assertConfig,
  boolean,
  callable,
  fields,
  headerSecret,
  httpUrl,
  numberBetween,
  oneOf,
  type Check,
} from '../../protocol/check-config.ts';
import { aClock, aRandom } from '../../protocol/check-methods.ts';

/** Source: aksita.ai/docs and the provider's error page. */
const providerUrl = 'https://api.aksita.ai/api';

/** How `fetch` is called. The platform's own has this form. */
export type AksitaFetch = (url: string, request: AksitaFetchRequest) => Promise<HttpResponse>;

/** What the client gives to `fetch` with each request. */
export interface AksitaFetchRequest {
  /** All of its requests are of this kind. */
  readonly method: 'POST';
  /** The key is among them. */
  readonly headers: Record<string, string>;
  /** JSON. */
  readonly body: string;
  /** Aborted where the caller gives up, or the time for an answer is over. */
  readonly signal: AbortSignal;
  /** Redirects are not followed: the key is for the address that was given. */
  readonly redirect: 'manual';
}

/** What the provider knows its caller by. */
export interface AksitaCredentials {
  /** Goes into the header `X-API-Key`, and is never shown. */
  readonly apiKey: string;
}

/** What `aksita` takes. */
export interface AksitaOptions {
  /** Short for `credentials: { apiKey }`; one of the two is needed. */
  readonly apiKey?: string;
  /**
   * An object, or a function that is asked before each try (limit 10 s) unless what it gave last has an `expiresAt`. When the
   * provider refuses a key (401), it is asked once more with `refresh: true`, and the request is sent again.
   */
  readonly credentials?: CredentialsOption<AksitaCredentials>;
  /** An address instead of https://api.aksita.ai/api, such as that of a simulator. */
  readonly url?: string;
  /** What makes requests. Default: the platform's own. */
  readonly fetch?: AksitaFetch;
  /**
   * Under which name `chat` sends the id of the conversation. The provider's pages contradict one another: its introduction
   * and its error page say `session_id`, the page about messages `conversation_id`. Default: `both`.
   */
  readonly idKey?: 'session_id' | 'conversation_id' | 'both';
  /**
   * Whether a request is sent again when no answer to it came, or a gateway's 504 in its place. The provider knows no idempotency
   * key, so that a message may be answered and billed twice. Default: false.
   */
  readonly retryUnanswered?: boolean;
  /** Credits below which `low-credit` is emitted. Default: 100, as in the sample on the provider's error page. */
  readonly lowCredit?: number;
  /** Milliseconds that one request may take: 100 to 600 000. Default: 60 000. */
  readonly limitMs?: number;
  /** Allow `http:` to a host that is not this machine. Default: false. */
  readonly allowInsecureUrl?: boolean;
  /** Receives what listeners throw. Default: `console.error`. */
  readonly onListenerError?: (error: unknown, event: string) => void;
  /** For tests: who owns time. */
  readonly clock?: Clock;
  /** For tests: who owns chance. */
  readonly random?: Random;
}

/** The options with every default in its place; the key is for `fetch` alone. */
export interface AksitaSettings {
  readonly credentials: CredentialsOption<AksitaCredentials>;
  /** Without a slash at its end. */
  readonly url: string;
  readonly host: string;
  readonly fetch: AksitaFetch;
  readonly idKeys: readonly ('session_id' | 'conversation_id')[];
  readonly retryUnanswered: boolean;
  readonly lowCredit: number;
  readonly limitMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

const onlyOne: Check = (_value, field) => ({
  field,
  found: 'a key beside credentials',
  wanted: 'one of the two: apiKey, or credentials',
  remedy: 'Pass one of the two only.',
});

const checkKey = fields({ required: { apiKey: headerSecret }, open: true }, true);

const checkOptions = fields(
  {
    optional: {
      apiKey: () => undefined,
      credentials: (value, field) => (typeof value === 'function' ? undefined : checkKey(value, field)),
      url: httpUrl,
      fetch: callable,
      idKey: oneOf('session_id', 'conversation_id', 'both'),
      retryUnanswered: boolean,
      lowCredit: numberBetween(0, Number.MAX_SAFE_INTEGER, 'credits'),
      limitMs: numberBetween(100, 600_000, 'ms'),
      allowInsecureUrl: boolean,
      onListenerError: callable,
      clock: aClock,
      random: aRandom,
    },
  },
  true,
);

/** Fills in the defaults. Throws `config-invalid`, naming the field, or `insecure-url`. */
export function settingsOf(options: AksitaOptions): AksitaSettings {
  assertConfig('aksita', 'the options', options, checkOptions);
  const { apiKey, credentials, idKey = 'both', url = providerUrl } = options;
  // Looked at here, since one of the two is enough, and both are one too many.
  if (credentials === undefined) assertConfig('aksita', 'the options', { apiKey }, checkKey);
  else assertConfig('aksita', 'the options', { apiKey }, fields({ optional: { apiKey: onlyOne } }, true));
  const { host } = new URL(url);
  if (isExposed(new URL(url)) && options.allowInsecureUrl !== true) {
    throw new SpeechError('insecure-url', {
      message: `the API key would go unencrypted to ${host}`,
      context: { host },
      provider: 'aksita',
      remedy: 'Use an https: address, or set allowInsecureUrl if the network between is your own.',
      remedyOn: { command: 'Use an https: address, or pass --insecure if the network between is your own.' },
    });
  }
  return {
    credentials: credentials ?? { apiKey: apiKey ?? '' },
    url: url.replace(/\/+$/u, ''),
    host,
    fetch: options.fetch ?? platformFetch(),
    idKeys: idKey === 'both' ? ['session_id', 'conversation_id'] : [idKey],
    retryUnanswered: options.retryUnanswered ?? false,
    lowCredit: options.lowCredit ?? 100,
    limitMs: options.limitMs ?? 60_000,
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
  };
}

/** Throws `config-invalid`, without the key, for what the caller's function gave. */
export function assertCredentials(given: AksitaCredentials): void {
  assertConfig('aksita', 'the credentials', given, checkKey);
}

function platformFetch(): AksitaFetch {
  const { fetch } = globalThis as unknown as { readonly fetch?: AksitaFetch };
  if (fetch === undefined) {
    throw new SpeechError('config-invalid', {
      message: 'aksita: fetch is missing; wanted: a function, since this platform has none of its own.',
      context: { field: 'fetch', found: 'undefined', wanted: 'a function' },
      provider: 'aksita',
    });
  }
  // Not a method of the settings: browsers refuse a `fetch` that is called as one.
  return (url, request) => fetch(url, request);
}
