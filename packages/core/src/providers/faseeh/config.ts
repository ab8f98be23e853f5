import { SpeechError } from '../../errors/speech-error.ts';
import {
  assertConfig,
  assertCredentials,
  boolean,
  callable,
  fields,
  httpUrl,
  numberBetween,
  oneOf,
  socketUrl,
  text,
  wholeBetween,
  type Check,
} from '../../protocol/check-config.ts';
import { assertFaseehRanges, type FaseehVoiceSettings } from './ranges.ts';
import type { FetchLike } from './http-transport.ts';

/** Requests that an account may have at once, by plan (error page, 42901). */
export const faseehPlans = { free: 1, basic: 2, starter: 5, growth: 10, scale: 20 } as const;

/** A plan of an account with Faseeh, which limits its links. */
export type FaseehPlan = keyof typeof faseehPlans;

/** What is not documented of the provider, and may have to be corrected; all defaults are assumptions. */
export interface FaseehUnknowns {
  /** Whether the same text gives the same samples. Default: false. */
  readonly deterministic?: boolean;
  /**
   * How a sentence is taken back: by the message `clear`, which the provider's sample application sends, or by a new link.
   * Default: `clear`; a link that does not confirm it within 300 ms is replaced all the same.
   */
  readonly cancel?: 'clear' | 'replace';
  /** Milliseconds after which a link without work is hung up, before the provider does. Default: 15 000. */
  readonly idleMs?: number;
  /**
   * The longest text that is sent at once, in UTF-16 units, 100 to 1 000 000; a longer sentence is cut between words. No limit is
   * published. Default: 2 000.
   */
  readonly maximumCharacters?: number;
}

/** Sources: docs.faseeh.ai, pages "WebSocket" and "Text to speech"; the provider's WebSocket sample application. */
export interface FaseehConfig {
  /** Like `ar-najdi-male-2`. */
  readonly voiceId: string;
  /** Like `faseeh-v1-preview`. Default: `faseeh-mini-v1-preview`. */
  readonly modelId?: string;
  /** Fields that are left out are not sent, so that the provider's own defaults hold. */
  readonly settings?: FaseehVoiceSettings;
  /** `websocket`: one link for many utterances. `http`: one request a sentence, with streaming audio. Default: `websocket`. */
  readonly via?: 'websocket' | 'http';
  /**
   * Where the API key travels on the WebSocket. `first-message` is the way of browsers, which send no headers; there `query` is
   * refused, since a page's addresses are logged. Default: `header`, and `first-message` where no headers can be sent.
   */
  readonly key?: 'header' | 'query' | 'first-message';
  /**
   * The account's plan: so many links at a time are made by this process, the rest waits its turn. Default: no limit until the
   * provider names its own.
   */
  readonly plan?: FaseehPlan;
  /**
   * An address instead of the provider's own: for `websocket` of the socket itself, for `http` of the API, below which
   * `/text-to-speech/{model_id}` lies.
   */
  readonly url?: string;
  /** What to assume of the provider where its pages are silent. */
  readonly unknowns?: FaseehUnknowns;
  /** For `http`: what makes requests. Default: the platform's `fetch`. */
  readonly fetch?: FetchLike;
}

/** What `credentials` has to give for this provider. Other fields are left alone. */
export interface FaseehCredentials {
  /** May be left out at an address of your own: a relay there has it. */
  readonly apiKey?: string;
}

const anything: Check = () => undefined;

const checkUnknowns = fields({
  optional: {
    deterministic: boolean,
    cancel: oneOf('clear', 'replace'),
    idleMs: numberBetween(0, Infinity, 'milliseconds'),
    maximumCharacters: wholeBetween(100, 1_000_000, 'characters'),
  },
});

const checkConfig = (via: 'websocket' | 'http'): Check =>
  fields(
    {
      required: { voiceId: text('the id of a voice, like ar-najdi-male-2') },
      optional: {
        modelId: text('the id of a model, like faseeh-v1-preview'),
        settings: fields({ optional: { stability: anything, similarityBoost: anything, speed: anything } }),
        via: oneOf('websocket', 'http'),
        key: oneOf('header', 'query', 'first-message'),
        plan: oneOf(...Object.keys(faseehPlans)),
        url: via === 'http' ? httpUrl : socketUrl,
        unknowns: checkUnknowns,
        fetch: callable,
      },
    },
    true,
  );

/** Throws `config-invalid` or `parameter-out-of-range` for a configuration that cannot be right. */
export function assertFaseehConfig(config: FaseehConfig): void {
  // The types do not bind a caller in JavaScript.
  const { via } = (config ?? {}) as Partial<FaseehConfig>;
  assertConfig('faseeh', 'the configuration', config, checkConfig(via === 'http' ? 'http' : 'websocket'));
  assertFaseehRanges(config.settings ?? {});
}

/** The API key; throws `config-invalid` for one that cannot be right. `isOwn`: the address is the caller's, whose relay may have it. */
export function faseehKey(credentials: FaseehCredentials, isOwn: boolean): string | undefined {
  assertCredentials('faseeh', credentials, isOwn ? [] : ['apiKey'], { optional: isOwn ? ['apiKey'] : [] });
  return credentials.apiKey;
}

/** Where the key travels; throws `config-invalid` where it would be seen or cannot go. */
export function faseehKeyPlace(key: FaseehConfig['key'], headers: boolean): 'header' | 'query' | 'first-message' {
  const place = key ?? (headers ? 'header' : 'first-message');
  if (headers || place === 'first-message') return place;
  throw new SpeechError('config-invalid', {
    message: `faseeh: key is ${place}, but this platform sends no handshake headers, and its addresses are logged.`,
    context: { field: 'key', found: place, wanted: 'first-message' },
    provider: 'faseeh',
    remedy: 'Leave key out, or set it to first-message.',
  });
}
