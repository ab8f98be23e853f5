import type { ProviderManifest } from '../../protocol/manifest.ts';
import { bodhiErrors } from './errors.ts';
import { bodhi } from './protocol.ts';
import { harmlessFrames } from './receive.ts';

/** In all of its results; a language only where the model knows several. */
const given = ['confidence', 'word-confidence', 'language'] as const;

const platforms = ['bodhi', 'navana'] as const;

/** All that is known of Bodhi without a session. */
export const bodhiManifest: ProviderManifest = {
  name: 'bodhi',
  title: 'Bodhi',
  page: 'providers/bodhi.md',
  errors: bodhiErrors,
  credentials: {
    fields: [
      { name: 'apiKey', title: 'API key', env: 'BODHI_API_KEY' },
      {
        name: 'customerId',
        title: 'customer id',
        env: 'BODHI_CUSTOMER_ID',
        isNeeded: ({ platform }) => platform !== 'navana',
        hint: 'A key of the newer platform (--platform navana) needs no customer id.',
      },
    ],
  },
  harmlessFrames,
  recognise: {
    protocol: bodhi,
    flags: [
      { name: 'platform', value: 'name', description: 'which of its platforms (default: bodhi)', choices: platforms },
    ],
    examples: { bodhi: {}, navana: { platform: 'navana' } },
    gives: { bodhi: given, navana: given },
    optionsFromFlags: ({ model = 'en-general-v2-8khz', sampleRate = 16_000, platform, url }) => ({
      model,
      sampleRate,
      platform,
      url,
    }),
  },
};
