import { diffArrays } from 'diff';
import type { FinalResult, Seam } from '@throughline/core';
import { sharedOut, type TimedText, timedWords } from '../timed-words.ts';

/** Words that one run heard and the other did not, at one place. */
export interface WordDifference {
  readonly expected: readonly TimedText[];
  readonly found: readonly TimedText[];
  /** Seconds to the nearest seam. */
  readonly distance: number;
  /** The nearest seam, by its place in the list. */
  readonly seam: number;
}

/** How the words of a disturbed run stand to those of an undisturbed one. */
export interface WordComparison {
  readonly expected: number;
  readonly found: number;
  readonly differences: readonly WordDifference[];
  /** Why the run has failed; absent if it has not. */
  readonly failure?: string;
}

/** A cut may change so many words, and none farther from its seam than so many seconds. */
const wordsPerSeam = 2;
const secondsFromSeam = 2;

/**
 * Compares two transcripts word by word; case, punctuation and hyphens do not count. A recogniser that is cut off may hear the
 * words around the seam otherwise, so two of them a seam may differ, within 2 s.
 */
export function compareWords(
  expected: readonly FinalResult[],
  found: readonly FinalResult[],
  seams: readonly Seam[],
  sampleRate: number,
): WordComparison {
  const wanted = spoken(expected);
  const heard = spoken(found);
  const spans = seams.map(({ fromSample, settledSample }) => ({
    start: fromSample / sampleRate,
    end: settledSample / sampleRate,
  }));
  const differences = differencesOf(wanted, heard).map((difference) => ({
    ...difference,
    ...nearest(difference, spans),
  }));
  const failure = failureOf(differences);
  return { expected: wanted.length, found: heard.length, differences, ...(failure === undefined ? {} : { failure }) };
}

/** How many words differ: a replaced one counts once. */
export function countDifferent(differences: readonly Pick<WordDifference, 'expected' | 'found'>[]): number {
  return differences.reduce((sum, { expected, found }) => sum + Math.max(expected.length, found.length), 0);
}

function spoken(finals: readonly FinalResult[]): readonly TimedText[] {
  return finals
    .toSorted((left, right) => left.start - right.start)
    .flatMap(timedWords)
    .flatMap(({ text, start, end }) => sharedOut(parts(text), start, end));
}

function parts(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}']+/gu) ?? []
  );
}

function differencesOf(
  wanted: readonly TimedText[],
  heard: readonly TimedText[],
): readonly Pick<WordDifference, 'expected' | 'found'>[] {
  const differences: { expected: readonly TimedText[]; found: readonly TimedText[] }[] = [];
  let together = false;
  const changes = diffArrays([...wanted], [...heard], { comparator: (left, right) => left.text === right.text });
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      together = false;
      continue;
    }
    const last = together ? differences.pop() : undefined;
    differences.push({
      expected: removed ? value : (last?.expected ?? []),
      found: added ? value : (last?.found ?? []),
    });
    together = true;
  }
  return differences;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function nearest(
  { expected, found }: Pick<WordDifference, 'expected' | 'found'>,
  spans: readonly Span[],
): { readonly distance: number; readonly seam: number } {
  const words = [...expected, ...found];
  let best = { distance: Infinity, seam: -1 };
  for (const [seam, span] of spans.entries()) {
    // The word that is farthest off counts.
    const distance = Math.max(...words.map((word) => Math.max(0, span.start - word.end, word.start - span.end)));
    if (distance < best.distance) best = { distance, seam };
  }
  return best;
}

function failureOf(differences: readonly WordDifference[]): string | undefined {
  const far = differences.find(({ distance }) => distance > secondsFromSeam);
  if (far !== undefined) {
    const where = far.seam < 0 ? 'though there is no seam' : `${far.distance.toFixed(1)} s from the nearest seam`;
    return `words differ ${where}; at most ${secondsFromSeam} s is allowed`;
  }
  const seams = new Set(differences.map(({ seam }) => seam));
  for (const seam of seams) {
    const count = countDifferent(differences.filter((difference) => difference.seam === seam));
    if (count > wordsPerSeam) return `${count} words differ at one seam; at most ${wordsPerSeam} are allowed`;
  }
  return undefined;
}
