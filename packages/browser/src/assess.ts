import { assess as assessWith, type AssessmentSession, type AssessOptions as CoreOptions } from '@throughline/core';
import { browserTransport } from './transport.ts';

/** As in `@throughline/core`; the transport is filled in. */
export type AssessOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/** Begins an assessment over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right. */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return assessWith({ ...options, transport: options.transport ?? browserTransport() });
}
