import { printableLine } from '../printable.ts';
import type { TranscriptWriter } from './transcript-writer.ts';

/** One line for each final. */
export function plainText(): TranscriptWriter {
  return {
    result: (result) => (result.type === 'final' && result.text !== '' ? `${printableLine(result.text)}\n` : ''),
    seam: () => '',
    gap: () => '',
    end: () => '',
  };
}
