import type { Clock } from '@throughline/core/internal';
import type { Engine } from '../../engine.ts';
import type { ProviderServer } from '../../provider-server.ts';
import { BodhiLink } from './link.ts';
import { knownModels } from './config.ts';
import { errorBody } from './errors.ts';
import type { BodhiCredentials, BodhiOptions } from './options.ts';

/** The provider's side of Bodhi, as its published documents and clients describe it. */
export function bodhiServer(options: BodhiOptions, clock: Clock, engine: Engine): ProviderServer {
  const complete: Required<BodhiOptions> = {
    credentials: options.credentials ?? 'any',
    models: options.models ?? knownModels,
    segmentId: options.segmentId ?? 'number',
    errorShape: options.errorShape ?? 'full',
    timeDecimals: options.timeDecimals ?? 6,
    eosOn: options.eosOn ?? 'last-result',
    idleSeconds: options.idleSeconds ?? 15,
  };
  const refusalBody = (status: number) => errorBody(status, undefined, complete.errorShape, clock);
  return {
    name: 'bodhi',
    refusalBody,
    admit: (headers) => {
      const status = judge(headers, complete.credentials);
      if (status === undefined) return undefined;
      return { status, headers: { 'content-type': 'application/json' }, body: refusalBody(status) };
    },
    open: (desk) => new BodhiLink(desk, complete, engine),
  };
}

/** The HTTP status of a refusal; undefined for who may come in. */
function judge(
  headers: Readonly<Record<string, string>>,
  known: readonly BodhiCredentials[] | 'any',
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
