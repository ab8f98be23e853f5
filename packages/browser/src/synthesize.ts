import {
  synthesize as synthesizeWith,
  type SynthesizeOptions as CoreOptions,
  type VoiceSession,
} from '@throughline/core';
import { browserTransport } from './transport.ts';

/** As in `@throughline/core`; the transport is filled in. */
export type SynthesizeOptions<C extends object> = Omit<CoreOptions<C>, 'transport'> &
  Partial<Pick<CoreOptions<C>, 'transport'>>;

/** Begins a voice over the browser's own WebSocket. Throws a `SpeechError` at once for options that cannot be right. */
export function synthesize<C extends object>(options: SynthesizeOptions<C>): VoiceSession {
  return synthesizeWith({ ...options, transport: options.transport ?? browserTransport() });
}
