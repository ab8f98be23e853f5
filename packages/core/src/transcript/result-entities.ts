import type { Entity } from '../results/entity.ts';
import { normalizedWord, type PlacedWord } from './words.ts';

/** Beyond so many pairs of an entity and a word nothing is looked for, and everything kept. */
const mostPairs = 1_000_000;

export interface EntityWords {
  /** All words that the entities were found in, and those of them that are kept; in samples. */
  readonly words: readonly PlacedWord[];
  readonly kept: readonly PlacedWord[];
  /** Whether the words have times of their own. */
  readonly timed: boolean;
  readonly sampleRate: number;
}

/**
 * Those of a result's entities (times in seconds) that stay where some of its words are dropped; `undefined` where there are
 * none. One stays with any word of its own, for what is named in part is still named; so does one whose words cannot be told:
 * in another writing, for example.
 */
export function keptEntities(
  entities: readonly Entity[] | undefined,
  { words, kept, timed, sampleRate }: EntityWords,
): readonly Entity[] | undefined {
  if (entities === undefined || entities.length === 0) return undefined;
  if (kept.length === words.length || entities.length * words.length > mostPairs) return entities;
  const isKept = new Set(kept);
  const left = entities.filter((entity) => {
    const byTime = timed ? wordsWithin(entity, words, sampleRate) : [];
    const own = byTime.length > 0 ? byTime : wordsOf(entity.text, words);
    return own.length === 0 || own.some((word) => isKept.has(word));
  });
  return left.length === 0 ? undefined : left;
}

/** The words whose middle lies in an entity's span. */
function wordsWithin({ start, end }: Entity, words: readonly PlacedWord[], sampleRate: number): readonly PlacedWord[] {
  if (start === undefined || end === undefined) return [];
  return words.filter((word) => {
    const middle = (word.start + word.end) / 2 / sampleRate;
    return middle >= start && middle <= end;
  });
}

/** Every run of words that spells a text. */
function wordsOf(text: string, words: readonly PlacedWord[]): readonly PlacedWord[] {
  const wanted = normalizedWord(text);
  return words.flatMap((_, from) => {
    let spelt = '';
    let to = from;
    for (; to < words.length && spelt.length < wanted.length; to += 1) spelt += words[to]?.normalized ?? '';
    return spelt === wanted ? words.slice(from, to) : [];
  });
}
