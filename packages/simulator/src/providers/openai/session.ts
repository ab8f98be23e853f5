import { isJsonObject } from '@throughline/core/internal';
import { errors, invalid, type ServerError } from './errors.ts';
import type { OpenAIBehaviour } from './options.ts';

/** A transcription session as the server acts on it. */
export interface Session {
  readonly model: string;
  readonly encoding: 'pcm' | 'pcmu' | 'pcma';
  /** Samples per second. */
  readonly sampleRate: number;
  /** Whether the server ends turns, and with which times in milliseconds. */
  readonly vad: { readonly prefixMs: number; readonly silenceMs: number } | undefined;
  readonly logprobs: boolean;
  /** Text comes while somebody speaks. */
  readonly live: boolean;
  readonly diarizes: boolean;
  /** The object as it is repeated to the client. */
  readonly echoed: Readonly<Record<string, unknown>>;
}

/** Source: `AudioTranscription.model` of npm openai 7.57.0. */
const known: readonly string[] = [
  'whisper-1',
  'gpt-transcribe',
  'gpt-live-transcribe',
  'gpt-4o-mini-transcribe',
  'gpt-4o-mini-transcribe-2025-12-15',
  'gpt-4o-transcribe',
  'gpt-4o-transcribe-diarize',
  'gpt-realtime-whisper',
];

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText);
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** The fields of each object of a session, by their path. */
const shapes: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  session: { type: oneOf('transcription'), audio: isJsonObject, include: orNull(isTexts) },
  'session.audio': { input: isJsonObject },
  'session.audio.input': {
    format: isJsonObject,
    noise_reduction: orNull(isJsonObject),
    transcription: isJsonObject,
    turn_detection: orNull(isJsonObject),
  },
  'session.audio.input.format': { type: oneOf('audio/pcm', 'audio/pcmu', 'audio/pcma'), rate: oneOf(24_000) },
  'session.audio.input.noise_reduction': {
    type: oneOf('near_field', 'far_field'),
    strength: isNumber,
  },
  'session.audio.input.transcription': {
    model: isText,
    language: isText,
    languages: isTexts,
    keywords: isTexts,
    prompt: isText,
    delay: oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
  },
  'session.audio.input.turn_detection': {
    type: oneOf('server_vad', 'semantic_vad'),
    threshold: (value) => isNumber(value) && Number(value) <= 1,
    prefix_padding_ms: isNumber,
    silence_duration_ms: isNumber,
    idle_timeout_ms: orNull(isNumber),
    create_response: (value) => typeof value === 'boolean',
    interrupt_response: (value) => typeof value === 'boolean',
    eagerness: oneOf('low', 'medium', 'high', 'auto'),
  },
};

/** Reads `session` of a `session.update`; an error is what the provider refuses it with. */
export function readSession(given: unknown, models: OpenAIBehaviour['models']): Session | ServerError {
  if (!isJsonObject(given))
    return invalid('missing_required_parameter', "Missing required parameter: 'session'.", 'session');
  if (given['type'] === undefined) return missing('session.type');
  if (given['type'] === 'realtime') return errors.wrongSession;
  const problem = problemIn(given, 'session');
  if (problem !== undefined) return problem;
  const input = objectAt(objectAt(given, 'audio'), 'input');
  const transcription = objectAt(input, 'transcription');
  const { model } = transcription;
  if (typeof model !== 'string') return missing('session.audio.input.transcription.model');
  if (!exists(model, models)) {
    return invalid(
      'invalid_model',
      `Model "${model}" is not supported in realtime mode. Supported models are listed at https://platform.openai.com/docs/models.`,
    );
  }
  const misfit = misfitOf(model, transcription, input['turn_detection']);
  if (misfit !== undefined) return misfit;
  const format = objectAt(input, 'format')['type'] ?? 'audio/pcm';
  const encoding = format === 'audio/pcm' ? 'pcm' : format === 'audio/pcmu' ? 'pcmu' : 'pcma';
  return {
    model,
    encoding,
    sampleRate: encoding === 'pcm' ? 24_000 : 8_000,
    vad: vadOf(input['turn_detection']),
    logprobs: Array.isArray(given['include']) && given['include'].includes('item.input_audio_transcription.logprobs'),
    live: isLive(model),
    diarizes: model.includes('-diarize'),
    echoed: given,
  };
}

const isLive = (model: string): boolean => /^gpt-(?:live-transcribe|realtime-whisper)/u.test(model);

function problemIn(object: Fields, path: string): ServerError | undefined {
  const shape = shapes[path] ?? {};
  for (const [name, value] of Object.entries(object)) {
    const field = `${path}.${name}`;
    const check = shape[name];
    if (check === undefined) return invalid('unknown_parameter', `Unknown parameter: '${field}'.`, field);
    if (!check(value))
      return invalid('invalid_value', `Invalid value: ${JSON.stringify(value)} for '${field}'.`, field);
    const inner = isJsonObject(value) ? problemIn(value, field) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** What a model does not take; from the comments of the provider's own types. */
function misfitOf(model: string, transcription: Fields, detection: unknown): ServerError | undefined {
  const refuse = (name: string): ServerError | undefined =>
    transcription[name] === undefined
      ? undefined
      : invalid(
          'invalid_value',
          `'${name}' is not supported with model '${model}'.`,
          `session.audio.input.transcription.${name}`,
        );
  if (!model.startsWith('gpt-') && !model.startsWith('whisper-')) return undefined;
  const takesHints = /^gpt-(?:live-)?transcribe/u.test(model);
  if (isLive(model) && isJsonObject(detection)) {
    return invalid(
      'invalid_value',
      `Turn detection is not supported with model '${model}'.`,
      'session.audio.input.turn_detection',
    );
  }
  return (
    (model.startsWith('gpt-realtime-whisper') ? refuse('prompt') : refuse('delay')) ??
    (takesHints ? undefined : (refuse('keywords') ?? refuse('languages'))) ??
    (model.includes('-diarize') ? refuse('prompt') : undefined)
  );
}

function vadOf(detection: unknown): Session['vad'] {
  // Left out, the server detects turns: what a session begins with.
  if (detection === null) return undefined;
  const fields: Fields = isJsonObject(detection) ? detection : {};
  const ms = (name: string, usual: number): number => {
    const value = fields[name];
    return typeof value === 'number' ? value : usual;
  };
  return { prefixMs: ms('prefix_padding_ms', 300), silenceMs: ms('silence_duration_ms', 500) };
}

function exists(model: string, models: OpenAIBehaviour['models']): boolean {
  if (models === 'any') return true;
  if (models !== undefined) return models.includes(model);
  return known.includes(model) || !/^(?:gpt-|whisper-\d)/u.test(model);
}

function missing(field: string): ServerError {
  return invalid('missing_required_parameter', `Missing required parameter: '${field}'.`, field);
}

function objectAt(object: Fields, name: string): Fields {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}
