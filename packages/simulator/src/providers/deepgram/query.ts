/** What a client asks for, as far as the simulated provider acts on it. */
export interface Query {
  readonly path: '/v1/listen' | '/v2/listen';
  readonly model: string;
  readonly encoding: 'linear16' | 'linear32' | 'mulaw' | 'alaw';
  /** Whether the simulator can decode what comes: it has no other codecs, and reads no containers. */
  readonly readable: boolean;
  readonly sampleRate: number;
  /** Channels of the audio. */
  readonly channels: number;
  /** Whether each is transcribed for itself. */
  readonly multichannel: boolean;
  readonly interimResults: boolean;
  /** Whether silence ends a turn. */
  readonly endpointing: boolean;
  readonly utteranceEndMs: number;
  readonly vadEvents: boolean;
  readonly diarize: boolean;
  readonly entities: boolean;
  readonly punctuated: boolean;
  readonly language: string | undefined;
  readonly eager: boolean;
  readonly languageHints: readonly string[];
}

type Test = (value: string) => boolean;

const flag: Test = (value) => value === 'true' || value === 'false';
const any: Test = (value) => value !== '';
const between =
  (least: number, most: number): Test =>
  (value) =>
    /^\d+(?:\.\d+)?$/u.test(value) && Number(value) >= least && Number(value) <= most;
const wholeBetween =
  (least: number, most: number): Test =>
  (value) =>
    /^\d+$/u.test(value) && between(least, most)(value);
const oneOf =
  (...values: readonly string[]): Test =>
  (value) =>
    values.includes(value);

/** What the simulator can decode. */
const decoded = ['linear16', 'linear32', 'mulaw', 'alaw'] as const;
const listenEncodings = [
  'linear16',
  'linear32',
  'flac',
  'alaw',
  'mulaw',
  'amr-nb',
  'amr-wb',
  'opus',
  'ogg-opus',
  'speex',
  'g729',
];
const fluxEncodings = ['linear16', 'linear32', 'mulaw', 'alaw', 'opus', 'ogg-opus'];

/** The parameters of asyncapi.yml, and those that official clients send besides. */
const listenParameters: Readonly<Record<string, Test>> = {
  callback: any,
  callback_method: oneOf('POST', 'GET', 'PUT', 'DELETE'),
  channels: wholeBetween(1, 20),
  detect_entities: flag,
  diarize: flag,
  diarize_model: oneOf('latest', 'v1'),
  dictation: flag,
  encoding: oneOf(...listenEncodings),
  endpointing: (value) => value === 'false' || value === 'true' || wholeBetween(0, 600_000)(value),
  extra: any,
  filler_words: flag,
  interim_results: flag,
  keyterm: any,
  keywords: any,
  language: any,
  mip_opt_out: flag,
  model: any,
  multichannel: flag,
  no_delay: flag,
  numerals: flag,
  profanity_filter: flag,
  punctuate: flag,
  redact: any,
  replace: any,
  sample_rate: wholeBetween(8_000, 48_000),
  search: any,
  smart_format: flag,
  tag: any,
  utterance_end_ms: wholeBetween(0, 600_000),
  vad_events: flag,
  version: any,
};

const fluxParameters: Readonly<Record<string, Test>> = {
  model: any,
  encoding: oneOf(...fluxEncodings),
  sample_rate: wholeBetween(8_000, 48_000),
  eager_eot_threshold: between(0.3, 0.9),
  eot_threshold: between(0.5, 1),
  eot_timeout_ms: wholeBetween(500, 60_000),
  keyterm: any,
  language_hint: any,
  mip_opt_out: flag,
  numerals: flag,
  profanity_filter: flag,
  redact: any,
  tag: any,
};

/** Models that the documents name. */
const listenModels = `nova-3 nova-3-general nova-3-medical nova-2 nova-2-general nova-2-meeting nova-2-finance
  nova-2-conversationalai nova-2-voicemail nova-2-video nova-2-medical nova-2-drivethru nova-2-automotive nova nova-general
  nova-phonecall nova-medical enhanced enhanced-general enhanced-meeting enhanced-phonecall enhanced-finance base meeting phonecall
  finance conversationalai voicemail video custom`.split(/\s+/u);
const fluxModels = ['flux-general-en', 'flux-general-multi'];

/** What is wrong with a query: `model`, or a text that names the parameter. */
export interface WrongQuery {
  readonly wrong: 'model' | { readonly parameter: string };
}

/** Reads the query of a dial to one of the two paths. */
export function readQuery(
  path: Query['path'],
  given: URLSearchParams,
  models: readonly string[] | 'any' | undefined,
): Query | WrongQuery {
  const isFlux = path === '/v2/listen';
  const parameters = isFlux ? fluxParameters : listenParameters;
  for (const [name, value] of given) {
    if (!Object.hasOwn(parameters, name)) return { wrong: { parameter: `unknown parameter ${name}` } };
    if (parameters[name]?.(value) !== true) return { wrong: { parameter: `invalid value for ${name}` } };
  }
  const is = (name: string): boolean => given.get(name) === 'true';
  const model = given.get('model') ?? (isFlux ? '' : 'base');
  const known = models ?? [...listenModels, ...fluxModels];
  if (known !== 'any' && !known.includes(model)) return { wrong: 'model' };
  if (model.startsWith('flux-') !== isFlux) return { wrong: 'model' };
  const wrong = isFlux ? wrongInFlux(given, model) : wrongInListen(given, model);
  if (wrong !== undefined) return { wrong: { parameter: wrong } };
  const encoding = given.get('encoding');
  if (encoding !== null && given.get('sample_rate') === null) return { wrong: { parameter: 'sample_rate is missing' } };
  const channels = Number(given.get('channels') ?? 1);
  return {
    path,
    model,
    encoding: decoded.find((one) => one === encoding) ?? 'linear16',
    readable: decoded.some((one) => one === encoding),
    sampleRate: Number(given.get('sample_rate') ?? 16_000),
    channels,
    multichannel: is('multichannel') && channels > 1,
    interimResults: is('interim_results'),
    endpointing: given.get('endpointing') !== 'false',
    utteranceEndMs: Number(given.get('utterance_end_ms') ?? Infinity),
    vadEvents: is('vad_events'),
    diarize: is('diarize') || given.has('diarize_model'),
    entities: is('detect_entities'),
    punctuated: is('punctuate') || is('smart_format') || is('detect_entities') || isFlux,
    language: given.get('language') ?? undefined,
    eager: given.has('eager_eot_threshold'),
    languageHints: given.getAll('language_hint'),
  };
}

function wrongInListen(given: URLSearchParams, model: string): string | undefined {
  const isNova3 = model === 'nova-3' || model.startsWith('nova-3-');
  if (isNova3 && given.has('keywords')) return 'keywords are not supported by this model; use keyterm';
  if (!isNova3 && given.has('keyterm')) return 'keyterm is only supported by Nova-3';
  if (given.has('utterance_end_ms') && given.get('interim_results') !== 'true')
    return 'utterance_end_ms needs interim_results';
  if (given.has('callback')) return 'callback is not served by a simulator';
  return undefined;
}

function wrongInFlux(given: URLSearchParams, model: string): string | undefined {
  const eager = Number(given.get('eager_eot_threshold') ?? 0);
  if (eager > Number(given.get('eot_threshold') ?? 0.7)) return 'eager_eot_threshold is above eot_threshold';
  if (given.has('language_hint') && model !== 'flux-general-multi')
    return 'language_hint is only for flux-general-multi';
  return undefined;
}
