import type { FinalResult } from '@throughline/core';

/** One subtitle; times in seconds. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface CueLimits {
  readonly characters: number;
  readonly seconds: number;
}

/**
 * Cuts a final between words into subtitles of about one length, each short enough to read: a last word alone would flash
 * by. A word longer than the limits stands alone.
 */
export function cuesOf(final: FinalResult, limits: CueLimits): readonly Cue[] {
  const words = timedWords(final);
  const characters = words.reduce((sum, word) => sum + word.text.length + 1, -1);
  const parts = Math.max(
    1,
    Math.ceil(characters / limits.characters),
    Math.ceil((final.end - final.start) / limits.seconds),
  );
  const share = characters / parts;
  const cues: Cue[] = [];
  for (const word of words) {
    const last = cues.at(-1);
    const joined = last === undefined ? word.text : `${last.text} ${word.text}`;
    const full = joined.length > limits.characters || (last !== undefined && word.end - last.start > limits.seconds);
    if (last === undefined || full || last.text.length >= share) cues.push(word);
    else cues[cues.length - 1] = { start: last.start, end: Math.max(last.end, word.end), text: joined };
  }
  return cues;
}

/** The words of the text with their times; where the service told none, the segment's time is shared out by length. */
function timedWords({ text, start, end, words }: FinalResult): readonly Cue[] {
  const texts = text.split(/\s+/u).filter((word) => word !== '');
  // The text has the punctuation; the words have the times. They go together only word by word.
  if (words?.length === texts.length) {
    return words.map((word, index) => ({ start: word.start, end: word.end, text: texts[index] ?? word.text }));
  }
  const letters = texts.reduce((sum, word) => sum + word.length, 0);
  let before = 0;
  return texts.map((word) => {
    const from = start + ((end - start) * before) / letters;
    before += word.length;
    return { start: from, end: start + ((end - start) * before) / letters, text: word };
  });
}
