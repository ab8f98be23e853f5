import type { ProviderManifest } from '@throughline/core/protocol';
import type { ParrotConfig } from './config.ts';
import { parrotErrors } from './errors.ts';
import { parrot } from './protocol.ts';
import { harmlessFrames } from './receive.ts';

/** All that is known of Parrot without a session. */
export const parrotManifest: ProviderManifest = {
  name: 'parrot',
  title: 'Parrot',
  page: 'examples/own-provider/README.md',
  errors: parrotErrors,
  credentials: { fields: [{ name: 'apiKey', title: 'API key', env: 'PARROT_API_KEY' }] },
  harmlessFrames,
  recognise: {
    protocol: (options: ParrotConfig) => parrot(options),
    examples: { english: { language: 'en' } },
    optionsFromFlags: ({ language = 'en', sampleRate, url }) => ({
      language,
      ...(sampleRate !== undefined && { sampleRate }),
      ...(url !== undefined && { url }),
    }),
  },
};
