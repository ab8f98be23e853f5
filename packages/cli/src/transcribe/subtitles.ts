import type { FinalResult } from '@throughline/core';
import stringWidth from 'string-width';
import { build } from 'subsrt-ts';
import { timedCues } from './cue-times.ts';
import { type CueLimits, cuesOf, linesOf, textOf } from './cues.ts';
import { escapedForSrt, escapedForVtt } from './subtitle-text.ts';
import { relabelled } from './relabelled.ts';
import type { TranscriptWriter, WriterOptions } from './transcript-writer.ts';
import { timedUnits } from './unit-times.ts';
import { type Voice, voiceLead } from './voices.ts';

const limits: CueLimits = { lines: 2, columns: 42, seconds: 7 };
const eol = '\n';

/** Subtitles are written at the end: finals may come out of order, and a player wants them in order. */
export function subtitles(format: 'srt' | 'vtt', { channels }: Pick<WriterOptions, 'channels'>): TranscriptWriter {
  let finals: FinalResult[] = [];
  const escaped = format === 'vtt' ? escapedForVtt : escapedForSrt;
  // WebVTT has a place for who speaks that takes no room.
  const nameColumns = (name: string): number => (format === 'vtt' ? 0 : stringWidth(voiceLead(name)));
  const options = { columns: limits.columns, channels, nameColumns };
  const channelOf = ({ channel }: FinalResult): number | undefined => (channels ? channel : undefined);
  const voiced = (content: string, voice: Voice | undefined): string => {
    if (voice === undefined) return content;
    const name = escaped(voice.name);
    return format === 'vtt' ? `<v ${name}>${content}</v>` : voiceLead(name) + content;
  };
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
    gap: () => '',
    end: () => {
      const inOrder = finals.toSorted((left, right) => left.start - right.start);
      // Whoever speaks on one channel leaves the subtitles of another as they are: players show both.
      const cues = [...new Set(inOrder.map((final) => channelOf(final)))]
        .map((channel) => inOrder.filter((final) => channelOf(final) === channel))
        .flatMap((of) =>
          timedCues(
            of.flatMap((final) => cuesOf(timedUnits(final, options), limits)),
            limits,
          ),
        )
        .toSorted((one, other) => one.startMs - other.startMs);
      const captions = cues.map(({ units, startMs, endMs }, index) => {
        // Escaped last: what a reader sees is what has a width.
        const lines = linesOf(units, limits).map((line) => escaped(textOf(line)));
        const content = voiced(lines.join(eol), units[0]?.voice);
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
