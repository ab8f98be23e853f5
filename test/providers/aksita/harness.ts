import {
  aksita,
  type AksitaClient,
  type AksitaOptions,
  type LowCredit,
  type Retry,
} from '@throughline/core/providers/aksita';
import { scaledClock } from '@throughline/simulator/kit';
import { aksitaServer, type AksitaServer, type AksitaServerOptions } from '@throughline/simulator/providers/aksita';

/** A key that must never be seen in anything that the client shows. */
export const apiKey = 'ak-51e0c7b29d3f';

export interface Served extends AsyncDisposable {
  readonly server: AksitaServer;
  readonly client: AksitaClient;
  readonly retries: readonly Retry[];
  readonly lowCredits: readonly LowCredit[];
}

/**
 * A client before a real HTTP port. The client's time goes 100 times as fast, so that 15 s of waits take 0.15 s; a request may
 * take 6 s of real time, as a busy machine needs.
 */
export async function served(
  options: { readonly [F in keyof AksitaOptions]?: AksitaOptions[F] | undefined } = {},
  serverOptions: AksitaServerOptions = {},
): Promise<Served> {
  const server = aksitaServer({ keys: { [apiKey]: 'good' }, ...serverOptions });
  const listening = await server.listen();
  const client = aksita({
    apiKey,
    url: `${listening.url}/api`,
    clock: scaledClock(100),
    random: { next: () => 0.5 },
    limitMs: 600_000,
    ...options,
  } as AksitaOptions);
  const retries: Retry[] = [];
  const lowCredits: LowCredit[] = [];
  client.on('retry', (retry) => retries.push(retry));
  client.on('low-credit', (low) => lowCredits.push(low));
  return { server, client, retries, lowCredits, [Symbol.asyncDispose]: () => listening.close() };
}

/** The forms under which a secret may come back. */
export function formsOf(secret: string): readonly string[] {
  return [secret, Buffer.from(secret).toString('base64').replace(/=+$/, ''), encodeURIComponent(secret)];
}
