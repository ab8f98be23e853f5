import type { AssessmentProtocol } from '../../protocol/assessment.ts';
import type { RecognitionTraits } from '../../protocol/recognition.ts';
import { elsaAudio } from './audio-check.ts';
import {
  assertScriptedConfig,
  assertUnscriptedConfig,
  elsaHeaders,
  type ElsaCredentials,
  type ElsaScriptedConfig,
  type ElsaUnscriptedConfig,
} from './config.ts';
import { elsaErrors } from './errors.ts';
import { assertElsaLength, elsaLongestSeconds, type ElsaPlan, type ElsaRequest } from './limits.ts';
import { ElsaLink, type ElsaStream } from './link.ts';
import { ScriptedStream } from './scripted-stream.ts';
import { UnscriptedStream } from './unscripted-stream.ts';
import { WaveFrames } from './wave-frames.ts';

/** Sources: the two pages on WebSockets of api-external-doc.elsanow.co. */
const urls: Readonly<Record<ElsaRequest, string>> = {
  scripted: 'wss://api.elsanow.io/api/v2/ws/score_audio',
  unscripted: 'wss://api.elsanow.io/api/v1/ws/score_audio_plus',
};

/** The sample clients send a file of half a second every half second. */
const FRAME_MS = 500;
const FRAME_SAMPLES = (FRAME_MS * elsaAudio.sampleRate) / 1000;

const traits: Omit<RecognitionTraits, 'progress'> = {
  // start_stream_result, or processing with a stream id: only then the sample clients begin to send.
  readyAt: 'message',
  wordTimes: 'none',
  answers: 'at-end',
  // There is no resuming, and an assessment is of the stream as a whole.
  replay: 'whole',
  // Whether the provider minds audio that comes faster than it is spoken is not documented.
  catchUp: 2,
  pace: 1,
  frameMs: FRAME_MS,
  // When the provider hangs up on a stream without audio is not documented, nor is there a message that would keep it.
};

/**
 * ELSA, how well a given sentence is spoken. Throws a `SpeechError` for a configuration that cannot be right: `field-missing`
 * without a sentence, else `config-invalid`, which names the field.
 *
 * ```ts
 * assess({ protocol: elsaScripted({ sentence: 'pizza party' }), credentials: { token }, transport });
 * ```
 */
export function elsaScripted(config: ElsaScriptedConfig): AssessmentProtocol<ElsaCredentials> {
  assertScriptedConfig(config);
  const { sentence, plan = 'standard' } = config;
  return {
    ...elsa('scripted', config, () => new ScriptedStream({ sentence, plan })),
    traits: { ...traits, progress: 'ack' },
  };
}

/**
 * ELSA, how well somebody speaks freely. Throws a `SpeechError` `config-invalid`, which names the field, for a configuration
 * that cannot be right.
 */
export function elsaUnscripted(config: ElsaUnscriptedConfig = {}): AssessmentProtocol<ElsaCredentials> {
  assertUnscriptedConfig(config);
  const { plan = 'standard', returnJson = true } = config;
  return {
    ...elsa('unscripted', config, () => new UnscriptedStream({ plan, returnJson })),
    traits: { ...traits, progress: 'none' },
  };
}

function elsa(
  request: ElsaRequest,
  { plan = 'standard', url, maximumSeconds }: ElsaScriptedConfig | ElsaUnscriptedConfig,
  stream: () => ElsaStream,
): Omit<AssessmentProtocol<ElsaCredentials>, 'traits'> {
  const longestSeconds = longestOf(plan, request, maximumSeconds);
  return {
    name: 'elsa',
    // On the sockets it is always samples, cut into WAV files; FLAC and Ogg Opus are for the provider's HTTP way.
    audio: { ...elsaAudio, encoding: 'pcm_s16le' },
    joiner: ' ',
    errors: elsaErrors,
    ...(longestSeconds !== undefined && { longestSeconds }),
    assertLength: (seconds) => assertElsaLength(seconds, plan, request, longestSeconds),
    dial: (credentials, { headers }) => ({
      url: url ?? urls[request],
      // Where none can be sent, what listens at an address of the caller's own adds them.
      headers: !headers && url !== undefined ? {} : elsaHeaders(credentials),
      subprotocols: [],
    }),
    link: () => new ElsaLink(stream(), new WaveFrames(elsaAudio.sampleRate, FRAME_SAMPLES)),
  };
}

function longestOf(plan: ElsaPlan, request: ElsaRequest, given: number | undefined): number | undefined {
  return given ?? elsaLongestSeconds[plan]?.[request];
}
