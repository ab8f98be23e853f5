import type { Engine, EngineFactory } from '../../engine.ts';
import {
  anyOr,
  assertOptions,
  boolean,
  customers,
  engine,
  limit,
  listOf,
  nonEmptyText,
  oneOf,
  range,
  secret,
  share,
} from '../../option-checks.ts';
import { type LinkContext, type ProviderServer, startEngine } from '../../provider-server.ts';
import { errors, refusalBody, type ServerError } from './errors.ts';
import { OpenAILink } from './link.ts';
import type { OpenAIAccount, OpenAIBehaviour } from './options.ts';

export interface OpenAIServerOptions extends OpenAIBehaviour {
  /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
  readonly engine: Engine | EngineFactory;
}

/**
 * The server side of OpenAI's realtime transcription, as its published documents and clients describe it, and of vLLM. Throws a
 * `SpeechError` `config-invalid` that names the field for options that cannot be right.
 */
export function openaiServer(options: OpenAIServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      credentials: customers({
        required: { apiKey: secret },
        optional: { account: oneOf('active', 'no-quota', 'rate-limited') },
      }),
      models: anyOr(listOf(nonEmptyText)),
      dialect: oneOf('any', 'openai', 'compatible', 'vllm'),
      transcriptMs: range,
      failedTurns: share,
      sessionSeconds: limit,
      commitsNameItems: boolean,
    },
  );
  const behaviour = {
    credentials: options.credentials ?? 'any',
    models: options.models,
    dialect: options.dialect ?? 'any',
    transcriptMs: options.transcriptMs ?? [0, 0],
    failedTurns: options.failedTurns ?? 0,
    sessionSeconds: options.sessionSeconds ?? 3_600,
    commitsNameItems: options.commitsNameItems ?? true,
  } as Required<OpenAIBehaviour>;
  return {
    name: 'openai',
    start: (context) => {
      const recogniser = startEngine(options.engine, context);
      return {
        refusalBody,
        subprotocol: (offered) => offered.find((one) => one === 'realtime'),
        open: (link) => {
          const account = accountOf(keyOf(link), behaviour.credentials);
          return new OpenAILink(link, {
            engine: recogniser,
            behaviour,
            refusal: refusalOf(link, account),
            failure: failureOf(account),
          });
        },
        close: async () => recogniser.close?.(),
      };
    },
  };
}

/** The key, wherever a client may bring it. */
function keyOf({ headers, query }: LinkContext): string | undefined {
  const bearer = /^Bearer (?<key>\S+)$/u.exec(headers['authorization'] ?? '')?.groups?.['key'];
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(/,\s*/u);
  const inProtocol = protocols.find((one) => one.startsWith(keyProtocol))?.slice(keyProtocol.length);
  return bearer ?? headers['api-key'] ?? inProtocol ?? query.get('api-key') ?? undefined;
}

const keyProtocol = 'openai-insecure-api-key.';

function accountOf(
  key: string | undefined,
  known: readonly OpenAIAccount[] | 'any',
): Pick<OpenAIAccount, 'account'> | undefined {
  return known === 'any' ? {} : known.find(({ apiKey }) => apiKey === key);
}

/** The handshake is never refused: the first message says what is wrong. */
function refusalOf({ headers }: LinkContext, account: object | undefined): ServerError | undefined {
  if ('openai-beta' in headers) return errors.beta;
  return account === undefined ? errors.key : undefined;
}

function failureOf(account: Pick<OpenAIAccount, 'account'> | undefined): ServerError | undefined {
  if (account?.account === 'no-quota') return errors.quota;
  return account?.account === 'rate-limited' ? errors.rate : undefined;
}
