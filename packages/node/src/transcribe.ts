import { transcribe as transcribeWith, type TranscribeOptions as CoreOptions } from '@throughline/core';
import { createAudioConverter } from './audio/converter.ts';
import { pipingFiles, type NodeTranscriptionSession } from './pipe-files.ts';
import { webSocketTransport } from './transport.ts';

/** As in `@throughline/core`; the transport and the converter are filled in. */
export type TranscribeOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/**
 * Begins a transcription over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * `session.pipe('call.wav', { end: true })` opens a file for the format of the session's protocol, and converts it with `convert: true`.
 * A proxy is taken from HTTPS_PROXY; for a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function transcribe<C extends object>(options: TranscribeOptions<C>): NodeTranscriptionSession {
  const session = transcribeWith({
    createConverter: createAudioConverter,
    ...options,
    transport: options.transport ?? webSocketTransport(),
  });
  return pipingFiles(session, options.convert);
}
