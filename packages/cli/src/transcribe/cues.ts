import type { FinalResult } from '@throughline/core';
import { type TimedText, timedWords } from '../timed-words.ts';

export interface CueLimits {
  readonly characters: number;
  readonly seconds: number;
}

/**
 * Cuts a final between words into subtitles of about one length, as few as the limits allow: a last word alone would flash
 * by. A word longer than the limits stands alone.
 */
export function cuesOf(final: FinalResult, limits: CueLimits): readonly TimedText[] {
  const words = timedWords(final);
  for (let parts = 1; parts < words.length; parts += 1) {
    const cues = cut(words, parts);
    if (cues.every(({ start, end, text }) => text.length <= limits.characters && end - start <= limits.seconds)) {
      return cues;
    }
  }
  return words;
}

/** A word belongs to the part in which the middle of its letters lies. */
function cut(words: readonly TimedText[], parts: number): readonly TimedText[] {
  const share = (textOf(words).length + 1) / parts;
  const groups: TimedText[][] = Array.from({ length: parts }, () => []);
  let before = 0;
  for (const word of words) {
    groups[Math.floor((before + word.text.length / 2) / share)]?.push(word);
    before += word.text.length + 1;
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ start: first.start, end: Math.max(...group.map(({ end }) => end)), text: textOf(group) }];
  });
}

function textOf(words: readonly TimedText[]): string {
  return words.map(({ text }) => text).join(' ');
}
