import type { ProviderManifest } from '../../protocol/manifest.ts';
import { voskErrors } from './errors.ts';
import { vosk } from './protocol.ts';
import { harmlessFrames } from './receive.ts';

/** All that is known of Vosk without a session. */
export const voskManifest: ProviderManifest = {
  name: 'vosk',
  title: 'Vosk',
  page: 'providers/vosk.md',
  errors: voskErrors,
  credentials: { fields: [] },
  harmlessFrames,
  recognise: {
    protocol: vosk,
    examples: { words: {}, alternatives: { maxAlternatives: 3 } },
    gives: { words: ['word-confidence'] },
    flags: [
      {
        name: 'maxAlternatives',
        value: 'count',
        description: "how many versions of a final the server makes; the first is used (default: the server's)",
        number: { least: 0, most: 10, unit: '' },
      },
    ],
    optionsFromFlags: ({ model, sampleRate, url, maxAlternatives }) => ({ model, sampleRate, url, maxAlternatives }),
  },
};
