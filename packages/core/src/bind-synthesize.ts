import { assertPlatform, forAudio, network, type BoundPlatform, type Platform } from './bind-with.ts';
import { synthesize } from './synthesis/synthesize.ts';

/** `bindPlatform`, for `synthesize` alone. */
export function bindSynthesize(platform: Platform): BoundPlatform['synthesize'] {
  assertPlatform(platform);
  return (options) => {
    // One voice hands over what its provider gives.
    const { routes } = Object(options) as { readonly routes?: unknown };
    const filledIn = routes === undefined ? network(Object(options), platform) : forAudio(Object(options), platform);
    return synthesize({ ...options, ...filledIn });
  };
}
