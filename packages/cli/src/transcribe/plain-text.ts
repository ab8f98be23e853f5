import { spokenLines } from '@throughline/subtitles';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

/** One line for each final, or for what each of several speakers says in it. */
export function plainText({ channels }: Pick<WriterOptions, 'channels'>): TranscriptWriter {
  return {
    result: (result) => (result.type === 'final' ? spokenLines(result, { channels }) : ''),
    turn: () => '',
    relabel: () => '',
    seam: () => '',
    route: () => '',
    gap: () => '',
    end: () => '',
  };
}
