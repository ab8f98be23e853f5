import type { RecognisedEntity, RecognisedWord, ResultEvent } from '../protocol/recognition.ts';
import type { Entity } from '../results/entity.ts';
import type { Writable } from '../writable.ts';
import type { LinkMap } from './link-map.ts';

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
  readonly entities?: readonly Entity[] | undefined;
  /** The frame that brought it, as text without secrets, where it is to be shown. */
  readonly raw?: string | undefined;
  /** Whether a time was left out because it lies beyond what the link was sent. */
  readonly impossible: boolean;
}

/** What places a result: a link's map, or the source clock itself. */
export type SourceTimes = Pick<LinkMap, 'sampleRate' | 'sent' | 'sentSeconds' | 'toSource'>;

/** A label is a few letters; what is longer is none. */
const LONGEST_LABEL = 64;
/** A recogniser may look ahead of the audio by its own padding, and no further. */
export const BEYOND_SENT_SECONDS = 1;

/** Letters and digits that every other form leaves as they are, but for their case. */
const plainWord = /^[\dA-Za-z]+$/u;

/** The form by which two words are compared; a word of punctuation only stands for itself. */
export function normalizedWord(text: string): string {
  if (plainWord.test(text)) return text.toLowerCase();
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
  raw?: string,
): PlacedEvent {
  return new PlacedEvent(event, map, settled, joiner, speakers, raw);
}

/**
 * A result that came, at its place. Its words are made when somebody asks for them: most partials are reported without. One is made for
 * each result, so that it has no private methods, which cost each object something.
 */
export class PlacedEvent implements PlacedResult {
  readonly event: ResultEvent;
  readonly start: number;
  readonly end: number;
  readonly startKnown: boolean;
  readonly endKnown: boolean;
  readonly times: PlacedResult['times'];
  readonly entities: readonly Entity[] | undefined;
  readonly raw: string | undefined;
  readonly impossible: boolean;
  /** Where each word begins and ends, by turns; absent where that is not reported of every one. */
  readonly places: readonly number[] | undefined;
  readonly #joiner: string;
  readonly #speakers: boolean;
  #words: readonly PlacedWord[] | undefined;

  constructor(
    event: ResultEvent,
    map: SourceTimes,
    settled: number,
    joiner: string,
    speakers: boolean,
    raw: string | undefined,
  ) {
    const limit = { latest: map.sentSeconds + BEYOND_SENT_SECONDS, impossible: false };
    const places = event.words === undefined ? undefined : placesOf(event.words, map, limit);
    const start = possible(event.start, limit);
    const end = possible(event.end, limit);
    const startAt = start === undefined ? places?.[0] : map.toSource(start, 'start');
    const endAt = end === undefined ? latestEnd(places) : map.toSource(end, 'end');
    const from = startAt ?? Math.min(settled, endAt ?? settled);
    const isUntimed = startAt === undefined && endAt === undefined;
    this.event = event;
    this.start = from;
    this.end = Math.max(from, endAt ?? map.sent);
    this.startKnown = startAt !== undefined;
    this.endKnown = endAt !== undefined;
    this.times = places !== undefined ? 'words' : isUntimed ? 'none' : 'span';
    this.entities = event.entities?.map((entity) => placeEntity(entity, map, limit));
    this.raw = raw;
    this.impossible = limit.impossible;
    this.places = places;
    this.#joiner = joiner;
    this.#speakers = speakers;
  }

  /** Whether it has no words. */
  get isEmpty(): boolean {
    const { words, text } = this.event;
    return words === undefined ? text.trim() === '' : words.length === 0;
  }

  get words(): readonly PlacedWord[] {
    this.#words ??= wordsOf(this, this.#joiner, this.#speakers);
    return this.#words;
  }
}

function wordsOf({ event, places, start, end }: PlacedEvent, joiner: string, speakers: boolean): readonly PlacedWord[] {
  const spokenBy = (word: RecognisedWord, at: number | undefined): Spoken | undefined =>
    speakers ? { label: labelOf(word.speaker ?? event.speaker), at } : undefined;
  const words: readonly RecognisedWord[] = event.words ?? splitWords(event.text, joiner).map((text) => ({ text }));
  if (places === undefined) return spread(words, start, end, (word) => spokenBy(word, undefined));
  return words.map((word, index) =>
    placeWord(word, places[2 * index] ?? 0, places[2 * index + 1] ?? 0, spokenBy(word, word.start)),
  );
}

/** Spreads words over a span in proportion to their length: an estimate that is used to compare, never shown. */
function spread(
  words: readonly RecognisedWord[],
  start: number,
  end: number,
  spokenBy: (word: RecognisedWord) => Spoken | undefined,
): readonly PlacedWord[] {
  const perWeight = (end - start) / words.reduce((sum, { text }) => sum + text.length + 1, 0);
  let passed = 0;
  return words.map((word) => {
    const from = Math.round(start + passed * perWeight);
    passed += word.text.length + 1;
    return placeWord(word, from, Math.round(start + passed * perWeight), spokenBy(word));
  });
}

/** The times of one result, as far as they can be. */
interface TimeLimit {
  /** In seconds. */
  readonly latest: number;
  /** Whether one lay beyond it. */
  impossible: boolean;
}

/** A time as far as it can be; `undefined` for any other. */
function possible(reported: number | undefined, limit: TimeLimit): number | undefined {
  if (reported === undefined || !Number.isFinite(reported)) return undefined;
  if (reported <= limit.latest) return reported;
  limit.impossible = true;
  return undefined;
}

function placesOf(words: readonly RecognisedWord[], map: SourceTimes, limit: TimeLimit): readonly number[] | undefined {
  if (words.length === 0) return undefined;
  const places: number[] = [];
  for (const word of words) {
    const start = possible(word.start, limit);
    const end = possible(word.end, limit);
    if (start === undefined || end === undefined) return undefined;
    const from = map.toSource(start, 'start');
    places.push(from, Math.max(from, map.toSource(end, 'end')));
  }
  return places;
}

/** The latest end of any word; `undefined` where there are none. */
function latestEnd(places: readonly number[] | undefined): number | undefined {
  if (places === undefined) return undefined;
  let latest = 0;
  for (let index = 1; index < places.length; index += 2) latest = Math.max(latest, places[index] ?? 0);
  return latest;
}

function placeEntity(entity: RecognisedEntity, map: SourceTimes, limit: TimeLimit): Entity {
  const { start: reportedStart, end: reportedEnd, ...rest } = entity;
  const start = possible(reportedStart, limit);
  const end = possible(reportedEnd, limit);
  return {
    ...rest,
    ...(start === undefined ? {} : { start: map.toSource(start, 'start') / map.sampleRate }),
    ...(end === undefined ? {} : { end: map.toSource(end, 'end') / map.sampleRate }),
  };
}

function placeWord(
  { text, confidence, language, attaches }: RecognisedWord,
  start: number,
  end: number,
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
