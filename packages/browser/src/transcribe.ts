import {
  transcribe as transcribeWith,
  type TranscribeOptions as CoreOptions,
  type TranscriptionSession,
} from '@throughline/core';
import { browserTransport } from './transport.ts';

/** As in `@throughline/core`; the transport is filled in. */
export type TranscribeOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/** Begins a transcription over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right. */
export function transcribe<C extends object>(options: TranscribeOptions<C>): TranscriptionSession {
  return transcribeWith({ ...options, transport: options.transport ?? browserTransport() });
}
