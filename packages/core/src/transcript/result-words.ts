import type { RecognisedWord } from '../protocol/recognition.ts';
import { joinWords } from '../protocol/token-words.ts';
import type { ShownPartial } from './track-segments.ts';
import type { NewWord, SpokenBy } from './said-words.ts';
import type { WordVerdict } from './seam-words.ts';
import type { FinalResult, PartialResult } from '../results/result.ts';
import type { Entity } from '../results/entity.ts';
import type { Word } from '../results/word.ts';
import { keptEntities } from './result-entities.ts';
import type { PlacedEvent, PlacedResult, PlacedWord } from './words.ts';
import type { Writable } from '../writable.ts';

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

/** Those of a result's words that are new; without verdicts all of them are. */
export function keptWords(
  { words }: PlacedResult,
  verdicts: readonly WordVerdict[] | undefined,
): readonly PlacedWord[] {
  return verdicts === undefined ? words : words.filter((_, index) => verdicts[index]?.kept === true);
}

/** The same, each with the word said before that it goes in front of, and who spoke it. */
export function newWords(
  placed: PlacedResult,
  verdicts: readonly WordVerdict[] | undefined,
  speakers: readonly SpokenBy[] | undefined,
): NewWord[] {
  const words: NewWord[] = [];
  for (const [index, word] of placed.words.entries()) {
    const verdict = verdicts?.[index];
    if (verdicts !== undefined && verdict?.kept !== true) continue;
    const by = speakers?.[words.length];
    const added: Writable<NewWord> = { word };
    if (verdict?.before !== undefined) added.before = verdict.before;
    if (by !== undefined) added.by = by;
    words.push(added);
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
  return wordAt(placed, placed.start, placed.end, sampleRate, by);
}

/** A word that begins and ends at these samples. */
function wordAt(
  { text, confidence, language }: Pick<PlacedWord, 'text' | 'confidence' | 'language'>,
  start: number,
  end: number,
  sampleRate: number,
  by: SpokenBy | undefined,
): Word {
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
  if (kept.length === placed.words.length) return placed;
  if (placed.times === 'words') return spanOf(kept);
  // Where words have no times of their own, what was dropped lay before `settled`.
  return { start: Math.min(Math.max(placed.start, settled), placed.end), end: placed.end };
}

/** What all results of a link have in common. */
export interface ReportOptions {
  readonly joiner: string;
  readonly sampleRate: number;
  /** The link that they come on. */
  readonly epoch: number;
}

/**
 * A partial as the caller sees it, in seconds. `kept`: those of its words that are new, `undefined` where all are; `span`: their
 * place, in samples; `speakers`: who spoke each of them, where the provider reports that.
 */
export function partialOf(
  id: string,
  placed: PlacedEvent,
  kept: readonly PlacedWord[] | undefined,
  span: Span,
  speakers: readonly SpokenBy[] | undefined,
  { joiner, sampleRate, epoch }: ReportOptions,
): PartialResult {
  const text = textOf(placed, kept, joiner);
  const start = span.start / sampleRate;
  const result: Writable<PartialResult> = { type: 'partial', id, text, start, end: span.end / sampleRate, epoch };
  addDetails(result, placed, kept, speakers, sampleRate);
  return result;
}

/** The same of a final. */
export function finalOf(
  id: string,
  placed: PlacedEvent,
  kept: readonly PlacedWord[] | undefined,
  span: Span,
  speakers: readonly SpokenBy[] | undefined,
  { joiner, sampleRate, epoch }: ReportOptions,
): FinalResult {
  const text = textOf(placed, kept, joiner);
  const start = span.start / sampleRate;
  const result: Writable<FinalResult> = { type: 'final', id, text, start, end: span.end / sampleRate, epoch };
  addDetails(result, placed, kept, speakers, sampleRate);
  return result;
}

function textOf(placed: PlacedEvent, kept: readonly PlacedWord[] | undefined, joiner: string): string {
  const isWhole = kept === undefined || kept.length === placed.words.length;
  return isWhole ? placed.event.text : joinWords(kept, joiner);
}

/** What only some results have: a property that is absent costs nothing. */
function addDetails(
  result: Writable<Omit<PartialResult, 'type'>>,
  placed: PlacedEvent,
  kept: readonly PlacedWord[] | undefined,
  speakers: readonly SpokenBy[] | undefined,
  sampleRate: number,
): void {
  const { event, places, entities, raw } = placed;
  const { confidence, language, channel } = event;
  if (places !== undefined) {
    result.words =
      kept === undefined
        ? wordsAt(event.words ?? [], places, sampleRate, speakers)
        : kept.map((word, index) => toWord(word, sampleRate, speakers?.[index]));
  }
  if (confidence !== undefined) result.confidence = confidence;
  if (language !== undefined) result.language = language;
  if (channel !== undefined) result.channel = channel;
  const speaker = speakers === undefined ? undefined : speakerOf(speakers);
  if (speaker !== undefined) result.speaker = speaker;
  if (entities !== undefined) {
    const { words } = placed;
    const left = keptEntities(entities, { words, kept: kept ?? words, timed: places !== undefined, sampleRate });
    if (left !== undefined) result.entities = left;
  }
  if (raw !== undefined) result.raw = raw;
}

/** All words of a result, as the provider has given them. */
function wordsAt(
  words: readonly RecognisedWord[],
  places: readonly number[],
  sampleRate: number,
  speakers: readonly SpokenBy[] | undefined,
): readonly Word[] {
  return words.map((word, index) =>
    wordAt(word, places[2 * index] ?? 0, places[2 * index + 1] ?? 0, sampleRate, speakers?.[index]),
  );
}
