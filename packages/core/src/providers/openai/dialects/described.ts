import {
  accept,
  assertConfig,
  boolean,
  fields,
  headerName,
  headerSecret,
  oneOf,
  socketUrl,
  text,
  wholeBetween,
} from '../../../protocol/check-config.ts';
import type { OpenAIDialect } from '../config.ts';
import { ownDialect } from '../own-dialect.ts';
import { modelFrames, streamLink } from '../stream-link.ts';
import { turnLink, type Messages } from '../turn-link.ts';
import { azureErrors } from '../azure-errors.ts';
import { copied, inQuery, needsUrl, nowhere, withoutSession } from './shared.ts';
import { vllmErrors } from '../vllm-errors.ts';

/** A server that copies the interface with differences, in data. */
export interface OpenAIDialectDescription {
  /** Where it is dialled, where the configuration names no `url`. Absent: a `url` is needed. */
  readonly url?: string;
  /** The handshake header that takes the key: `authorization` as `Bearer <key>`, any other the key alone. Default: `authorization`. */
  readonly keyHeader?: string;
  /** Where a browser puts the key, since it sends no headers. Default: `subprotocol`. */
  readonly browserKey?: 'subprotocol' | 'query' | 'nowhere';
  /** Whether every session needs a key. Default: false. */
  readonly keyNeeded?: boolean;
  /** Samples per second of 16-bit PCM, 8 000 to 96 000. Default: 24 000. */
  readonly sampleRate?: number;
  /**
   * The first messages: `session`: `session.update` with the whole configuration, answered by `session.updated`. `model`: one that
   * names the model, and a commit that starts the recognition; neither is answered. Default: `session`.
   */
  readonly start?: 'session' | 'model' | 'nothing';
  /** The messages after which audio may be sent. Default: `session.updated`. */
  readonly ready?: readonly string[];
  /** The type of the message with more of a text. Default: OpenAI's. */
  readonly delta?: string;
  /** The type of the message with all of it. Default: OpenAI's. */
  readonly completed?: string;
  /** The field of `completed` that holds the text. Default: OpenAI's. */
  readonly text?: string;
  /**
   * How a stream ends. `clear`: the rest is committed, and the answer to a clear shows that the commit was seen. `commit`: the rest is
   * committed; what is committed then is the last. `final-commit`: a commit says that it is the last, and all of the stream is one text.
   * Default: `commit`.
   */
  readonly end?: 'clear' | 'commit' | 'final-commit';
}

const checkDescription = fields(
  {
    optional: {
      url: socketUrl,
      keyHeader: headerName,
      browserKey: oneOf('subprotocol', 'query', 'nowhere'),
      keyNeeded: boolean,
      sampleRate: wholeBetween(8_000, 96_000, 'Hz'),
      start: oneOf('session', 'model', 'nothing'),
      ready: accept(
        'types of messages, one at least',
        (value) =>
          Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== ''),
      ),
      delta: text('the type of a message'),
      completed: text('the type of a message'),
      text: text('the name of a field'),
      end: oneOf('clear', 'commit', 'final-commit'),
    },
  },
  true,
);

/** A dialect of a description. Throws a `SpeechError` `config-invalid`, which names the field, for one that cannot be right. */
export function openaiDialect(description: OpenAIDialectDescription): OpenAIDialect {
  assertConfig('openai', 'the dialect', description, checkDescription);
  // A copy, so that what was checked is what is used.
  const own = structuredClone(description);
  const { url, browserKey = 'subprotocol', start = 'session', end = 'commit', keyNeeded = false } = own;
  const { sampleRate = ownDialect.sampleRate, keyHeader = 'authorization' } = own;
  const { ready, delta, completed, text: field } = { ...copied, ...own };
  const messages: Messages = { ready, delta, completed, text: field, clears: end === 'clear' };
  const header = keyHeader.toLowerCase();
  const isBearer = header === 'authorization';
  const streams = end === 'final-commit';
  return {
    url,
    keyNeeded,
    sampleRate,
    streams,
    errors: [...vllmErrors, ...azureErrors],
    keyHeader: isBearer ? ownDialect.keyHeader : (apiKey) => ({ [header]: apiKey }),
    browserKey: { subprotocol: ownDialect.browserKey, query: inQuery, nowhere }[browserKey],
    browserCheck: browserKey === 'subprotocol' ? undefined : headerSecret,
    rules: (config) => [
      ...(url === undefined ? needsUrl(config) : []),
      ...(start === 'session' ? [] : withoutSession(config)),
    ],
    link: (settings) => {
      const link = streams ? streamLink(settings, messages) : turnLink(settings, messages);
      if (start === 'nothing') return { ...link, start: () => [] };
      return start === 'model' ? { ...link, start: () => modelFrames(settings) } : link;
    },
  };
}
