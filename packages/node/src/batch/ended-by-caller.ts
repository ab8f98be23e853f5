import { SpeechError } from '@throughline/core/internal';

/** What a run throws out of its loop after `abort(reason)`. */
export function endedByCaller(reason: unknown): SpeechError {
  const said = reason instanceof Error ? reason.message : reason === undefined ? undefined : String(reason);
  return new SpeechError('aborted', {
    message: said === undefined ? 'the run was ended by its caller' : `the run was ended by its caller: ${said}`,
    context: said === undefined ? {} : { reason: said },
  });
}
