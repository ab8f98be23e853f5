import type { FinalResult } from '@throughline/core';
import { relabelled, type SubtitleFormat, subtitles } from '@throughline/subtitles';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';

/** Subtitles are written at the end: finals may come out of order, and a player wants them in order. */
export function subtitleWriter(
  format: SubtitleFormat,
  { channels }: Pick<WriterOptions, 'channels'>,
): TranscriptWriter {
  let finals: FinalResult[] = [];
  return {
    result: (result) => {
      if (result.type === 'final') finals.push(result);
      return '';
    },
    turn: () => '',
    relabel: (relabel) => {
      finals = finals.map((final) => (final.id === relabel.id ? relabelled(final, relabel) : final));
      return '';
    },
    seam: () => '',
    route: () => '',
    gap: () => '',
    end: () => subtitles(finals, { format, channels }),
  };
}
