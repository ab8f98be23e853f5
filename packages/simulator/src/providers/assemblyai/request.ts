import { parseJson } from '@throughline/core/internal';
import { refusal, type Refusal } from './messages.ts';

/** What the parameters of the query ask for, as far as the simulator acts on it. */
export interface Request {
  readonly model: string;
  /** The models with SpeechStarted, partials in pauses and formatted turns. */
  readonly isPro: boolean;
  readonly sampleRate: number;
  readonly encoding: 'pcm_s16le' | 'pcm_mulaw';
  readonly formatTurns: boolean;
  readonly partials: boolean;
  readonly heartbeats: boolean;
  readonly silences: boolean;
  readonly speakers: boolean;
  readonly languages: boolean;
  readonly gateway: boolean;
  /** Milliseconds of audio; 0: at the end alone. */
  readonly revisionMs: number;
  /** Seconds of silence before a partial. */
  readonly pauseSeconds: number;
  /** Seconds; Infinity without one. */
  readonly inactivitySeconds: number;
  readonly mode: string | null;
}

/** What is wrong with a value; `undefined` for one that is right. */
type Rule = (value: string) => string | undefined;

const flag: Rule = (value) =>
  value === 'true' || value === 'false' ? undefined : 'Input should be a valid boolean, unable to interpret input';

const number =
  (least: number, most: number): Rule =>
  (value) => {
    const found = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isNaN(found)) return 'Input should be a valid number, unable to parse string as a number';
    if (found < least) return `Input should be greater than or equal to ${least}`;
    return found > most ? `Input should be less than or equal to ${most}` : undefined;
  };

const integer =
  (least: number, most: number): Rule =>
  (value) =>
    /^-?\d+$/u.test(value)
      ? number(least, most)(value)
      : 'Input should be a valid integer, unable to parse string as an integer';

const oneOf =
  (...values: readonly string[]): Rule =>
  (value) =>
    values.includes(value) ? undefined : `Input should be ${values.map((one) => `'${one}'`).join(' or ')}`;

const list =
  (most: number): Rule =>
  (value) => {
    const found = parseJson(value);
    if (!Array.isArray(found) || !found.every((one) => typeof one === 'string')) return 'Input should be a valid list';
    return found.length > most ? `Value error, Max ${most} items` : undefined;
  };

const short =
  (name: string): Rule =>
  (value) =>
    value.length > 1_750
      ? `Value error, ${name} exceeds maximum length of 1750 characters (got ${value.length})`
      : undefined;

const json: Rule = (value) => (parseJson(value) === undefined ? 'Invalid JSON' : undefined);
const anything: Rule = () => undefined;

/**
 * The parameters that the official client sends (npm assemblyai 4.41.5, service.ts), with the ranges of the documents:
 * https://www.assemblyai.com/docs/streaming/api-spec/streaming-websocket.
 */
const rules: Readonly<Record<string, Rule>> = {
  token: anything,
  sample_rate: (value) => {
    const wrong = integer(8_000, 96_000)(value);
    return wrong?.includes('greater') === true ? 'Value error, sample_rate must be at least 8,000 Hz' : wrong;
  },
  // The provider takes more; what is behind the simulator does not.
  encoding: (value) =>
    value === 'pcm_s16le' || value === 'pcm_mulaw' ? undefined : `Value error, '${value}' is not a valid Encoding`,
  speech_model: anything,
  format_turns: flag,
  end_of_turn_confidence_threshold: number(0, 1),
  min_turn_silence: number(0, 3_600_000),
  max_turn_silence: number(0, 3_600_000),
  vad_threshold: number(0, 1),
  session_heartbeat: flag,
  acknowledge_silence: flag,
  keyterms_prompt: list(100),
  prompt: short('prompt'),
  agent_context: short('agent_context'),
  filter_profanity: flag,
  language_code: anything,
  language_codes: list(10),
  language_detection: flag,
  domain: oneOf('medical-v1'),
  inactivity_timeout: integer(5, 3_600),
  speaker_labels: flag,
  max_speakers: integer(1, 10),
  speaker_labels_revision_interval_ms: integer(0, 86_400_000),
  voice_focus: oneOf('near-field', 'far-field'),
  voice_focus_threshold: number(0, 1),
  continuous_partials: flag,
  interruption_delay: integer(0, 1_000),
  turn_left_pad_ms: integer(0, 60_000),
  _customer_support_audio_capture: flag,
  webhook_url: anything,
  webhook_auth_header_name: anything,
  webhook_auth_header_value: anything,
  include_partial_turns: flag,
  redact_pii: flag,
  redact_pii_policies: anything,
  redact_pii_sub: oneOf('hash', 'entity_name'),
  mode: oneOf('max_accuracy', 'min_latency', 'balanced'),
  llm_gateway: json,
  previous_context_n_turns: integer(0, 100),
};

