import { audioBytes } from '../../protocol/audio-bytes.ts';
import type { RecognitionLink, RecognitionProtocol, RecognitionTraits } from '../../protocol/recognition.ts';
import type { DialContext } from '../../protocol/wire.ts';
import type { DialRequest } from '../../transport.ts';
import { monoAudio, usualTraits } from '../../protocol/usual.ts';
import { socketAddress } from './address.ts';
import { assertAssemblyaiConfig, assertCredentials } from './check.ts';
import type { AssemblyaiConfig, AssemblyaiCredentials } from './config.ts';
import { assemblyaiErrors } from './errors.ts';
import { familyOf, modelOf, queryOf, sampleRateOf } from './parameters.ts';
import { receive } from './receive.ts';
import { Turns } from './turns.ts';

/** https://www.assemblyai.com/docs/streaming/common-session-errors-and-closures, 3008. */
const longestSeconds = 10_800;
/**
 * The longest of the silences after which a sure turn ends, of all models: 400 ms of the older ones, 640 ms of Pro with labels of
 * speakers (https://www.assemblyai.com/docs/streaming/turn-detection). A tenth of a second more is sent, for edges that are not silent.
 */
const endpointMs = 640;
/** What a free account has (https://www.assemblyai.com/docs/streaming/concurrency). */
const freeDials = 5;
/** Languages that are written without blanks. Whether the words of the provider's results are, is not documented. */
const withoutBlanks = /^(?:(?:ja|yue|zh),?)+$/u;

/**
 * AssemblyAI Universal-Streaming, version 3. Throws a `SpeechError` `config-invalid`, which names the field, for a configuration
 * that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: assemblyai({ speakerLabels: true }), credentials: { apiKey } });
 * ```
 */
export function assemblyai(config: AssemblyaiConfig = {}): RecognitionProtocol<AssemblyaiCredentials> {
  assertAssemblyaiConfig(config);
  // Written now, so that what was checked is what is sent.
  const own = { ...config };
  const query = queryOf(own);
  const { languageCodes, askToken, region, url, ...rest } = own;
  const joiner = withoutBlanks.test(String(languageCodes)) ? '' : ' ';
  return {
    name: 'assemblyai',
    audio: monoAudio(sampleRateOf(own)),
    traits: traitsOf(own),
    joiner,
    shape: { ...rest, languageCodes },
    errors: assemblyaiErrors,
    ...(askToken !== undefined && {
      prepare: {
        kept: 'each-dial' as const,
        run: async (credentials, { signal }) => {
          assertCredentials(credentials);
          const { apiKey = '', token } = credentials;
          // Whoever has a token needs no other.
          if (token !== undefined) return {};
          const made = await askToken({ apiKey, region, url, signal, recovers: true });
          // Of another shape, the dial would go without it.
          assertCredentials(made, 'token');
          return made;
        },
      },
    }),
    dial: (credentials, context) => dialOf(own, query, credentials, context),
    link: () => linkOf(own, joiner),
  };
}

function dialOf(
  config: AssemblyaiConfig,
  query: Readonly<Record<string, string>>,
  credentials: AssemblyaiCredentials,
  { headers, prepared = {} }: DialContext,
): DialRequest {
  const { token = credentials?.token } = prepared as { readonly token?: string };
  // An API key goes into a header, which a browser does not send; at an address of the caller's own something may add it.
  const needsToken = token === undefined && !headers && config.url === undefined;
  assertCredentials(credentials, needsToken ? 'token' : undefined);
  const address = socketAddress(config.region, config.url);
  for (const [name, value] of Object.entries({ ...query, ...(token !== undefined && { token }) })) {
    address.searchParams.set(name, value);
  }
  return {
    url: address.href,
    headers: token === undefined && headers ? { authorization: credentials.apiKey ?? '' } : {},
    subprotocols: [],
  };
}

function traitsOf(config: AssemblyaiConfig): RecognitionTraits {
  const isPro = familyOf(config) === 'Pro';
  const { sessionHeartbeat = isPro, acknowledgeSilence = isPro, inactivityTimeout, redactPii = false } = config;
  const { includePartialTurns = !redactPii } = config;
  return {
    ...usualTraits,
    longestSeconds,
    dialsPerMinute: config.dialsPerMinute ?? freeDials,
    wordTimes: 'always',
    // The Pro models may say nothing for as long as somebody speaks, and send heartbeats meanwhile.
    answers: isPro && sessionHeartbeat ? 'in-pauses' : isPro || !includePartialTurns ? 'finals-only' : 'steadily',
    progress: acknowledgeSilence ? 'processed' : sessionHeartbeat ? 'received' : 'none',
    // Audio that comes faster than in real time ends the session at some point (3007), and is not answered sooner.
    catchUp: 1,
    pace: 1,
    endpointSeconds: (config.minTurnSilence ?? endpointMs) / 1000 + 0.1,
    shortestFrameMs: 50,
    speakers: config.speakerLabels === true,
    // There is no limit without it.
    ...(inactivityTimeout !== undefined && { idle: { type: 'message', everyMs: inactivityTimeout * 500 } }),
  };
}

function linkOf(config: AssemblyaiConfig, joiner: string): RecognitionLink {
  const turns = new Turns(config.formatTurns === true, joiner);
  const model = modelOf(config);
  let sentSamples = 0;
  return {
    start: () => [],
    audio: (samples) => {
      sentSamples += samples.length;
      return audioBytes(samples, config.encoding === 'pcm_mulaw' ? 'mulaw' : undefined);
    },
    keepAlive: () => '{"type":"KeepAlive"}',
    finalize: () => '{"type":"ForceEndpoint"}',
    end: () => ['{"type":"Terminate"}'],
    receive: (frame) => receive(frame, { turns, model, sentSeconds: sentSamples / sampleRateOf(config) }),
  };
}
