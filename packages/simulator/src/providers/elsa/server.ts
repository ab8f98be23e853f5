import type { Engine, EngineFactory } from '../../engine.ts';
import { anyText, assertOptions, boolean, customers, engine, limit, oneOf, secret } from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { refusalOf } from './accounts.ts';
import { ElsaLink } from './link.ts';
import { elsaErrorBody, elsaErrorMessage } from './errors.ts';
import type { ElsaBehaviour } from './options.ts';

/** What `elsaServer` takes. */
export interface ElsaServerOptions extends ElsaBehaviour {
  /** What scores the speech: `scoringEngine({ script })`, or a real one. Its confidences become scores. */
  readonly engine: Engine | EngineFactory;
}

/**
 * The server side of ELSA, scripted and unscripted, as its published documents and samples describe it. Throws a `SpeechError`
 * `config-invalid` that names the field for options that cannot be right.
 */
export function elsaServer(options: ElsaServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      accounts: customers({
        required: { token: secret },
        optional: { account: oneOf('active', 'inactive', 'no-access', 'no-minutes', 'unknown-user') },
      }),
      refusesAt: oneOf('stream', 'handshake'),
      stopsAfterSeconds: limit,
      warning: anyText,
      interimResults: boolean,
      streamFinished: boolean,
      resultKey: anyText,
    },
  );
  const behaviour: Required<ElsaBehaviour> = {
    accounts: options.accounts ?? 'any',
    refusesAt: options.refusesAt ?? 'stream',
    stopsAfterSeconds: options.stopsAfterSeconds ?? Infinity,
    warning: options.warning ?? '',
    interimResults: options.interimResults ?? true,
    streamFinished: options.streamFinished ?? true,
    resultKey: options.resultKey ?? 'result',
  };
  return {
    name: 'elsa',
    start: (context) => {
      const scorer = startEngine(options.engine, context);
      return {
        refusalBody: (status) => elsaErrorBody(textOf(status)),
        admit: (headers) => {
          if (behaviour.refusesAt === 'stream') return undefined;
          const refusal = refusalOf(headers, behaviour.accounts, 'scripted');
          if (refusal === undefined) return undefined;
          const { status, message } = refusal;
          return { status, headers: { 'content-type': 'application/json' }, body: elsaErrorBody(message) };
        },
        open: (link) => new ElsaLink(link, behaviour, scorer),
        close: async () => scorer.close?.(),
      };
    },
  };
}

/** What the provider writes under a status is published only for the errors of its page; the other texts are this package's choice. */
function textOf(status: number): string {
  if (status === 401) return elsaErrorMessage('NoTokenProvided');
  if (status === 403) return elsaErrorMessage('ClientDoesNotHaveAccess');
  return `the request failed with ${status}`;
}
