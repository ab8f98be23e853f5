import type { FinalResult } from '@throughline/core';
import { type TimedText, timedWords } from '../timed-words.ts';

export interface CueLimits {
  readonly characters: number;
  readonly seconds: number;
}

/**
 * Cuts a final between words into subtitles of about one length, each short enough to read: a last word alone would flash
 * by. A word longer than the limits stands alone.
 */
export function cuesOf(final: FinalResult, limits: CueLimits): readonly TimedText[] {
  const words = timedWords(final);
  const characters = words.reduce((sum, word) => sum + word.text.length + 1, -1);
  const parts = Math.max(
    1,
    Math.ceil(characters / limits.characters),
    Math.ceil((final.end - final.start) / limits.seconds),
  );
  const share = characters / parts;
  const cues: TimedText[] = [];
  for (const word of words) {
    const last = cues.at(-1);
    const joined = last === undefined ? word.text : `${last.text} ${word.text}`;
    const full = joined.length > limits.characters || (last !== undefined && word.end - last.start > limits.seconds);
    if (last === undefined || full || last.text.length >= share) cues.push(word);
    else cues[cues.length - 1] = { start: last.start, end: Math.max(last.end, word.end), text: joined };
  }
  return cues;
}
