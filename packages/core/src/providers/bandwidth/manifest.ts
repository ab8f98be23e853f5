import type { ProviderManifest } from '../../protocol/manifest.ts';
import { bandwidthErrors } from './errors.ts';

/** All that is known of Bandwidth without a call. */
export const bandwidthManifest: ProviderManifest = {
  name: 'bandwidth',
  title: 'Bandwidth',
  page: 'providers/bandwidth.md',
  errors: bandwidthErrors,
  // Its media streams dial us: who it is, is for the handler to check.
  credentials: { fields: [] },
  harmlessFrames: [],
  telephony: {
    sampleRate: 8000,
    handler: { package: '@throughline/node/telephony', name: 'bandwidthMedia' },
  },
};
