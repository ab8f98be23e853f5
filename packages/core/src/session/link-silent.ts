import { SpeechError } from '../errors/speech-error.ts';
import type { DeathSign } from './liveness.ts';

/** The error of a link with a sign of death that has stood for so long. */
export function linkSilent(sign: DeathSign, silentMs: number): SpeechError {
  const seconds = Math.round(silentMs / 1000);
  const messages = {
    'no-bytes': `no byte from the provider for ${seconds} s, neither an answer to a ping nor a heartbeat`,
    'no-answers': `sound was sent, and the provider has not answered it for ${seconds} s`,
    'not-sending': `the socket has taken no audio for ${seconds} s`,
  } as const;
  return new SpeechError('link-silent', { message: messages[sign], context: { silentMs, sign } });
}
