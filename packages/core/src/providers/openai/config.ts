import {
  accept,
  assertConfig,
  assertRules,
  boolean,
  fields,
  headerName,
  headerSecret,
  listOf,
  numberBetween,
  oneOf,
  socketUrl,
  text,
  wholeBetween,
  type Check,
  type ConfigRule,
} from '../../protocol/check-config.ts';
import { openaiDialects, type OpenAIDialect, type OpenAIDialectName } from './dialects.ts';

/** The server's own detection of turns by loudness. */
export interface OpenAIServerVad {
  readonly type: 'server-vad';
  /** How loud speech is: 0 to 1. The provider's default: 0.5. */
  readonly threshold?: number;
  /** Milliseconds of audio before the detected speech that belong to the turn. The provider's default: 300. */
  readonly prefixPaddingMs?: number;
  /** Milliseconds of silence that end a turn. The provider's default: 500. */
  readonly silenceDurationMs?: number;
}

/** The server's own detection of turns by what was said. */
export interface OpenAISemanticVad {
  readonly type: 'semantic-vad';
  /** How soon a turn ends: after at most 8 s (`low`), 4 s (`medium`) or 2 s (`high`). The provider's default: `auto`, which is `medium`. */
  readonly eagerness?: 'low' | 'medium' | 'high' | 'auto';
}

/** Turns that this side ends, by a commit in a pause of speech. */
export interface OpenAIClientTurns {
  readonly type: 'client';
  /** Seconds without speech that end a turn: 0.2 to 10. Default: 0.5. */
  readonly silenceSeconds?: number;
  /**
   * Seconds after which a turn ends at the next moment without speech: 5 to 600. Default: 20. After one and a half times as
   * long it ends in the middle of speech, and a word may be cut there.
   */
  readonly longestSeconds?: number;
}

/**
 * The provider's configuration in camelCase. Fields that are left out are not sent, so that the provider's own defaults hold, but for
 * `turns`, which decides how the session works. Sources: the guide "Realtime transcription" of developers.openai.com and the types
 * of npm openai 7.57.0.
 */
export interface OpenAIConfig {
  /** Like `gpt-live-transcribe`; at Azure the name of a deployment; at a server of your own the model that it serves. */
  readonly model: string;
  /** Who is dialled, by name, or described: a server that copies the interface with differences. Default: `openai`. */
  readonly dialect?: OpenAIDialectName | OpenAIDialect;
  /**
   * The whole address, instead of the dialect's own; needed by `azure` (unless `resource` is given), `compatible` and `vllm`. In a browser, which sends no headers,
   * credentials may be left out then: what listens there may add them.
   */
  readonly url?: string;
  /** For `azure`: the name of the resource, from which the address is made. */
  readonly resource?: string;
  /**
   * How audio is sent: as 16-bit samples, or by one of the laws of G.711, at 8 kHz and a sixth of the bytes. Default: `pcm`. Not
   * for the dialect `vllm`.
   */
  readonly encoding?: 'pcm' | 'mulaw' | 'alaw';
  /** The language of the audio, by ISO 639-1: `en`. */
  readonly language?: string;
  /** Languages that the audio may be in; for gpt-transcribe and gpt-live-transcribe. */
  readonly languages?: readonly string[];
  /** Words or phrases to expect; for gpt-transcribe and gpt-live-transcribe. */
  readonly keywords?: readonly string[];
  /** What the model should know; not for gpt-realtime-whisper, nor for the models that tell speakers apart. */
  readonly prompt?: string;
  /** How long the model waits before it gives text, for accuracy; for gpt-realtime-whisper. */
  readonly delay?: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh';
  /** For a microphone near the speaker or far from them. The provider's default: none. */
  readonly noiseReduction?: 'near-field' | 'far-field';
  /**
   * Who ends a turn; only then a result is final. Default: `client` for gpt-live-transcribe and gpt-realtime-whisper, which know nothing
   * else, and `server-vad` for all others. Not for the dialect `vllm`, which has no turns.
   */
  readonly turns?: OpenAIServerVad | OpenAISemanticVad | OpenAIClientTurns | 'server-vad' | 'semantic-vad' | 'client';
  /** Asks for the probabilities of tokens, of which the confidence of a result is made. The provider's default: false. */
  readonly logprobs?: boolean;
  /** Sent as `OpenAI-Organization`. */
  readonly organization?: string;
  /** Sent as `OpenAI-Project`. */
  readonly project?: string;
}

/** A configuration with its choices made. */
export interface OpenAISettings extends Omit<OpenAIConfig, 'dialect' | 'turns'> {
  readonly dialect: OpenAIDialect;
  /** Samples per second of what is sent. */
  readonly sampleRate: number;
  readonly turns: OpenAIServerVad | OpenAISemanticVad | OpenAIClientTurns;
}

