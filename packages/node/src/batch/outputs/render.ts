import type { FinalResult, Gap } from '@throughline/core';
import { printableJson } from '@throughline/core/internal';
import { spokenLines, subtitles } from '@throughline/subtitles';
import type { FileTranscript } from '../file-transcript.ts';
import type { OutputFormat } from './output-names.ts';

/** A transcript as the text of a file. The same transcript gives the same text, however often its links were cut. */
export function rendered(transcript: FileTranscript, format: OutputFormat): string {
  const channels = transcript.results.some(({ channel }) => channel !== undefined);
  switch (format) {
    case 'jsonl':
      return jsonLines(transcript);
    case 'txt':
      return transcript.results.map((final) => spokenLines(final, { channels })).join('');
    case 'srt':
    case 'vtt':
      return subtitles(transcript.results, { format, channels });
    default:
      throw new TypeError(`${String(format satisfies never)} is no format`);
  }
}

/**
 * One JSON object a line, distinguished by `type`; all times in seconds from the beginning of the audio.
 *
 * - `file`, always the first line: `input`, `fingerprint`, `seconds`
 * - `final`: as a session gives it, but for the number of its link
 * - `gap`: `start`, `end`, `reason`, and `channel` where it is of one of several
 * - `warning`: `code`, `message`, `remedy`, `at`
 * - `end`, always the last line: `outcome` (`complete`), `finals` and `gaps`, which are numbers of
 */
function jsonLines({ input, fingerprint, seconds, results, gaps, warnings }: FileTranscript): string {
  const inOrder = [...results.map(finalOf), ...gaps.map(gapOf)].toSorted((one, other) => one.start - other.start);
  const lines = [
    { type: 'file', input, fingerprint, seconds: rounded(seconds) },
    ...inOrder,
    ...warnings.map(({ code, message, remedy }) => ({ type: 'warning', code, message, remedy })),
    { type: 'end', outcome: 'complete', finals: results.length, gaps: gaps.length },
  ];
  return lines.map((line) => `${printableJson(line)}\n`).join('');
}

function finalOf(result: FinalResult) {
  // The number of a link says how it came, not what was said.
  const { epoch: _, ...final } = result;
  const { words, entities, start, end } = final;
  return {
    ...final,
    start: rounded(start),
    end: rounded(end),
    ...(words === undefined ? {} : { words: words.map(timed) }),
    ...(entities === undefined ? {} : { entities: entities.map(timed) }),
  };
}

function gapOf({ start, end, channel, reason }: Gap) {
  return {
    type: 'gap',
    start: rounded(start),
    end: rounded(end),
    ...(channel === undefined ? {} : { channel }),
    reason,
  };
}

function timed<Part extends { readonly start?: number; readonly end?: number }>(part: Part): Part {
  const { start, end } = part;
  return {
    ...part,
    ...(start === undefined ? {} : { start: rounded(start) }),
    ...(end === undefined ? {} : { end: rounded(end) }),
  };
}

/** Microseconds: finer than a sample, without the digits that a division leaves. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
