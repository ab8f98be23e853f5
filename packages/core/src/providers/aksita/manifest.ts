import type { ProviderManifest } from '../../protocol/manifest.ts';
import { aksita } from './client.ts';
import { aksitaErrors } from './errors.ts';

/** All that is known of Aksita without a client. */
export const aksitaManifest: ProviderManifest = {
  name: 'aksita',
  title: 'Aksita',
  page: 'providers/aksita.md',
  errors: aksitaErrors,
  credentials: { fields: [{ name: 'apiKey', title: 'API key', env: 'AKSITA_API_KEY' }] },
  harmlessFrames: [],
  converse: {
    client: aksita,
    flags: [
      {
        name: 'lowCredit',
        value: 'n',
        description: 'warn when credits come down to so many (default: 100)',
        number: { least: 0, most: 1_000_000_000, unit: 'credits' },
      },
      {
        name: 'replyWithin',
        value: 'seconds',
        description: 'how long one reply may take (default: 60)',
        number: { least: 0.1, most: 600, unit: 'seconds' },
      },
    ],
    examples: { texts: {} },
    optionsFromFlags: ({ url, lowCredit, replyWithin }) => ({
      url,
      lowCredit,
      limitMs: typeof replyWithin === 'number' ? replyWithin * 1000 : undefined,
    }),
  },
};
