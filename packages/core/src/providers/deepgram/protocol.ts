import { audioBytes } from '../../protocol/audio-bytes.ts';
import { monoAudio } from '../../protocol/usual.ts';
import type { KeepAlive, RecognitionLink, RecognitionProtocol, RecognitionTraits } from '../../protocol/recognition.ts';
import { addressOf, dialOf, type DeepgramCredentials } from './address.ts';
import { assertDeepgramConfig, assertFluxConfig, type DeepgramConfig, type DeepgramFluxConfig } from './config.ts';
import { deepgramErrors } from './errors.ts';
import { FluxReader } from './flux.ts';
import { ListenReader } from './listen.ts';

/** The most that the provider takes, in multiples of real time (page "Recovering From Connection Errors & Timeouts"). */
const fastest = 1.25;

/** The page asks for one message every 3 to 5 s, and ends a link after 10 s; messages count only after some audio. */
const keepAlive: KeepAlive = { type: 'message', everyMs: 4_000, firstAudio: { afterMs: 4_000, seconds: 0.1 } };

/**
 * Flux has no such message: its turns end, and its links live on, by audio alone. After how long it gives up is not documented;
 * taken for the 10 s of `/v1/listen`. The first silence is more than a turn that was spoken to its end takes to end.
 */
const silence: KeepAlive = { type: 'silence', afterMs: 3_000, firstSeconds: 1.5, thenSeconds: 0.5, everyMs: 4_000 };

/** How much of the end of the audio may lie behind the last `TurnInfo`, in seconds: twice the time between two of them. */
const tailSeconds = 0.5;

/** Scripts without blanks. Whether the provider puts some between words of these languages is not documented. */
const withoutBlanks = /^(?:ja|th|zh)(?:-|$)/u;

const traits = {
  wordTimes: 'always',
  progress: 'processed',
  replay: 'unsettled',
  catchUp: fastest,
  // A file that is behind is sent at the product of both.
  pace: 1,
} as const;

/**
 * Deepgram's streaming recogniser `/v1/listen`: Nova and older models. Throws a `SpeechError` `config-invalid`, which names the field,
 * for a configuration that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: deepgram({ model: 'nova-3', sampleRate: 16_000 }), credentials: { apiKey } });
 * ```
 */
export function deepgram(config: DeepgramConfig): RecognitionProtocol<DeepgramCredentials> {
  assertDeepgramConfig(config);
  const {
    url,
    encoding = 'linear16',
    sampleRate,
    channels = 1,
    interimResults = true,
    diarize,
    language,
    ...more
  } = config;
  const speakers = diarize !== undefined && diarize !== false;
  const address = addressOf(url, '/v1/listen', {
    encoding,
    sampleRate,
    channels,
    ...(channels > 1 && { multichannel: true }),
    interimResults,
    language,
    ...(typeof diarize === 'string' ? { diarizeModel: diarize } : { diarize }),
    ...more,
  });
  return {
    name: 'deepgram',
    audio: { sampleRate, channels, encoding: 'pcm_s16le' },
    traits: {
      ...traits,
      readyAt: 'open',
      answers: interimResults ? 'steadily' : 'finals-only',
      frameMs: 100,
      idle: keepAlive,
      ...(speakers && { speakers }),
    },
    joiner: withoutBlanks.test(language ?? '') ? '' : ' ',
    shape: { ...config, url: undefined },
    errors: deepgramErrors,
    dial: (credentials, context) => dialOf(address, credentials, context, url !== undefined),
    link: () => {
      const reader = new ListenReader(channels, !interimResults);
      return {
        requestIdOf: (headers) => {
          reader.requestId = headers['dg-request-id'];
          return reader.requestId;
        },
        start: () => [],
        audio: (samples) => audioBytes(samples, encoding),
        keepAlive: () => '{"type":"KeepAlive"}',
        finalize: () => '{"type":"Finalize"}',
        end: () => ['{"type":"CloseStream"}'],
        receive: (frame) => reader.receive(frame),
      };
    },
  };
}

/**
 * Deepgram's streaming recogniser `/v2/listen`, Flux, which detects turns. Throws a `SpeechError` `config-invalid`, which names the
 * field, for a configuration that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: deepgramFlux({ model: 'flux-general-en', sampleRate: 16_000 }), credentials: { apiKey } });
 * ```
 */
export function deepgramFlux(config: DeepgramFluxConfig): RecognitionProtocol<DeepgramCredentials> {
  assertFluxConfig(config);
  const { url, encoding = 'linear16', sampleRate, ...query } = config;
  const address = addressOf(url, '/v2/listen', { encoding, sampleRate, ...query });
  const fluxTraits: RecognitionTraits = {
    ...traits,
    readyAt: 'message',
    answers: 'steadily',
    // The page recommends 80 ms.
    frameMs: 80,
    idle: silence,
  };
  return {
    name: 'deepgram',
    audio: monoAudio(sampleRate),
    traits: fluxTraits,
    joiner: ' ',
    shape: { flux: true, encoding, sampleRate, ...query },
    errors: deepgramErrors,
    dial: (credentials, context) => dialOf(address, credentials, context, url !== undefined),
    link: () => fluxLink(sampleRate, encoding),
  };
}

function fluxLink(sampleRate: number, encoding: Encoding): RecognitionLink {
  const reader = new FluxReader();
  let sentSamples = 0;
  return {
    start: () => [],
    audio: (samples) => {
      sentSamples += samples.length;
      return audioBytes(samples, encoding);
    },
    finalize: () => '{"type":"ForceEndTurn"}',
    end: () => ['{"type":"CloseStream"}'],
    receive: (frame) => reader.receive(frame, sentSamples / sampleRate),
    // After CloseStream the provider sends what it has heard and closes, without a code. The same comes of a server that fails.
    isEndOfStream: ({ code }) =>
      (code === 1000 || code === 1005) && reader.heardUntil >= sentSamples / sampleRate - tailSeconds,
  };
}

type Encoding = NonNullable<DeepgramConfig['encoding']>;
