import {
  transcribe as transcribeWith,
  type TranscribeOptions as CoreOptions,
  type TranscriptionSession,
} from '@throughline/core';
import { createAudioConverter } from './audio/converter.ts';
import { webSocketTransport } from './transport.ts';

/** As in `@throughline/core`; the transport and the converter are filled in. */
export type TranscribeOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/**
 * Begins a transcription over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * For a certificate authority or a proxy of your own pass `transport: webSocketTransport({ … })`.
 */
export function transcribe<C extends object>(options: TranscribeOptions<C>): TranscriptionSession {
  return transcribeWith({
    createConverter: createAudioConverter,
    ...options,
    transport: options.transport ?? webSocketTransport(),
  });
}
