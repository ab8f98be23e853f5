import { assess as assessWith, type AssessmentSession, type AssessOptions as CoreOptions } from '@throughline/core';
import { createAudioConverter } from './audio/converter.ts';
import { webSocketTransport } from './transport.ts';

/** As in `@throughline/core`; the transport and the converter are filled in. */
export type AssessOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/**
 * Begins an assessment over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then.
 * For a certificate authority or a proxy of your own pass `transport: webSocketTransport({ … })`.
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return assessWith({
    createConverter: createAudioConverter,
    ...options,
    transport: options.transport ?? webSocketTransport(),
  });
}
