import type { ResultEvent } from '../protocols/protocol.ts';
import type { LinkMap } from './link-map.ts';

/** A word at its place on the source clock, in samples. */
export interface PlacedWord {
  readonly text: string;
  /** What is compared: NFKC, lower case, no punctuation. */
  readonly letters: string;
  readonly start: number;
  readonly end: number;
  readonly confidence?: number;
}

/** A result at its place on the source clock, in samples. */
export interface PlacedResult {
  readonly start: number;
  readonly end: number;
  /** Whether the provider told where it ends. */
  readonly endTold: boolean;
  /** `words`: each word has times. `span`: only the whole, words are spread over it. `none`: no time at all, the span is what it can be. */
  readonly times: 'words' | 'span' | 'none';
  readonly words: readonly PlacedWord[];
}

/** The letters by which two words are compared; a word of punctuation only stands for itself. */
export function lettersOf(text: string): string {
  const letters = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]/gu, '');
  return letters === '' ? text : letters;
}

let segmenter: Intl.Segmenter | undefined;

/** The words of a text: between blanks, or, where the joiner is empty, as the platform's word breaker finds them. */
export function splitWords(text: string, joiner: string): string[] {
  if (joiner !== '') return text.split(/\s+/u).filter((word) => word !== '');
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return Array.from(segmenter.segment(text), (part) => part.segment).filter((word) => word.trim() !== '');
}

/** Translates a result's times by the link's map. `settled` is where a result without any time can begin at the earliest. */
export function placeResult(event: ResultEvent, map: LinkMap, settled: number, joiner: string): PlacedResult {
  const words = placeWords(event, map);
  const start = finite(event.start);
  const end = finite(event.end);
  const firstWord = words?.[0]?.start;
  const lastWord = words?.reduce((latest, word) => Math.max(latest, word.end), 0);
  const startAt = start === undefined ? firstWord : map.toSource(start, 'start');
  const endAt = end === undefined ? lastWord : map.toSource(end, 'end');
  const none = startAt === undefined && endAt === undefined;
  const from = startAt ?? Math.min(settled, endAt ?? settled);
  const span = { start: from, end: Math.max(from, endAt ?? map.sent), endTold: endAt !== undefined };
  if (words !== undefined) return { ...span, times: 'words', words };
  const texts = event.words?.map((word) => word.text) ?? splitWords(event.text, joiner);
  return { ...span, times: none ? 'none' : 'span', words: spread(texts, span.start, span.end) };
}

function placeWords(event: ResultEvent, map: LinkMap): PlacedWord[] | undefined {
  if (event.words === undefined || event.words.length === 0) return undefined;
  const placed: PlacedWord[] = [];
  for (const word of event.words) {
    const start = finite(word.start);
    const end = finite(word.end);
    if (start === undefined || end === undefined) return undefined;
    const from = map.toSource(start, 'start');
    placed.push({
      text: word.text,
      letters: lettersOf(word.text),
      start: from,
      end: Math.max(from, map.toSource(end, 'end')),
      ...(word.confidence === undefined ? {} : { confidence: word.confidence }),
    });
  }
  return placed;
}

/** Spreads words over a span in proportion to their length: an estimate that is used to compare, never shown. */
function spread(texts: readonly string[], start: number, end: number): PlacedWord[] {
  const weights = texts.map((text) => text.length + 1);
  const perWeight = (end - start) / weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  return texts.map((text, index) => {
    const from = passed;
    passed += weights[index] ?? 0;
    return {
      text,
      letters: lettersOf(text),
      start: Math.round(start + from * perWeight),
      end: Math.round(start + passed * perWeight),
    };
  });
}

function finite(seconds: number | undefined): number | undefined {
  return seconds !== undefined && Number.isFinite(seconds) ? seconds : undefined;
}
