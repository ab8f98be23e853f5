import type { ProviderManifest } from '../../protocol/manifest.ts';
import { openaiDialects } from './dialects.ts';
import { openaiErrors } from './errors.ts';
import { openai } from './protocol.ts';
import { harmlessFrames } from './receive.ts';

const keyless: readonly unknown[] = ['vllm', 'compatible'];

export const openaiManifest: ProviderManifest = {
  name: 'openai',
  title: 'OpenAI',
  page: 'providers/openai.md',
  errors: openaiErrors,
  credentials: {
    fields: [
      {
        name: 'apiKey',
        title: 'API key',
        env: 'OPENAI_API_KEY',
        isNeeded: ({ dialect }) => !keyless.includes(dialect),
        hint: 'A server of your own, with --dialect vllm or compatible and --url, may need none.',
      },
    ],
  },
  harmlessFrames,
  recognise: {
    protocol: openai,
    flags: [
      {
        name: 'dialect',
        value: 'name',
        description: 'which servers (default: openai)',
        choices: Object.keys(openaiDialects),
      },
      { name: 'resource', value: 'name', description: 'the resource at Azure' },
      {
        name: 'turns',
        value: 'who',
        description: 'who ends a turn of speech (default: what the model can)',
        choices: ['client', 'server-vad', 'semantic-vad'],
      },
    ],
    examples: {
      openai: {},
      azure: { dialect: 'azure', model: 'my-deployment' },
      compatible: { dialect: 'compatible', model: 'whisper-large' },
      vllm: { dialect: 'vllm', model: 'mistralai/Voxtral-Mini-4B-Realtime-2602' },
    },
    gives: {
      // The speakers by `gpt-4o-transcribe-diarize`, in finals.
      openai: ['confidence', 'language', 'speaker', 'turn-start', 'turn-end'],
      azure: ['confidence', 'language', 'turn-start', 'turn-end'],
      compatible: ['confidence', 'language', 'turn-start', 'turn-end'],
    },
    optionsFromFlags: ({ model, speakers, language, url, dialect, resource, turns }) => ({
      // Of the servers that speak the same, none is known to have this model.
      model:
        model ?? (speakers === true && dialect === undefined ? 'gpt-4o-transcribe-diarize' : 'gpt-live-transcribe'),
      language,
      url,
      dialect,
      resource,
      turns,
    }),
  },
};
