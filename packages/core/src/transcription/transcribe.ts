import { assertTranscribeOptions } from './check-options.ts';
import { linkParts } from './link-parts.ts';
import type { AnyTranscribeOptions } from './routes.ts';
import type { TranscriptionSession } from './session.ts';
import { transcribeFor } from './transcription.ts';

/** Begins a transcription. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then. */
export function transcribe<C extends object, Credentials extends readonly object[] | [] = []>(
  options: AnyTranscribeOptions<C, Credentials>,
): TranscriptionSession {
  assertTranscribeOptions(options);
  return transcribeFor('api', options, linkParts);
}
