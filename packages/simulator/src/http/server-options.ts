import type { ServerOptions } from 'node:http';
import { assertOptions, fields, hidden, host, origins, port, secret } from '../option-checks.ts';
import type { Check } from '@throughline/core/internal';

/** A client that sends its request a little at a time is hung up on. Milliseconds. */
export const serverLimits: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
};

/** A key and a certificate, in PEM; neither is ever shown. */
export const tls: Check = hidden(fields({ required: { key: secret, cert: secret } }));

/** Throws a `SpeechError` `config-invalid` that names the field. `more`: fields that only this listener has. */
export function assertListenOptions(options: unknown, more: Readonly<Record<string, Check>> = {}): void {
  assertOptions(options, {}, { port, host, origins, ...more });
}
