import type { RecognisedEntity, RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import type { Entity } from '../results/entity.ts';
import type { LinkMap } from './link-map.ts';

/** While it is made: what is absent is then no property at all, and costs no object of its own. */
export type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A word at its place on the source clock, in samples. */
export interface PlacedWord {
  readonly text: string;
  /** What is compared: NFKC, lower case, no punctuation. */
  readonly normalized: string;
  readonly start: number;
  readonly end: number;
  readonly confidence?: number;
  readonly language?: string;
  readonly attaches?: NonNullable<RecognisedWord['attaches']>;
  /** Who spoke it, as its link reports; only where the provider reports that. */
  readonly spoken?: Spoken;
}

/** Who spoke a word, in the terms of one link. */
interface Spoken {
  /** The provider's label; absent where it does not know. */
  readonly label: string | undefined;
  /** Where the word begins, in seconds on the link's own clock; absent where the provider has not said so. */
  readonly at: number | undefined;
}

/** A result at its place on the source clock, in samples. */
export interface PlacedResult {
  readonly start: number;
  readonly end: number;
  /** Whether the provider reported where it begins, and where it ends. */
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  /** `words`: each word has times. `span`: only the whole, words are spread over it. `none`: no time at all, the span is what it can be. */
  readonly times: 'words' | 'span' | 'none';
  readonly words: readonly PlacedWord[];
  /** As the caller sees them: in seconds. */
  readonly entities?: readonly Entity[];
  /** The frame that brought it, as text without secrets, where it is to be shown. */
  readonly raw?: string;
  /** Whether a time was left out because it lies beyond what the link was sent. */
  readonly impossible: boolean;
}

/** What places a result: a link's map, or the source clock itself. */
export type SourceTimes = Pick<LinkMap, 'sampleRate' | 'sent' | 'sentSeconds' | 'toSource'>;

/** A label is a few letters; what is longer is none. */
const LONGEST_LABEL = 64;
/** A recogniser may look ahead of the audio by its own padding, and no further. */
export const BEYOND_SENT_SECONDS = 1;

/** The form by which two words are compared; a word of punctuation only stands for itself. */
export function normalizedWord(text: string): string {
  const normalized = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]/gu, '');
  return normalized === '' ? text : normalized;
}

let segmenter: Intl.Segmenter | undefined;

/** The words of a text: between blanks, or, where the joiner is empty, as the platform's word breaker finds them. */
export function splitWords(text: string, joiner: string): string[] {
  if (joiner !== '') return text.split(/\s+/u).filter((word) => word !== '');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return Array.from(segmenter.segment(text), (part) => part.segment).filter((word) => word.trim() !== '');
}

/**
 * Translates a result's times by the link's map. `settled` is where a result without any time can begin at the earliest. Times
 * beyond what the link was sent are taken as not reported: milliseconds for seconds, another clock. `speakers`: the provider
 * reports who speaks.
 */
export function placeResult(
  event: ResultEvent,
  map: SourceTimes,
  settled: number,
  joiner: string,
  speakers = false,
): PlacedResult {
  const times = new LinkTimes(map);
  const words = placeWords(event, map, times, speakers);
  const start = times.seconds(event.start);
  const end = times.seconds(event.end);
  const entities = event.entities?.map((entity) => placeEntity(entity, map, times));
  const firstWord = words?.[0]?.start;
  const lastWord = words?.reduce((latest, word) => Math.max(latest, word.end), 0);
  const startAt = start === undefined ? firstWord : map.toSource(start, 'start');
  const endAt = end === undefined ? lastWord : map.toSource(end, 'end');
  const none = startAt === undefined && endAt === undefined;
  const from = startAt ?? Math.min(settled, endAt ?? settled);
  const span = {
    start: from,
    end: Math.max(from, endAt ?? map.sent),
    startKnown: startAt !== undefined,
    endKnown: endAt !== undefined,
    ...(entities === undefined ? {} : { entities }),
    impossible: times.impossible,
  };
  if (words !== undefined) return { ...span, times: 'words', words };
  const texts = event.words ?? splitWords(event.text, joiner).map((text) => ({ text }));
  return { ...span, times: none ? 'none' : 'span', words: spread(texts, span, speakers ? event : undefined) };
}

/** The times of one result, as far as they can be. */
class LinkTimes {
  readonly #latest: number;
  #impossible = false;

  constructor(map: SourceTimes) {
    this.#latest = map.sentSeconds + BEYOND_SENT_SECONDS;
  }

  get impossible(): boolean {
    return this.#impossible;
  }

  seconds(reported: number | undefined): number | undefined {
    if (reported === undefined || !Number.isFinite(reported)) return undefined;
    if (reported <= this.#latest) return reported;
    this.#impossible = true;
    return undefined;
  }
}

function placeWords(
  event: ResultEvent,
  map: SourceTimes,
  times: LinkTimes,
  speakers: boolean,
): PlacedWord[] | undefined {
  if (event.words === undefined || event.words.length === 0) return undefined;
  const placed: PlacedWord[] = [];
  for (const word of event.words) {
    const start = times.seconds(word.start);
    const end = times.seconds(word.end);
    if (start === undefined || end === undefined) return undefined;
    const from = map.toSource(start, 'start');
    const span = { start: from, end: Math.max(from, map.toSource(end, 'end')) };
    placed.push(
      placeWord(word, span, speakers ? { label: labelOf(word.speaker ?? event.speaker), at: start } : undefined),
    );
  }
  return placed;
}

function placeWord(
  { text, confidence, language, attaches }: RecognisedWord,
  { start, end }: Pick<PlacedWord, 'start' | 'end'>,
  spoken: Spoken | undefined,
): PlacedWord {
  const placed: Writable<PlacedWord> = { text, normalized: normalizedWord(text), start, end };
  if (confidence !== undefined) placed.confidence = confidence;
  if (language !== undefined) placed.language = language;
  if (attaches !== undefined) placed.attaches = attaches;
  if (spoken !== undefined) placed.spoken = spoken;
  return placed;
}

/** A label as it came, or undefined for what cannot be one. */
export function labelOf(label: unknown): string | undefined {
  return typeof label === 'string' && label !== '' && label.length <= LONGEST_LABEL ? label : undefined;
}

function placeEntity(entity: RecognisedEntity, map: SourceTimes, times: LinkTimes): Entity {
  const { start: reportedStart, end: reportedEnd, ...rest } = entity;
  const start = times.seconds(reportedStart);
  const end = times.seconds(reportedEnd);
  return {
    ...rest,
    ...(start === undefined ? {} : { start: map.toSource(start, 'start') / map.sampleRate }),
    ...(end === undefined ? {} : { end: map.toSource(end, 'end') / map.sampleRate }),
  };
}

/** Spreads words over a span in proportion to their length: an estimate that is used to compare, never shown. */
function spread(
  words: readonly RecognisedWord[],
  { start, end }: Pick<PlacedWord, 'start' | 'end'>,
  labelled: ResultEvent | undefined,
): PlacedWord[] {
  const weights = words.map(({ text }) => text.length + 1);
  const perWeight = (end - start) / weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  return words.map((word, index) => {
    const from = passed;
    passed += weights[index] ?? 0;
    const span = { start: Math.round(start + from * perWeight), end: Math.round(start + passed * perWeight) };
    const spoken =
      labelled === undefined ? undefined : { label: labelOf(word.speaker ?? labelled.speaker), at: undefined };
    return placeWord(word, span, spoken);
  });
}
