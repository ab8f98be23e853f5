import type { JsonObject } from '../../json.ts';
import type { ResultEvent } from '../../protocol/recognition.ts';
import { defined, secondsOf, textOf } from '../../protocol/values.ts';
import type { Item } from './item.ts';

/** What reads who speaks. */
export interface OpenAISpeakers {
  /** Takes a message with a part of an item; `undefined` for one that lacks something. */
  part(message: JsonObject, item: Item): readonly [] | undefined;
  /** The finals of an item, in place of the one with all of its text. */
  finals(item: Item, whole: ResultEvent): readonly ResultEvent[];
}

/**
 * Seconds at which the times of a `segment` begin: `item` or `link`. Nothing that is published says it; the same model counts from the
 * start of what it is given over HTTP, which is the item.
 */
const segmentTimesFrom: 'item' | 'link' = 'item';

/** Reads who speaks, of the models that say it: `openai({ model: 'gpt-4o-transcribe-diarize', speakers: diarized })`. */
export const diarized: OpenAISpeakers = {
  part: ({ text, speaker, start: from, end: to }, item) => {
    const start = secondsOf(from);
    const end = secondsOf(to);
    if (typeof text !== 'string' || start === undefined || end === undefined || end < start) return undefined;
    const zero = segmentTimesFrom === 'item' ? (item.start ?? 0) : 0;
    item.parts ??= [];
    item.parts.push({
      text: text.trim(),
      ...defined({ speaker: textOf(speaker) }),
      start: zero + start,
      end: zero + end,
    });
    return [];
  },
  finals: ({ start, end, parts = [] }, whole) => {
    // Where the parts do not hold all words of the transcript, the transcript is the answer.
    const bare = (one: string): string => one.replaceAll(/\s+/gu, '');
    if (parts.length === 0 || bare(parts.map(({ text }) => text).join('')) !== bare(whole.text)) return [whole];
    return parts.map((part, index) => ({
      ...whole,
      ...part,
      ...(index > 0 && { key: `${whole.key}/${index}` }),
      // A pause around them was listened to as well.
      ...(index === 0 && start !== undefined && { start }),
      ...(index === parts.length - 1 && end !== undefined && { end }),
    }));
  },
};
