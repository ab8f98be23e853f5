import {
  atMost,
  boolean,
  listOf,
  numberBetween,
  oneOf,
  snakeCase,
  text,
  wholeBetween,
  type Check,
} from '../../protocol/check-config.ts';
import type { AssemblyaiConfig } from './config.ts';

/** The provider's own default today. It is always named, since it decides what comes. */
const defaultModel = 'universal-3-6-pro';

export function modelOf({ model = defaultModel }: AssemblyaiConfig): string {
  return model;
}

/** Models that behave alike on the wire; what nobody knows is taken for the newest kind. */
export type Family = 'Pro' | 'universal-streaming' | 'whisper';

export function familyOf(config: AssemblyaiConfig): Family {
  const [family = 'Pro'] = /^(?:universal-streaming|whisper)/u.exec(modelOf(config)) ?? [];
  return family as Family;
}

export function sampleRateOf({ sampleRate, encoding }: AssemblyaiConfig): number {
  return sampleRate ?? (encoding === 'pcm_mulaw' ? 8_000 : 16_000);
}

/** Its check; the only family of models that has it; the option without which it does nothing. */
export type Parameter = readonly [check: Check, only?: Family | undefined, needs?: keyof AssemblyaiConfig];

const share = numberBetween(0, 1, '');
const texts = listOf(text('a text'));
const longText = atMost(1_750, 'characters', text('a text'));
const streaming = 'universal-streaming';
const milliseconds = (least: number, most: number) => wholeBetween(least, most, 'milliseconds');

/**
 * What goes into the query, by its name there in camelCase. Ranges: https://www.assemblyai.com/docs/streaming/api-spec/streaming-websocket;
 * those of the prompt and of lists are what the provider refuses.
 */
export const parameters: { readonly [Field in keyof AssemblyaiConfig]?: Parameter } = {
  mode: [oneOf('max_accuracy', 'min_latency', 'balanced'), 'Pro'],
  prompt: [longText, 'Pro'],
  agentContext: [longText, 'Pro'],
  keytermsPrompt: [atMost(100, 'terms', texts)],
  languageCodes: [atMost(10, 'languages', texts), 'Pro'],
  languageDetection: [boolean],
  formatTurns: [boolean, streaming],
  endOfTurnConfidenceThreshold: [share, streaming],
  minTurnSilence: [milliseconds(50, 10_000)],
  // No upper end is known; a turn of the Pro models lasts a minute at most.
  maxTurnSilence: [milliseconds(50, 60_000)],
  vadThreshold: [share],
  continuousPartials: [boolean, 'Pro'],
  // https://github.com/livekit/agents/pull/5819, by the provider; the official client has it too.
  interruptionDelay: [milliseconds(0, 1_000), 'Pro'],
  includePartialTurns: [boolean],
  speakerLabels: [boolean],
  maxSpeakers: [wholeBetween(1, 10, 'speakers'), undefined, 'speakerLabels'],
  // Below 120 000 all but 0 is raised to it.
  speakerLabelsRevisionIntervalMs: [milliseconds(0, 300_000), undefined, 'speakerLabels'],
  voiceFocus: [oneOf('near-field', 'far-field'), 'Pro'],
  voiceFocusThreshold: [share, 'Pro', 'voiceFocus'],
  domain: [oneOf('medical-v1')],
  filterProfanity: [boolean],
  redactPii: [boolean],
  redactPiiPolicies: [texts, undefined, 'redactPii'],
  redactPiiSub: [oneOf('hash', 'entity_name'), undefined, 'redactPii'],
  inactivityTimeout: [wholeBetween(5, 3_600, 'seconds')],
  sessionHeartbeat: [boolean],
  acknowledgeSilence: [boolean, 'Pro'],
};

/** The parameters of the query, credentials left out. */
export function queryOf(config: AssemblyaiConfig): Readonly<Record<string, string>> {
  const asked: AssemblyaiConfig =
    familyOf(config) === 'Pro' ? { sessionHeartbeat: true, acknowledgeSilence: true, ...config } : config;
  const query: Record<string, string> = {
    ...config.query,
    speech_model: modelOf(config),
    sample_rate: String(sampleRateOf(config)),
    encoding: config.encoding ?? 'pcm_s16le',
  };
  for (const field of Object.keys(parameters) as (keyof AssemblyaiConfig)[]) {
    const value = asked[field];
    if (value !== undefined)
      query[snakeCase(field)] = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
  return query;
}
