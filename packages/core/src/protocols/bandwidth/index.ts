import type { ErrorSource } from '../../errors/table.ts';
import { bandwidthErrors } from './errors.ts';

/**
 * Bandwidth's HTTP Voice API, for `fromResponse`: names what its answers say. The audio of its calls comes in by
 * `bandwidthMedia` of `@throughline/node`.
 *
 * ```ts
 * const error = await fromResponse(bandwidth, await fetch(url, request), { secrets: [username, password] });
 * ```
 */
export const bandwidth: ErrorSource = { name: 'bandwidth', errors: bandwidthErrors };
