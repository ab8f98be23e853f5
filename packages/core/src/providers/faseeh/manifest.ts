import type { ProviderManifest } from '../../protocol/manifest.ts';
import { faseehErrors } from './errors.ts';
import { faseeh } from './protocol.ts';
import { harmlessFrames } from './receive.ts';

/** All that is known of Faseeh without a session. */
export const faseehManifest: ProviderManifest = {
  name: 'faseeh',
  title: 'Faseeh',
  page: 'providers/faseeh.md',
  errors: faseehErrors,
  credentials: { fields: [{ name: 'apiKey', title: 'API key', env: 'FASEEH_API_KEY' }] },
  harmlessFrames,
  synthesise: {
    protocol: faseeh,
    examples: { websocket: { voice: 'ar-najdi-male-2' } },
    optionsFromFlags: ({ voice, model, speed, url }) => ({
      voiceId: voice,
      modelId: model,
      settings: { speed },
      url,
    }),
  },
};
