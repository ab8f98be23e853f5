import type { RecognitionProtocol, RecognitionTraits } from '../../protocol/recognition.ts';
import { isLive, openaiSettings, tellsSpeakers, type OpenAIConfig, type OpenAISettings } from './config.ts';
import { dialRequest, type OpenAICredentials } from './credentials.ts';
import { openaiErrors } from './errors.ts';
import { openaiLink } from './link.ts';

/**
 * Nothing that is published forbids to send faster than real time. How fast is not documented: twice is what a session does after
 * an outage anyway.
 */
const PACE = 2;

/**
 * OpenAI's realtime transcription, and the servers that speak the same interface. Throws a `SpeechError` `config-invalid`, which names
 * the field, for a configuration that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: openai({ model: 'gpt-live-transcribe' }), credentials: { apiKey } });
 * transcribe({ protocol: openai({ dialect: 'vllm', url: 'ws://gpu:8000/v1/realtime', model }), credentials: {} });
 * ```
 */
export function openai(config: OpenAIConfig): RecognitionProtocol<OpenAICredentials> {
  const settings = openaiSettings(config);
  return {
    name: 'openai',
    audio: { sampleRate: settings.sampleRate, channels: 1, encoding: 'pcm_s16le' },
    traits: traitsOf(settings),
    joiner: ' ',
    errors: openaiErrors,
    dial: (credentials, { headers }) => dialRequest(settings, credentials, headers),
    link: () => openaiLink(settings),
  };
}

function traitsOf({ model, dialect, turns }: OpenAISettings): RecognitionTraits {
  const streams = dialect.end === 'final-commit' || (turns.type === 'client' && isLive(model));
  return {
    readyAt: 'message',
    wordTimes: 'none',
    // Models that do not stream say nothing before a turn is over.
    answers: streams ? 'steadily' : 'in-pauses',
    progress: 'none',
    replay: 'unsettled',
    catchUp: PACE,
    pace: PACE,
    frameMs: 100,
    ...(tellsSpeakers(model) && { speakers: true }),
  };
}
