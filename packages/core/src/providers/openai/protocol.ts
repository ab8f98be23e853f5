import { keyDial } from '../../protocol/key-dial.ts';
import type { RecognitionProtocol } from '../../protocol/recognition.ts';
import { monoAudio, usualTraits } from '../../protocol/usual.ts';
import type { OpenAIConfig } from './config.ts';
import { accountHeaders, type OpenAICredentials } from './credentials.ts';
import { openaiErrors } from './errors.ts';
import { isLive, openaiSettings } from './settings.ts';

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
 * transcribe({ protocol: openai({ model: 'gpt-live-transcribe', turns: clientTurns() }), credentials: { apiKey } });
 * transcribe({ protocol: openai({ dialect: vllm, url: 'ws://gpu:8000/v1/realtime', model }), credentials: {} });
 * ```
 */
export function openai(config: OpenAIConfig): RecognitionProtocol<OpenAICredentials> {
  const settings = openaiSettings(config);
  const { dialect, model, speakers, url } = settings;
  const dialled = url ?? dialect.url ?? '';
  const { url: _url, organization: _organization, project: _project, ...shape } = config;
  return {
    name: 'openai',
    audio: monoAudio(settings.sampleRate),
    traits: {
      ...usualTraits,
      wordTimes: 'none',
      // Models that do not stream say nothing before a turn is over.
      answers: dialect.streams === true || isLive(model) ? 'steadily' : 'in-pauses',
      progress: 'none',
      catchUp: PACE,
      pace: PACE,
      speakers: speakers !== undefined,
    },
    joiner: ' ',
    shape,
    errors: [...(dialect.errors ?? []), ...openaiErrors],
    dial: (credentials, { headers }) =>
      keyDial({
        provider: 'openai',
        url: dialled,
        credentials,
        mayLack: !dialect.keyNeeded || (!headers && url !== undefined),
        headersSent: headers,
        check: dialect.browserCheck,
        headers: (apiKey) => accountHeaders(settings, apiKey),
        elsewhere: (apiKey) => dialect.browserKey(dialled, apiKey),
      }),
    link: () => dialect.link(settings),
  };
}
