import type { FinalResult, Seam } from '@throughline/core';
import { alignWords, comparedWords, countDifferent, type WordDifference } from '@throughline/core/internal';
import { divided, type TimedText, timedWords } from './timed-words.ts';

/** Words of one run that the other does not have, at one place. */
export interface PlacedDifference extends WordDifference<TimedText, TimedText> {
  /** Seconds to the nearest seam. */
  readonly distance: number;
  /** The nearest seam, by its place in the list. */
  readonly seam: number;
}

/** The words of a disturbed run compared with those of an undisturbed one. */
export interface WordComparison {
  readonly expected: number;
  readonly found: number;
  readonly differences: readonly PlacedDifference[];
  /** Why the run has failed; absent if it has not. */
  readonly failure?: string;
}

/** The words that a cut may change, and how far from its seam, in seconds. */
const wordsPerSeam = 2;
const secondsFromSeam = 2;

/**
 * Compares two transcripts word by word; case, punctuation and hyphens do not count. A recogniser that is cut off may recognise
 * other words around the seam, so two words a seam may differ, within 2 s.
 */
export function compareWords(
  expected: readonly FinalResult[],
  found: readonly FinalResult[],
  seams: readonly Seam[],
): WordComparison {
  const wanted = wordsOf(expected);
  const given = wordsOf(found);
  const spans = seams.map(({ from, settled }) => ({ start: from, end: settled }));
  const differences = alignWords(wanted, given, (one, other) => one.text === other.text).map((difference) => ({
    ...difference,
    ...nearest(difference, spans),
  }));
  const failure = failureOf(differences);
  return { expected: wanted.length, found: given.length, differences, ...(failure === undefined ? {} : { failure }) };
}

function wordsOf(finals: readonly FinalResult[]): readonly TimedText[] {
  return finals
    .toSorted((left, right) => left.start - right.start)
    .flatMap(timedWords)
    .flatMap(({ text, start, end }) => divided(comparedWords(text), start, end));
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function nearest(
  { expected, found }: WordDifference<TimedText, TimedText>,
  spans: readonly Span[],
): { readonly distance: number; readonly seam: number } {
  const words = [...expected, ...found];
  let best = { distance: Infinity, seam: -1 };
  for (const [seam, span] of spans.entries()) {
    // The farthest word counts.
    const distance = Math.max(...words.map((word) => Math.max(0, span.start - word.end, word.start - span.end)));
    if (distance < best.distance) best = { distance, seam };
  }
  return best;
}

function failureOf(differences: readonly PlacedDifference[]): string | undefined {
  const far = differences.find(({ distance }) => distance > secondsFromSeam);
  if (far !== undefined) {
    const where = far.seam < 0 ? 'but there is no seam' : `${far.distance.toFixed(1)} s from the nearest seam`;
    return `words differ ${where}; at most ${secondsFromSeam} s is allowed`;
  }
  const seams = new Set(differences.map(({ seam }) => seam));
  for (const seam of seams) {
    const count = countDifferent(differences.filter((difference) => difference.seam === seam));
    if (count > wordsPerSeam) return `${count} words differ at one seam; at most ${wordsPerSeam} are allowed`;
  }
  return undefined;
}
