import type { FinalResult } from '@throughline/core';
import { build } from 'subsrt-ts';
import wrapAnsi from 'wrap-ansi';
import { cuesOf } from './cues.ts';
import { escapedForSrt, escapedForVtt, subtitleText } from './subtitle-text.ts';
import type { TranscriptWriter } from './writer.ts';

/** Characters of one line of a subtitle; two lines make one subtitle. */
const lineWidth = 42;
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
      const captions = inOrder
        .flatMap((final) => cuesOf(final, { characters: lineWidth * 2, seconds: 7 }))
        .map((cue) => ({ ...cue, text: subtitleText(cue.text) }))
        .filter(({ text }) => text !== '')
        .map(({ start, end, text }, index) => {
          const startMs = Math.round(start * 1000);
          const endMs = Math.round(end * 1000);
          // Wrapped first: what a reader sees is what has a width.
          const content = escaped(wrapAnsi(text, lineWidth)).replaceAll('\n', eol);
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
