import {
  synthesize as synthesizeWith,
  type SynthesizeOptions as CoreOptions,
  type VoiceSession,
} from '@throughline/core';
import { webSocketTransport } from './transport.ts';

/** As in `@throughline/core`; the transport is filled in. */
export type SynthesizeOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/**
 * Begins a voice over `ws`. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled before there
 * is something to say. A proxy is taken from HTTPS_PROXY; for a certificate authority of your own pass `transport: webSocketTransport({ … })`.
 */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  return synthesizeWith({ ...options, transport: options.transport ?? webSocketTransport() });
}
