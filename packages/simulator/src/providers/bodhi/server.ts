import type { Engine, EngineFactory } from '../../engine.ts';
import {
  anyOr,
  assertOptions,
  customers,
  engine,
  limit,
  listOf,
  nonEmptyText,
  numberBetween,
  oneOf,
  secret,
} from '../../option-checks.ts';
import { type ProviderServer, startEngine } from '../../provider-server.ts';
import { BodhiLink } from './link.ts';
import { knownModels } from './config.ts';
import { errorBody } from './errors.ts';
import type { BodhiAccount, BodhiBehaviour } from './options.ts';

/** What `bodhiServer` takes. */
export interface BodhiServerOptions extends BodhiBehaviour {
  /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
  readonly engine: Engine | EngineFactory;
}

/**
 * The server side of Bodhi, as its published documents and clients describe it. Throws a `SpeechError` `config-invalid` that names the
 * field for options that cannot be right.
 */
export function bodhiServer(options: BodhiServerOptions): ProviderServer {
  assertOptions(
    options,
    { engine },
    {
      credentials: customers({
        required: { apiKey: secret },
        optional: { customerId: secret, account: oneOf('active', 'no-balance', 'inactive') },
      }),
      models: anyOr(listOf(nonEmptyText)),
      segmentId: oneOf('number', 'string'),
      errorShape: oneOf('full', 'short'),
      timeDecimals: numberBetween(0, 20, 'decimals'),
      eosOn: oneOf('last-result', 'own-message'),
      idleSeconds: limit,
    },
  );
  const behaviour: Required<BodhiBehaviour> = {
    credentials: options.credentials ?? 'any',
    models: options.models ?? knownModels,
    segmentId: options.segmentId ?? 'number',
    errorShape: options.errorShape ?? 'full',
    timeDecimals: options.timeDecimals ?? 6,
    eosOn: options.eosOn ?? 'last-result',
    idleSeconds: options.idleSeconds ?? 15,
  };
  return {
    name: 'bodhi',
    start: (context) => {
      const recogniser = startEngine(options.engine, context);
      const refusalBody = (status: number) => errorBody(status, undefined, behaviour.errorShape, context.clock);
      return {
        refusalBody,
        admit: (headers) => {
          const status = refusalStatus(headers, behaviour.credentials);
          if (status === undefined) return undefined;
          return { status, headers: { 'content-type': 'application/json' }, body: refusalBody(status) };
        },
        open: (link) => new BodhiLink(link, behaviour, recogniser),
        close: async () => recogniser.close?.(),
      };
    },
  };
}

/** The HTTP status of a refusal; undefined for a customer that is accepted. */
function refusalStatus(
  headers: Readonly<Record<string, string>>,
  known: readonly BodhiAccount[] | 'any',
): 401 | 402 | 403 | undefined {
  if (known === 'any') return undefined;
  const customer = known.find(
    ({ apiKey, customerId }) =>
      headers['x-api-key'] === apiKey && (customerId === undefined || headers['x-customer-id'] === customerId),
  );
  if (customer === undefined) return 401;
  if (customer.account === 'no-balance') return 402;
  return customer.account === 'inactive' ? 403 : undefined;
}
