import type { ProviderFlags, ProviderManifest } from '../../protocol/manifest.ts';
import type { DeepgramConfig, DeepgramFluxConfig } from './config.ts';
import { deepgramErrors } from './errors.ts';
import { deepgram, deepgramFlux } from './protocol.ts';
import { harmlessFrames } from './values.ts';

const isFlux = (model: unknown): boolean => typeof model === 'string' && model.startsWith('flux-');

/** All that is known of Deepgram without a session. */
export const deepgramManifest: ProviderManifest = {
  name: 'deepgram',
  title: 'Deepgram',
  page: 'providers/deepgram.md',
  errors: deepgramErrors,
  credentials: { fields: [{ name: 'apiKey', title: 'API key', env: 'DEEPGRAM_API_KEY' }] },
  harmlessFrames,
  recognise: {
    protocol: (options: DeepgramConfig | DeepgramFluxConfig) =>
      isFlux(options.model) ? deepgramFlux(options as DeepgramFluxConfig) : deepgram(options as DeepgramConfig),
    flags: [
      {
        name: 'encoding',
        value: 'name',
        description: 'how the audio is sent (default: linear16)',
        choices: ['linear16', 'mulaw', 'alaw'],
      },
      {
        name: 'endpointing',
        value: 'ms',
        description: 'milliseconds of silence that end a turn (default: 10; not of Flux)',
        number: { least: 1, most: 60_000, unit: 'ms' },
      },
    ],
    examples: { nova: {}, flux: { model: 'flux-general-en' } },
    gives: {
      nova: [
        'confidence',
        'word-confidence',
        'language',
        'word-language',
        'speaker',
        'channel',
        'entities',
        'turn-start',
        'turn-end',
      ],
      flux: ['word-confidence', 'language', 'turn-start', 'turn-eager-end', 'turn-end'],
    },
    optionsFromFlags,
  },
};

function optionsFromFlags({
  model = 'nova-3',
  sampleRate = 16_000,
  language,
  url,
  encoding,
  ...flags
}: ProviderFlags): object {
  const shared = { model, sampleRate, url, encoding };
  // Only this model of Flux knows more than English.
  const hints = language !== undefined && model === 'flux-general-multi' ? { languageHint: [language] } : {};
  if (isFlux(model)) return { ...shared, ...hints };
  const { channels, speakers, endpointing } = flags;
  return { ...shared, language, channels, diarize: speakers, endpointing, vadEvents: true };
}
