import type { ProviderManifest } from '../../protocol/manifest.ts';
import type { OpenAIDialect } from './config.ts';
import { azureErrors } from './azure-errors.ts';
import { azure } from './dialects/azure.ts';
import { compatible } from './dialects/compatible.ts';
import { vllm } from './dialects/vllm.ts';
import { vllmErrors } from './vllm-errors.ts';
import { openaiErrors } from './errors.ts';
import { openai } from './protocol.ts';
import { isLive, tellsSpeakers } from './settings.ts';
import { diarized } from './speakers.ts';
import { harmlessFrames } from './turn-link.ts';
import { clientTurns, semanticVad, serverVad, type OpenAITurns } from './turns.ts';

/** The dialects and the turns as the command names them. */
const dialects: Readonly<Record<string, (resource: unknown) => OpenAIDialect | undefined>> = {
  openai: () => undefined,
  azure: (resource) => azure(resource === undefined ? {} : { resource: String(resource) }),
  compatible: () => compatible,
  vllm: () => vllm,
};
const turnsBy: Readonly<Record<string, () => OpenAITurns>> = {
  client: clientTurns,
  'server-vad': serverVad,
  'semantic-vad': semanticVad,
};

const keyless: readonly unknown[] = ['vllm', 'compatible'];

/** All that is known of OpenAI without a session. */
export const openaiManifest: ProviderManifest = {
  name: 'openai',
  title: 'OpenAI',
  page: 'providers/openai.md',
  errors: [...azureErrors, ...vllmErrors, ...openaiErrors],
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
        choices: Object.keys(dialects),
      },
      { name: 'resource', value: 'name', description: 'the resource at Azure' },
      {
        name: 'turns',
        value: 'who',
        description: 'who ends a turn of speech (default: what the model can)',
        choices: Object.keys(turnsBy),
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
    optionsFromFlags: ({ model: given, speakers, language, url, dialect, resource, turns }) => {
      // Of the servers that speak the same, none is known to have this model.
      const asked = speakers === true && dialect === undefined ? 'gpt-4o-transcribe-diarize' : 'gpt-live-transcribe';
      const { [String(turns)]: turnsOf = () => turns } = turnsBy;
      const model = given ?? asked;
      return {
        model,
        language,
        url,
        ...(tellsSpeakers(model) && { speakers: diarized }),
        // A name that is none of them is refused with the rest of the configuration.
        dialect: (dialects[String(dialect)] ?? (() => dialect))(resource),
        turns: turns === undefined && isLive(model) && dialect !== 'vllm' ? clientTurns() : turnsOf(),
      };
    },
  },
};
