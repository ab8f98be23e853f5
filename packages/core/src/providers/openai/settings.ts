import {
  accept,
  assertConfig,
  assertRules,
  boolean,
  fields,
  headerSecret,
  listOf,
  oneOf,
  socketUrl,
  text,
  type ConfigRule,
} from '../../protocol/check-config.ts';
import { isJsonObject } from '../../json.ts';
import type { OpenAIConfig, OpenAISettings } from './config.ts';
import { ownDialect } from './own-dialect.ts';

const words = text('a text');
const language = accept(
  'a language, like en',
  (value) => typeof value === 'string' && /^[a-z]{2,3}(?:-[a-z\d]+)*$/iu.test(value),
);
/** A value that a function of this folder has made, and checked. */
const made = (wanted: string, field: string) => accept(wanted, (value) => isJsonObject(value) && field in value);

const checkConfig = fields(
  {
    required: { model: words },
    optional: {
      dialect: made('a dialect, like azure()', 'link'),
      url: socketUrl,
      encoding: oneOf('pcm', 'mulaw', 'alaw'),
      language,
      languages: listOf(language),
      keywords: listOf(words),
      prompt: words,
      delay: oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
      noiseReduction: oneOf('near-field', 'far-field'),
      turns: made('turns, like serverVad()', 'detection'),
      speakers: made('diarized', 'finals'),
      logprobs: boolean,
      organization: headerSecret,
      project: headerSecret,
    },
  },
  true,
);

/** Models that give text while somebody speaks; others give it only once a turn is over. */
export const isLive = (model: string): boolean => /^gpt-(?:live-transcribe|realtime-whisper)/u.test(model);
/** Models whose results say who speaks. */
export const tellsSpeakers = (model: string): boolean => /^gpt-.*-diarize/u.test(model);

/** Models that transcribe, and names that are not like one of theirs, which say nothing. */
const transcribers = /^(?!gpt-|whisper-)|^gpt-(?:live-)?tr/u;
/** What no other of OpenAI's own models takes, by the comments of npm openai 7.57.0. */
const takenBy = {
  delay: /^(?!gpt-|whisper-)|^gpt-realtime-w/u,
  languages: transcribers,
  keywords: transcribers,
  prompt: /^(?!gpt-realtime-w|gpt-.*-diarize)/u,
};

/** Throws `config-invalid` for a configuration that cannot be right. A copy, so that what was checked is what is sent. */
export function openaiSettings(config: OpenAIConfig): OpenAISettings {
  assertConfig('openai', 'the configuration', config, checkConfig);
  const { dialect = ownDialect, turns: given, speakers, ...rest } = config;
  const own = structuredClone(rest);
  const { model, encoding = 'pcm' } = own;
  const turns = given ?? { detection: { type: 'server_vad' } };
  assertRules<OpenAIConfig>('openai', config, [
    ...(dialect.rules?.(config) ?? []),
    ...(Object.entries(takenBy) as [keyof typeof takenBy, RegExp][]).map(
      ([field, takers]): ConfigRule<OpenAIConfig> => [
        own[field] !== undefined && !takers.test(model),
        field,
        `nothing: ${model} does not take it`,
      ],
    ),
    [speakers === undefined && tellsSpeakers(model), 'speakers', `diarized: ${model} says who speaks`],
    [
      turns.detection !== null && isLive(model) && dialect.streams !== true,
      'turns',
      `clientTurns(): ${model} detects no turns`,
    ],
  ]);
  return {
    ...own,
    encoding,
    dialect,
    turns,
    speakers,
    sampleRate: encoding === 'pcm' ? dialect.sampleRate : 8_000,
  };
}
