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
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { seededRandom } from '../../seeded-random.ts';
import { Accounts, failureOf, keyOf, refusalOf } from './accounts.ts';
import { closeOf, errors, refusalBody } from './errors.ts';
import { ServerEvents } from './events.ts';
import { OpenAILink } from './link.ts';
import type { OpenAIBehaviour } from './options.ts';

/** What `openaiServer` takes. */
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
      const accounts = new Accounts(behaviour, context);
      return {
        refusalBody,
        tooMany: () => ({
          frame: new ServerEvents(seededRandom(context.seed)).write('error', { error: errors.rate }),
          close: closeOf(errors.rate, 4000),
        }),
        subprotocol: (offered) => offered.find((one) => one === 'realtime'),
        request: (request) =>
          request.url.pathname.endsWith('/realtime/client_secrets') ? accounts.grant(request) : undefined,
        open: (link) => {
          const account = accounts.of(keyOf(link.headers, link.query));
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
