import type { ProviderManifest, ResultField } from '../../protocol/manifest.ts';
import { assemblyaiErrors } from './errors.ts';
import { assemblyai } from './protocol.ts';
import { harmlessFrames } from './receive.ts';
import { assemblyaiToken } from './token.ts';

const keys = ['header', 'token'] as const;
const encodings = ['pcm_s16le', 'pcm_mulaw'] as const;
const turns = ['spoken', 'formatted'] as const;
const regions = ['us', 'eu'] as const;

/** Speakers and languages where they are asked for; languages not of `universal-streaming-english`. */
const given: readonly ResultField[] = ['word-confidence', 'language', 'speaker', 'turn-start', 'turn-end', 'relabel'];

/** All that is known of AssemblyAI without a session. */
export const assemblyaiManifest: ProviderManifest = {
  name: 'assemblyai',
  title: 'AssemblyAI',
  page: 'providers/assemblyai.md',
  errors: assemblyaiErrors,
  credentials: { fields: [{ name: 'apiKey', title: 'API key', env: 'ASSEMBLYAI_API_KEY' }] },
  harmlessFrames,
  recognise: {
    protocol: assemblyai,
    flags: [
      { name: 'region', value: 'name', description: 'where audio and text stay (default: anywhere)', choices: regions },
      {
        name: 'key',
        value: 'way',
        description: 'how the API key opens a session: in a header, or by a token for each (default: header)',
        choices: keys,
      },
      {
        name: 'encoding',
        value: 'name',
        description: 'how samples are sent (default: pcm_s16le)',
        choices: encodings,
      },
      {
        name: 'turns',
        value: 'form',
        description: 'finals of the models universal-streaming-…: spoken or formatted (default: spoken)',
        choices: turns,
      },
      {
        name: 'dials',
        value: 'n',
        description: 'new sessions a minute that the account may open (default: 5, as free ones)',
        number: { least: 1, most: 15, unit: 'sessions' },
      },
    ],
    examples: {
      pro: {},
      'universal-streaming': { model: 'universal-streaming-english' },
      formatted: { model: 'universal-streaming-multilingual', turns: 'formatted' },
    },
    gives: { pro: given, 'universal-streaming': given, formatted: given },
    optionsFromFlags: ({ model, sampleRate, language, speakers, url, region, encoding, key, turns, dials }) => ({
      model,
      sampleRate,
      languageCodes: language === undefined ? undefined : [language],
      speakerLabels: speakers,
      url,
      region,
      encoding,
      askToken: key === 'token' ? assemblyaiToken : undefined,
      formatTurns: turns === undefined ? undefined : turns === 'formatted',
      dialsPerMinute: dials,
    }),
  },
};
