import { linkParts } from '../transcription/link-parts.ts';
import { assessWith, type AssessOptions } from './assessing.ts';
import { assertAssessOptions } from './check-options.ts';
import type { AssessmentSession } from './session.ts';

/**
 * Begins an assessment of how well something is spoken. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 *
 * ```ts
 * const session = assess({ protocol: elsaScripted({ sentence: 'pizza party' }), credentials: { token }, transport });
 * await session.pipe(source, { end: true });
 * const { scores, utterances } = await session.result;
 * ```
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  assertAssessOptions(options);
  return assessWith(options, linkParts);
}
