import { assertConfig, fields } from '../../protocol/check-config.ts';
import { aSignal } from '../../protocol/check-methods.ts';

const check = fields({ optional: { signal: aSignal }, open: true }, true);

/** Throws `config-invalid` for the options of one request that cannot be right. */
export function assertRequestOptions(options: unknown): void {
  assertConfig('aksita', 'the options of a request', options, check);
}
