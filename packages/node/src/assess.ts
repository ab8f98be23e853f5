import { assess as assessWith, type AssessOptions as CoreOptions } from '@throughline/core';
import { createAudioConverter } from './audio/converter.ts';
import { pipingFiles, type NodeAssessmentSession } from './pipe-files.ts';
import { webSocketTransport } from './transport.ts';

/** As in `@throughline/core`; the transport and the converter are filled in. */
export type AssessOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/**
 * Begins an assessment over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * `session.pipe('say.wav', { end: true })` opens a file for the format of the session's protocol. A proxy is taken from HTTPS_PROXY; for
 * a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function assess<C extends object>(options: AssessOptions<C>): NodeAssessmentSession {
  const session = assessWith({
    createConverter: createAudioConverter,
    ...options,
    transport: options.transport ?? webSocketTransport(),
  });
  return pipingFiles(session, options.convert);
}
