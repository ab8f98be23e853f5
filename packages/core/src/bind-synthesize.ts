import { assertPlatform, network, type BoundPlatform, type Platform } from './bind-with.ts';
import { synthesize } from './synthesis/synthesize.ts';

/** `bindPlatform`, for `synthesize` alone. */
export function bindSynthesize(platform: Platform): BoundPlatform['synthesize'] {
  assertPlatform(platform);
  return (options) => synthesize({ ...options, ...network(Object(options), platform) });
}
