import { SpeechError } from '../core.ts';

/** Audio of another rate than what can be played there. */
export function wrongRate(rate: unknown, range: number | string, remedy: string): SpeechError {
  const found = `${String(rate)} Hz`;
  const wanted = `${range} Hz`;
  return new SpeechError('audio-format', {
    message: `found: ${found}; wanted: ${wanted}`,
    context: { found, wanted },
    remedy,
  });
}
