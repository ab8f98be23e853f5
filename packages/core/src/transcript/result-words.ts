import type { ResultEvent } from '../protocol/recognition.ts';
import { joinWords } from '../protocol/token-words.ts';
import type { ShownPartial } from './track-segments.ts';
import type { NewWord, SpokenBy } from './said-words.ts';
import type { WordVerdict } from './seam-words.ts';
import type { PartialResult } from '../results/result.ts';
import type { Entity } from '../results/entity.ts';
import type { Word } from '../results/word.ts';
import { keptEntities } from './result-entities.ts';
import type { PlacedResult, PlacedWord, Writable } from './words.ts';

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

/** The same, each with the word said before that it goes in front of, and who spoke it. */
export function newWords(
  placed: PlacedResult,
  verdicts: readonly WordVerdict[],
  speakers: readonly SpokenBy[] | undefined,
): NewWord[] {
  const words: NewWord[] = [];
  for (const [index, word] of placed.words.entries()) {
    const verdict = verdicts[index];
    if (verdict?.kept !== true) continue;
    const by = speakers?.[words.length];
    words.push({
      word,
      ...(verdict.before === undefined ? {} : { before: verdict.before }),
      ...(by === undefined ? {} : { by }),
    });
  }
  return words;
}

export function spanOf(words: readonly PlacedWord[]): Span {
  return {
    start: words.reduce((least, word) => Math.min(least, word.start), Infinity),
    end: words.reduce((most, word) => Math.max(most, word.end), 0),
  };
}

/** A word as the caller sees it: in seconds. */
export function toWord(placed: PlacedWord, sampleRate: number, by?: SpokenBy): Word {
  const { text, start, end, confidence, language } = placed;
  const word: Writable<Word> = { text, start: start / sampleRate, end: end / sampleRate };
  if (confidence !== undefined) word.confidence = confidence;
  if (by?.name !== undefined) word.speaker = by.name;
  if (language !== undefined) word.language = language;
  return word;
}

/** Who spoke all of the words, where it is one speaker. */
export function speakerOf(words: readonly SpokenBy[] | undefined): string | undefined {
  const name = words?.[0]?.name;
  return words?.every((word) => word.name === name) === true ? name : undefined;
}

/** Whether a caller who was shown the one learns nothing by the other. */
export function sameResult(one: PartialResult, other: PartialResult): boolean {
  return (
    one.text === other.text &&
    one.start === other.start &&
    one.end === other.end &&
    one.epoch === other.epoch &&
    one.language === other.language &&
    one.speaker === other.speaker &&
    sameWords(one.words, other.words) &&
    sameEntities(one.entities, other.entities)
  );
}

function sameWords(some: readonly Word[] = [], others: readonly Word[] = []): boolean {
  return (
    some.length === others.length &&
    some.every((word, index) => {
      const twin = others[index];
      return (
        word.text === twin?.text &&
        word.start === twin.start &&
        word.end === twin.end &&
        word.speaker === twin.speaker &&
        word.language === twin.language
      );
    })
  );
}

function sameEntities(some: readonly Entity[] = [], others: readonly Entity[] = []): boolean {
  return (
    some.length === others.length &&
    some.every(({ label, text, value, start, end }, index) => {
      const twin = others[index];
      return (
        label === twin?.label && text === twin.text && value === twin.value && start === twin.start && end === twin.end
      );
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
  /** Who spoke each of the words that are new, where the provider reports that. */
  readonly speakers: readonly SpokenBy[] | undefined;
}

/** A result without what the session knows of it. */
type Report = Omit<PartialResult, 'type' | 'id' | 'epoch'>;

/** What a caller gets of a result: those of its words that are new, in seconds. `span`: their place, in samples. */
export function reportOf(
  event: ResultEvent,
  placed: PlacedResult,
  kept: readonly PlacedWord[],
  span: Span,
  { joiner, sampleRate, speakers }: ReportOptions,
): Report {
  const { confidence, language, channel } = event;
  const whole = kept.length === placed.words.length;
  const report: Writable<Report> = {
    text: whole ? event.text : joinWords(kept, joiner),
    start: span.start / sampleRate,
    end: span.end / sampleRate,
  };
  if (placed.times === 'words') report.words = kept.map((word, index) => toWord(word, sampleRate, speakers?.[index]));
  if (confidence !== undefined) report.confidence = confidence;
  if (language !== undefined) report.language = language;
  if (channel !== undefined) report.channel = channel;
  const speaker = speakerOf(speakers);
  if (speaker !== undefined) report.speaker = speaker;
  const timed = placed.times === 'words';
  const entities = keptEntities(placed.entities, { words: placed.words, kept, timed, sampleRate });
  if (entities !== undefined) report.entities = entities;
  if (placed.raw !== undefined) report.raw = placed.raw;
  return report;
}
