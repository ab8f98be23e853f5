import { SpeechError } from '../../errors/speech-error.ts';
import type { SynthesisEvent, SynthesisLink, SynthesisProtocol, SynthesisTraits } from '../../protocol/synthesis.ts';
import type { DialContext, WireEvent, WireLinkContext } from '../../protocol/wire.ts';
import type { DialRequest } from '../../transport.ts';
import {
  assertFaseehConfig,
  faseehKey,
  faseehKeyPlace,
  faseehPlans,
  type FaseehConfig,
  type FaseehCredentials,
} from './config.ts';
import { faseehErrors } from './errors.ts';
import { ANSWER_ENDED, CANCEL_REQUEST, httpTransport, type FetchLike } from './http-transport.ts';
import { FaseehHttpReader } from './http-reader.ts';
import { FaseehReader } from './receive.ts';
import { assertFaseehText, isLongEnough } from './text.ts';

/** Page "WebSocket"; an older page has other hosts, and a region of its own exists: the option `url` takes them. */
const SOCKET_URL = 'wss://api.faseeh.ai/api/v1/websocket/text-to-speech';
const HTTP_URL = 'https://api.faseeh.ai/api/v1';
/** Page "Models". */
const DEFAULT_MODEL = 'faseeh-mini-v1-preview';
/** The only format that is seen anywhere, `pcm_24000`: 16 bit, mono. */
const SAMPLE_RATE = 24_000;

/** Not documented. The messages are those of ElevenLabs' sockets, which end after 20 s without text: a little less. */
const IDLE_MS = 15_000;
/** Not documented; "payload too large" is a case of 40001. */
const MAXIMUM_CHARACTERS = 2_000;

/**
 * Faseeh, the Arabic voices of CNTXT. Throws a `SpeechError`, `config-invalid` or `parameter-out-of-range`, which names the
 * field, for a configuration that cannot be right.
 *
 * ```ts
 * synthesize({ protocol: faseeh({ voiceId: 'ar-najdi-male-2' }), credentials: { apiKey } });
 * ```
 */
export function faseeh(config: FaseehConfig): SynthesisProtocol<FaseehCredentials> {
  assertFaseehConfig(config);
  // A copy, so that what was checked is what is sent.
  const own: FaseehConfig = { ...config, settings: { ...config.settings }, unknowns: { ...config.unknowns } };
  const maximum = own.plan === undefined ? Infinity : faseehPlans[own.plan];
  const common = {
    name: 'faseeh',
    errors: faseehErrors,
    text: { isLongEnough, check: assertFaseehText },
    slots: (credentials: FaseehCredentials) => ({
      account: faseehKey(credentials, own.url !== undefined) ?? own.url ?? '',
      maximum,
    }),
  };
  if (own.via === 'http') {
    return {
      ...common,
      traits: traitsOf(own, 'open'),
      transport: httpTransport(own.fetch ?? platformFetch()),
      dial: (credentials) => ({
        url: `${(own.url ?? HTTP_URL).replace(/\/+$/u, '')}/text-to-speech/${encodeURIComponent(own.modelId ?? DEFAULT_MODEL)}`,
        headers: {
          ...keyHeader(faseehKey(credentials, own.url !== undefined)),
          'content-type': 'application/json',
        },
        subprotocols: [],
      }),
      link: () => httpLink(own),
    };
  }
  return {
    ...common,
    traits: traitsOf(own, 'message'),
    dial: (credentials, context) => socketDial(own, credentials, context),
    link: (context) => socketLink(own, context),
  };
}

function traitsOf({ unknowns = {}, via }: FaseehConfig, readyAt: 'open' | 'message'): SynthesisTraits {
  return {
    readyAt,
    // The sample application closes the socket right after `closeConnection`.
    endOfStream: 'none',
    sampleRate: SAMPLE_RATE,
    deterministic: unknowns.deterministic ?? false,
    maximumCharacters: unknowns.maximumCharacters ?? MAXIMUM_CHARACTERS,
    cancel: via === 'http' ? 'clear' : (unknowns.cancel ?? 'clear'),
    idleMs: unknowns.idleMs ?? IDLE_MS,
  };
}

function socketDial(
  { key, url: given }: FaseehConfig,
  credentials: FaseehCredentials,
  context: DialContext,
): DialRequest {
  const url = given ?? SOCKET_URL;
  const apiKey = faseehKey(credentials, given !== undefined);
  const place = faseehKeyPlace(key, context.headers);
  if (place === 'header') return { url, headers: keyHeader(apiKey), subprotocols: [] };
  if (place === 'first-message' || apiKey === undefined) return { url, headers: {}, subprotocols: [] };
  const withKey = new URL(url);
  withKey.searchParams.set('x-api-key', apiKey);
  return { url: withKey.toString(), headers: {}, subprotocols: [] };
}

function keyHeader(apiKey: string | undefined): Readonly<Record<string, string>> {
  return apiKey === undefined ? {} : { 'x-api-key': apiKey };
}

/** Messages as the sample application sends them (`useTtsSocket.ts`). JSON leaves out what is undefined. */
function socketLink(config: FaseehConfig, context: WireLinkContext<FaseehCredentials>): SynthesisLink {
  const { voiceId, modelId = DEFAULT_MODEL, settings = {} } = config;
  const inMessage = faseehKeyPlace(config.key, context.headers) === 'first-message';
  const reader = new FaseehReader(SAMPLE_RATE);
  return {
    start: () => [
      JSON.stringify({
        type: 'initConnection',
        model_id: modelId,
        voice_id: voiceId,
        voice_settings: {
          stability: settings.stability,
          similarity_boost: settings.similarityBoost,
          speed: settings.speed,
        },
        output_format: `pcm_${SAMPLE_RATE}`,
        x_api_key: inMessage ? faseehKey(context.credentials, config.url !== undefined) : undefined,
      }),
    ],
    // Each sentence is flushed, so that each has an end of stream of its own.
    say: (text) => [JSON.stringify({ type: 'text', text, try_trigger_generation: true, flush: true })],
    cancel: () => ['{"type":"clear"}'],
    end: () => ['{"type":"closeConnection"}'],
    receive: (frame) => reader.receive(frame),
  };
}

function httpLink({ voiceId, settings = {} }: FaseehConfig): SynthesisLink {
  const reader = new FaseehHttpReader(SAMPLE_RATE);
  return {
    start: () => [],
    say: (text) => [
      JSON.stringify({
        voice_id: voiceId,
        text,
        stability: settings.stability,
        speed: settings.speed,
        streaming: true,
      }),
    ],
    cancel: () => [CANCEL_REQUEST],
    end: () => [],
    receive: (frame): readonly (WireEvent | SynthesisEvent)[] =>
      frame === ANSWER_ENDED ? reader.ended() : reader.receive(frame),
  };
}

function platformFetch(): FetchLike {
  const { fetch } = globalThis as { readonly fetch?: FetchLike };
  if (fetch !== undefined) return (url, request) => fetch(url, request);
  throw new SpeechError('config-invalid', {
    message: 'faseeh: this platform has no fetch of its own.',
    context: { field: 'fetch', found: 'none', wanted: 'a function like fetch' },
    provider: 'faseeh',
  });
}
