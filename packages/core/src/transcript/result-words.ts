import type { ResultEvent } from '../protocol/recognition.ts';
import { joinWords } from '../protocol/token-words.ts';
import type { ShownPartial } from './track-segments.ts';
import type { SaidWord } from './said-words.ts';
import type { WordVerdict } from './seam-words.ts';
import type { PartialResult } from '../results/result.ts';
import type { Word } from '../results/word.ts';
import type { PlacedResult, PlacedWord } from './words.ts';

/** A stretch of the source clock, in samples. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What of `from` to `to` the spans, which are in order, leave out. */
export function uncovered(from: number, to: number, spans: readonly Span[]): readonly (readonly [number, number])[] {
  const left: [number, number][] = [];
  let at = from;
  for (const { start, end } of spans) {
    if (start > at) left.push([at, Math.min(start, to)]);
    at = Math.max(at, end);
  }
  return at < to ? [...left, [at, to]] : left;
}

/** How much of its place the provider has reported of a result. */
export function knownPlaceOf({ startKnown, endKnown }: PlacedResult): ShownPartial['known'] {
  if (startKnown && endKnown) return 'span';
  return startKnown || endKnown ? 'part' : 'nothing';
}

/** Those of a result's words that are new. */
export function keptWords(placed: PlacedResult, verdicts: readonly WordVerdict[]): readonly PlacedWord[] {
  return placed.words.filter((_, index) => verdicts[index]?.kept === true);
}

/** The same, each with the word said before that it goes in front of. */
export function newWords(
  placed: PlacedResult,
  verdicts: readonly WordVerdict[],
): { word: PlacedWord; before?: SaidWord }[] {
  return placed.words.flatMap((word, index) => {
    const verdict = verdicts[index];
    if (verdict?.kept !== true) return [];
    return [{ word, ...(verdict.before === undefined ? {} : { before: verdict.before }) }];
  });
}

export function spanOf(words: readonly PlacedWord[]): Span {
  return {
    start: words.reduce((least, word) => Math.min(least, word.start), Infinity),
    end: words.reduce((most, word) => Math.max(most, word.end), 0),
  };
}

/** A word as the caller sees it: in seconds. */
export function toWord({ text, start, end, confidence }: PlacedWord, sampleRate: number): Word {
  return {
    text,
    start: start / sampleRate,
    end: end / sampleRate,
    ...(confidence === undefined ? {} : { confidence }),
  };
}

export function sameResult(one: PartialResult, other: PartialResult): boolean {
  return (
    one.text === other.text &&
    one.start === other.start &&
    one.end === other.end &&
    one.epoch === other.epoch &&
    one.words?.length === other.words?.length &&
    (one.words ?? []).every((word, index) => {
      const twin = other.words?.[index];
      return word.text === twin?.text && word.start === twin.start && word.end === twin.end;
    })
  );
}

/** The span of a result of which some words may have been dropped, in samples. */
export function spanOfKept(placed: PlacedResult, kept: readonly PlacedWord[], settled: number): Span {
  if (kept.length === placed.words.length) return { start: placed.start, end: placed.end };
  if (placed.times === 'words') return spanOf(kept);
  // Where words have no times of their own, what was dropped lay before `settled`.
  return { start: Math.min(Math.max(placed.start, settled), placed.end), end: placed.end };
}

export interface ReportOptions {
  readonly joiner: string;
  readonly sampleRate: number;
}

/** What a caller gets of a result: those of its words that are new, in seconds. `span`: their place, in samples. */
export function reportOf(
  event: ResultEvent,
  placed: PlacedResult,
  kept: readonly PlacedWord[],
  span: Span,
  { joiner, sampleRate }: ReportOptions,
): Omit<PartialResult, 'type' | 'id' | 'epoch'> {
  const whole = kept.length === placed.words.length;
  return {
    text: whole ? event.text : joinWords(kept, joiner),
    start: span.start / sampleRate,
    end: span.end / sampleRate,
    ...(placed.times === 'words' ? { words: kept.map((word) => toWord(word, sampleRate)) } : {}),
    ...(event.confidence === undefined ? {} : { confidence: event.confidence }),
    ...(event.language === undefined ? {} : { language: event.language }),
  };
}