const words = text('a text');

const describedDialect = fields({
  required: {
    keyHeader: headerName,
    browserKey: oneOf('subprotocol', 'query', 'nowhere'),
    keyNeeded: boolean,
    sampleRate: wholeBetween(8_000, 96_000, 'Hz'),
    start: oneOf('session', 'model', 'nothing'),
    ready: accept(
      'types of messages, one at least',
      (value) =>
        Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== ''),
    ),
    delta: text('the type of a message'),
    completed: text('the type of a message'),
    text: text('the name of a field'),
    end: oneOf('clear', 'commit', 'final-commit'),
  },
  optional: { url: socketUrl },
});

const dialectCheck: Check = (value, field) =>
  typeof value === 'object' && value !== null
    ? describedDialect(value, field)
    : oneOf(...Object.keys(openaiDialects))(value, field);

const milliseconds = numberBetween(0, 10_000, 'milliseconds');
const turnsByType = {
  'server-vad': {
    threshold: numberBetween(0, 1, ''),
    prefixPaddingMs: milliseconds,
    silenceDurationMs: milliseconds,
  },
  'semantic-vad': { eagerness: oneOf('low', 'medium', 'high', 'auto') },
  client: {
    silenceSeconds: numberBetween(0.2, 10, 'seconds'),
    longestSeconds: numberBetween(5, 600, 'seconds'),
  },
};
type Turns = keyof typeof turnsByType;
const turnType = oneOf(...Object.keys(turnsByType));

const turnsCheck: Check = (value, field) => {
  if (typeof value !== 'object' || value === null) return turnType(value, field);
  const type: unknown = Reflect.get(value, 'type');
  return (
    turnType(type, `${field}.type`) ??
    fields({ required: { type: turnType }, optional: turnsByType[type as Turns] })(value, field)
  );
};

const isText = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const language = accept('a language, like en', isText(/^[a-z]{2,3}(?:-[a-z\d]+)*$/iu));

const checkConfig = fields(
  {
    required: { model: words },
    optional: {
      dialect: dialectCheck,
      url: socketUrl,
      resource: accept('a name of letters, digits and hyphens', isText(/^[a-z\d-]+$/iu)),
      encoding: oneOf('pcm', 'mulaw', 'alaw'),
      language,
      languages: listOf(language),
      keywords: listOf(words),
      prompt: words,
      delay: oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
      noiseReduction: oneOf('near-field', 'far-field'),
      turns: turnsCheck,
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

/** What no other of OpenAI's own models takes, by the comments of npm openai 7.57.0. A name that is not like one of theirs says nothing. */
const takenBy = {
  delay: /^(?!gpt-|whisper-)|^gpt-realtime-w/u,
  languages: /^(?!gpt-|whisper-)|^gpt-(?:live-)?tr/u,
  keywords: /^(?!gpt-|whisper-)|^gpt-(?:live-)?tr/u,
  prompt: /^(?!gpt-realtime-w|gpt-.*-diarize)/u,
};

/** Throws `config-invalid` for a configuration that cannot be right. A copy, so that what was checked is what is sent. */
export function openaiSettings(config: OpenAIConfig): OpenAISettings {
  assertConfig('openai', 'the configuration', config, checkConfig);
  const own = structuredClone(config);
  const { model, dialect: named = 'openai', resource, encoding = 'pcm' } = own;
  const dialect: OpenAIDialect = typeof named === 'string' ? openaiDialects[named] : named;
  const given = typeof own.turns === 'string' ? { type: own.turns } : own.turns;
  const turns = given ?? { type: isLive(model) ? 'client' : 'server-vad' };
  const hasSession = dialect.start === 'session';
  const isAzure = named === 'azure';
  assertRules<OpenAIConfig>('openai', { ...own, encoding }, [
    [resource !== undefined && !isAzure, 'resource', 'nothing: only azure has it'],
    [(own.url ?? dialect.url ?? resource) === undefined, 'url', `an address${isAzure ? ', or a resource' : ''}`],
    ...(Object.entries(takenBy) as [keyof typeof takenBy, RegExp][]).map(
      ([field, takers]): ConfigRule<OpenAIConfig> => [
        own[field] !== undefined && !takers.test(model),
        field,
        `nothing: ${model} does not take it`,
      ],
    ),
    [!hasSession && encoding !== 'pcm', 'encoding', 'pcm'],
  ]);
  assertRules('openai', { turns: turns.type }, [
    [!hasSession && given !== undefined, 'turns', 'nothing: there are no turns'],
    [turns.type !== 'client' && isLive(model), 'turns', `client: ${model} detects no turns`],
  ]);
  return { ...own, dialect, turns, sampleRate: encoding === 'pcm' ? dialect.sampleRate : 8_000 };
}
