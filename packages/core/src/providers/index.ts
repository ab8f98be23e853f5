/**
 * Every provider that comes with Throughline, by name, with what it can do.
 *
 * @module
 */

import type { ProviderManifest } from '../protocol/manifest.ts';
import * as list from './list.ts';

/**
 * Every provider that comes with the package, sorted by name. Whoever imports this imports all of them: an application that
 * knows its provider imports that one, like `@throughline/core/providers/bodhi`.
 */
export const providers: readonly ProviderManifest[] = Object.values(list);
