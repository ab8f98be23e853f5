import type { RecognitionProtocol } from '@throughline/core/protocol';
import { assertParrotConfig, assertParrotCredentials, type ParrotConfig, type ParrotCredentials } from './config.ts';
import { parrotErrors } from './errors.ts';
import { receive } from './receive.ts';

/**
 * Parrot, a recogniser that exists only here. Throws a `SpeechError` `config-invalid`, which names the field, for a configuration
 * that cannot be right.
 *
 * ```ts
 * transcribe({ protocol: parrot({ language: 'en' }), credentials: { apiKey } });
 * ```
 */
export function parrot(config: ParrotConfig): RecognitionProtocol<ParrotCredentials> {
  assertParrotConfig(config);
  const { language, sampleRate = 16_000, url = 'wss://parrot.example/v1/listen' } = config;
  return {
    name: 'parrot',
    errors: parrotErrors,
    audio: { sampleRate, channels: 1, encoding: 'pcm_s16le' },
    joiner: ' ',
    traits: {
      // Audio that comes before `opened` is refused.
      readyAt: 'message',
      wordTimes: 'finals',
      answers: 'steadily',
      progress: 'processed',
      replay: 'unsettled',
      catchUp: 2,
      frameMs: 100,
      idle: { type: 'message', everyMs: 10_000 },
    },
    dial: (credentials, { headers }) => {
      assertParrotCredentials(credentials);
      const authorization = `Bearer ${credentials.apiKey}`;
      // A browser sends no headers: there `url` is that of a server of one's own, which adds them.
      const isBare = !headers && config.url !== undefined;
      return { url, headers: isBare ? {} : { authorization }, subprotocols: [] };
    },
    link: () => ({
      start: () => [JSON.stringify({ op: 'open', language, rate: sampleRate })],
      audio: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      keepAlive: () => '{"op":"ping"}',
      end: () => ['{"op":"close"}'],
      receive,
    }),
  };
}
