import { uuid } from '../../clock.ts';
import type { RecognitionProtocol, RecognitionLink, RecognitionTraits } from '../../protocol/recognition.ts';
import { pcmBytes } from '../../protocol/audio-bytes.ts';
import { monoAudio } from '../../protocol/usual.ts';
import type { WireLinkContext } from '../../protocol/wire.ts';
import {
  assertBodhiConfig,
  bodhiConfigFrame,
  bodhiHeaders,
  type BodhiConfig,
  type BodhiCredentials,
} from './config.ts';
import { bodhiErrors } from './errors.ts';
import { receive } from './receive.ts';
import { SegmentNames } from './result.ts';

/** Sources: the example repositories of the provider for `bodhi`, its Python SDK `bodhi-api-sdk` 1.0.0 for `navana`. */
const platformUrls = { bodhi: 'wss://bodhi.navana.ai', navana: 'wss://stt.navana.ai' } as const;

/** More than the longest silence that ends a segment, 1.2 s: after it the provider has finalised what it held. */
const flushSeconds = 1.5;

/**
 * Bodhi, the streaming recogniser of Navana. Throws a `SpeechError` `config-invalid`, which names the field, for a
 * configuration that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: bodhi({ model: 'hi-general-v2-8khz', sampleRate: 8000 }), credentials: { apiKey, customerId } });
 * ```
 */
export function bodhi(config: BodhiConfig): RecognitionProtocol<BodhiCredentials> {
  assertBodhiConfig(config);
  // A copy, so that what was checked is what is sent.
  const own = copyOf(config);
  const platform = own.platform ?? 'bodhi';
  const { url: _url, transactionId: _transactionId, ...shape } = own;
  return {
    name: 'bodhi',
    audio: monoAudio(own.sampleRate),
    traits: traitsOf(own),
    joiner: ' ',
    shape,
    errors: bodhiErrors,
    dial: (credentials, { headers }) => ({
      url: own.url ?? platformUrls[platform],
      // Where none can be sent, what listens at an address of the caller's own adds them.
      headers: !headers && own.url !== undefined ? {} : bodhiHeaders(platform, credentials),
      subprotocols: [],
    }),
    link: (context) => linkOf(own, context),
  };
}

function copyOf(config: BodhiConfig): BodhiConfig {
  return { ...config, ...(config.hotwords && { hotwords: config.hotwords.map((hotword) => ({ ...hotword })) }) };
}

function traitsOf(config: BodhiConfig): RecognitionTraits {
  return {
    // The configuration is never acknowledged; the SDK and all examples send audio at once.
    readyAt: 'open',
    wordTimes: 'finals',
    answers: config.excludePartial === true ? 'finals-only' : 'steadily',
    progress: config.aux === true ? 'processed' : 'none',
    // There is no resuming: a new link begins a new record at the provider, with times and segments from zero.
    replay: 'unsettled',
    catchUp: 2,
    // All examples send in real time; whether the provider minds more is not documented.
    pace: 1,
    // 50 to 500 ms are documented, 100 ms recommended (README of the streaming example).
    frameMs: 100,
    // The provider hangs up after 15 s without a message and knows no keep-alive message; its own pipecat integration
    // sends these zeros, which are billed.
    idle: { type: 'silence', afterMs: 8_000, firstSeconds: flushSeconds, thenSeconds: 0.1, everyMs: 8_000 },
  };
}

function linkOf(config: BodhiConfig, { epoch, random }: WireLinkContext<BodhiCredentials>): RecognitionLink {
  const fresh = uuid(random);
  const transactionId = epoch === 1 ? (config.transactionId ?? fresh) : fresh;
  const names = new SegmentNames();
  let sentSamples = 0;
  return {
    requestId: transactionId,
    start: () => [bodhiConfigFrame(config, transactionId)],
    audio: (samples) => {
      sentSamples += samples.length;
      return pcmBytes(samples);
    },
    audioSent: (samples) => {
      sentSamples += samples;
    },
    finalizeSilenceSeconds: flushSeconds,
    end: () => ['{"eof":1}'],
    receive: (frame) => receive(frame, sentSamples / config.sampleRate, names),
  };
}
