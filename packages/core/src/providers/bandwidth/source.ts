import type { ErrorSource } from '../../errors/table.ts';
import { bandwidthErrors } from './errors.ts';

/**
 * Bandwidth's HTTP Voice API, for `retrying`, which does about its errors what can be done, and for `fromResponse`, which names
 * them. The audio of its calls comes in by `bandwidthMedia` of `@throughline/node/telephony`.
 *
 * ```ts
 * const ask = retrying(fetch, { source: bandwidth, credentials: { headers: { authorization } } });
 * const response = await ask(url, { method: 'POST', headers, body });
 * ```
 */
export const bandwidth: ErrorSource = { name: 'bandwidth', errors: bandwidthErrors };