/** Fields of `UpdateConfiguration`, as the official client types them, and `mode`. */
const updatable: readonly string[] = [
  'end_of_turn_confidence_threshold',
  'min_turn_silence',
  'max_turn_silence',
  'vad_threshold',
  'format_turns',
  'session_heartbeat',
  'acknowledge_silence',
  'keyterms_prompt',
  'prompt',
  'agent_context',
  'filter_profanity',
  'interruption_delay',
  'turn_left_pad_ms',
  'language_codes',
  'continuous_partials',
  'mode',
];

/** Those that the documents and the official client name. */
export const knownModels: readonly string[] = [
  'universal-3-6-pro',
  'universal-3-6',
  'universal-3-5-pro',
  'u3-rt-pro',
  'u3-rt-pro-beta-1',
  'universal-streaming-english',
  'universal-streaming-multilingual',
  'whisper-rt',
];

const DEFAULT_MODEL = 'universal-3-6-pro';
/** Milliseconds of silence before a turn may end: of the mode `balanced`. */
const DEFAULT_PAUSE_MS = 128;

/** Reads the query; a refusal is what is wrong with it. */
export function readRequest(
  query: URLSearchParams,
  models: readonly string[] | 'any',
  unknown: 'ignored' | 'refused',
): Request | Refusal {
  for (const [name, value] of query) {
    const rule = rules[name];
    if (rule === undefined && unknown === 'refused') return refusal.parameter(name, 'Extra inputs are not permitted');
    const wrong = rule?.(value);
    if (wrong !== undefined) return refusal.parameter(name, wrong);
  }
  const given = (name: string): string | undefined => query.get(name) ?? undefined;
  const model = given('speech_model') ?? DEFAULT_MODEL;
  if (models !== 'any' && !models.includes(model)) {
    return refusal.parameter('speech_model', oneOf(...models)(model) ?? '');
  }
  if (given('voice_focus_threshold') !== undefined && given('voice_focus') === undefined) {
    return refusal.parameter('voice_focus_threshold', 'Value error, voice_focus_threshold requires voice_focus');
  }
  const isPro = !/^(?:universal-streaming|whisper)/u.test(model);
  const isOn = (name: string): boolean => given(name) === 'true';
  return {
    model,
    isPro,
    sampleRate: Number(given('sample_rate') ?? 16_000),
    encoding: given('encoding') === 'pcm_mulaw' ? 'pcm_mulaw' : 'pcm_s16le',
    formatTurns: isOn('format_turns') && model.startsWith('universal-streaming'),
    partials: given('include_partial_turns') === undefined ? !isOn('redact_pii') : isOn('include_partial_turns'),
    heartbeats: isOn('session_heartbeat'),
    silences: isOn('acknowledge_silence') && isPro,
    speakers: isOn('speaker_labels'),
    languages: isOn('language_detection') || model === 'whisper-rt',
    gateway: given('llm_gateway') !== undefined,
    revisionMs: revisionOf(Number(given('speaker_labels_revision_interval_ms') ?? 0)),
    pauseSeconds: Number(given('min_turn_silence') ?? DEFAULT_PAUSE_MS) / 1000,
    inactivitySeconds: Number(given('inactivity_timeout') ?? Infinity),
    mode: isPro ? (given('mode') ?? 'balanced') : null,
  };
}

/** The provider raises what is too short, and lowers what is too long. */
function revisionOf(intervalMs: number): number {
  return intervalMs === 0 ? 0 : Math.min(Math.max(intervalMs, 120_000), 300_000);
}

/** What a configuration in mid-session changes; a refusal where a field of it is wrong. Other fields are ignored. */
export function readUpdate(request: Request, update: Readonly<Record<string, unknown>>): Request | Refusal {
  for (const name of updatable) {
    const value = update[name];
    if (value === undefined || value === null) continue;
    const wrong = rules[name]?.(typeof value === 'string' ? value : JSON.stringify(value));
    if (wrong !== undefined) return refusal.parameter(name, wrong);
  }
  const of = (name: string, before: boolean): boolean => {
    const value = update[name];
    return value === undefined || value === null ? before : value === true || value === 'true';
  };
  const pauseMs = update['min_turn_silence'];
  return {
    ...request,
    heartbeats: of('session_heartbeat', request.heartbeats),
    silences: of('acknowledge_silence', request.silences) && request.isPro,
    formatTurns: of('format_turns', request.formatTurns) && request.model.startsWith('universal-streaming'),
    ...(typeof pauseMs === 'number' && { pauseSeconds: pauseMs / 1000 }),
  };
}
