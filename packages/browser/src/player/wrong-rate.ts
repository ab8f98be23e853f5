import { SpeechError } from '@throughline/core/internal';

/** Audio of another rate than what can be played there. */
export function wrongRate(rate: unknown, wanted: number | string, remedy: string): SpeechError {
  const found = `${String(rate)} Hz`;
  return new SpeechError('audio-format', {
    message: `the audio has ${found}; wanted: ${wanted} Hz`,
    context: { found, wanted: `${wanted} Hz` },
    remedy,
  });
}
