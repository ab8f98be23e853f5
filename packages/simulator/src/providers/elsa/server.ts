import type { Engine } from '../../engine.ts';
import type { ProviderServer } from '../../provider-server.ts';
import { refusalOf } from './accounts.ts';
import { ElsaLink } from './link.ts';
import { elsaErrorBody, elsaErrorMessage } from './errors.ts';
import type { ElsaOptions } from './options.ts';

/** The provider's side of ELSA, scripted and unscripted, as its published documents and samples describe it. */
export function elsaServer(options: ElsaOptions, engine: Engine): ProviderServer {
  const complete: Required<ElsaOptions> = {
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
    refusalBody: (status) => elsaErrorBody(textOf(status)),
    admit: (headers) => {
      if (complete.refusesAt === 'stream') return undefined;
      const refusal = refusalOf(headers, complete.accounts, 'scripted');
      if (refusal === undefined) return undefined;
      const { status, message } = refusal;
      return { status, headers: { 'content-type': 'application/json' }, body: elsaErrorBody(message) };
    },
    open: (desk) => new ElsaLink(desk, complete, engine),
  };
}

/** What the provider writes under a status is published only for the errors of its page; the other words are this package's. */
function textOf(status: number): string {
  if (status === 401) return elsaErrorMessage('NoTokenProvided');
  if (status === 403) return elsaErrorMessage('ClientDoesNotHaveAccess');
  return `the request failed with ${status}`;
}
