import type { FinalResult } from '@throughline/core';
import { build } from 'subsrt-ts';
import { timedCues } from './cue-times.ts';
import { type CueLimits, cuesOf, linesOf, textOf } from './cues.ts';
import { escapedForSrt, escapedForVtt } from './subtitle-text.ts';
import { timedUnits } from './unit-times.ts';
import type { TranscriptWriter } from './transcript-writer.ts';

const limits: CueLimits = { lines: 2, columns: 42, seconds: 7 };
const eol = '\n';

/** Subtitles are written at the end: finals may come out of order, and a player wants them in order. */
export function subtitles(format: 'srt' | 'vtt'): TranscriptWriter {
  const finals: FinalResult[] = [];
  const escaped = format === 'vtt' ? escapedForVtt : escapedForSrt;
  return {
    result: (result) => {
      if (result.type === 'final') finals.push(result);
      return '';
    },
    seam: () => '',
    gap: () => '',
    end: () => {
      const inOrder = finals.toSorted((left, right) => left.start - right.start);
      const cues = inOrder.flatMap((final) => cuesOf(timedUnits(final, limits.columns), limits));
      const captions = timedCues(cues, limits).map(({ units, startMs, endMs }, index) => {
        // Escaped last: what a reader sees is what has a width.
        const content = linesOf(units, limits.columns)
          .map((line) => escaped(textOf(line)))
          .join(eol);
        return {
          type: 'caption' as const,
          index: index + 1,
          start: startMs,
          end: endMs,
          duration: endMs - startMs,
          content,
          text: content,
        };
      });
      return build(captions, { format, eol });
    },
  };
}
