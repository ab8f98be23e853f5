import type { FinalResult } from '@throughline/core';
import stringWidth from 'string-width';
import { build } from 'subsrt-ts';
import { timedCues } from './cue-times.ts';
import { type CueLimits, cuesOf, linesOf, textOf } from './cues.ts';
import { escapedForSrt, escapedForVtt } from './subtitle-text.ts';
import { timedUnits } from './unit-times.ts';
import { type Voice, voiceLead } from './voices.ts';

/** A kind of subtitles: SubRip, or WebVTT. */
export type SubtitleFormat = 'srt' | 'vtt';

/** What `subtitles` takes besides the results. */
export interface SubtitlesOptions {
  /** How they are written. */
  readonly format: SubtitleFormat;
  /** Whether several channels are transcribed: who speaks on one then leaves the subtitles of another as they are. Default: false. */
  readonly channels?: boolean;
}

const limits: CueLimits = { lines: 2, columns: 42, seconds: 7 };
const eol = '\n';

/**
 * The finals of a session as one file of subtitles: at most two lines of 42 columns, 0.7 to 7 s long, none overlapping on one
 * channel, cut at the ends of sentences and in pauses. Finals may come in any order. In WebVTT a known speaker is the voice of a
 * cue, in SRT a name in brackets.
 */
export function subtitles(finals: readonly FinalResult[], { format, channels = false }: SubtitlesOptions): string {
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
}
