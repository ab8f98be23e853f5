import { assertSessionOptions, optionsWith, protocolThat } from '../session/check-options.ts';
import { audioChecks } from '../transcription/check-options.ts';
import { takesAudio } from '../transcription/check-routes.ts';
import type { AssessOptions } from './assessing.ts';

const checkOptions = optionsWith<AssessOptions<object>>({
  ...audioChecks,
  protocol: protocolThat(
    'assesses, like elsaScripted({ … })',
    (protocol) => takesAudio(protocol) && 'assertLength' in protocol,
  ),
});

/** Throws `config-invalid`, naming the field, for options of an assessment that cannot be right. */
export function assertAssessOptions(options: unknown): void {
  assertSessionOptions(options, checkOptions);
}
