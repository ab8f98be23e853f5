import type { ServerOptions } from 'node:http';
import { assertOptions, host, origins, port } from '../option-checks.ts';

/** A client that sends its request a little at a time is hung up on. Milliseconds. */
export const serverLimits: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 2_000,
};

/** Throws a `SpeechError` `config-invalid` that names the field. */
export function assertListenOptions(options: unknown): void {
  assertOptions(options, {}, { port, host, origins });
}
