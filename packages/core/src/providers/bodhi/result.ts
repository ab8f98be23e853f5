import type { RecognitionFrameEvent, RecognisedWord, ResultEvent } from '../../protocol/recognition.ts';
import { unread } from '../../protocol/unread.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { confidenceOf, secondsOf, textOf } from '../../protocol/values.ts';
import type { Writable } from '../../writable.ts';

/**
 * The result of a `partial` or `complete` message. `segment_meta.start_time` counts from the stream's start; the times of
 * words and of `timestamps` count from the segment's start (official Python SDK, websocket_handler.py). Where a time
 * cannot be right the result goes on without it, with a warning: its text counts.
 */
export function resultOf(
  type: 'partial' | 'complete',
  message: JsonObject,
  names: SegmentNames,
): RecognitionFrameEvent[] {
  const { text, eos } = message;
  if (typeof text !== 'string') return [unread('bodhi', type, `a ${type} result without a text`)];
  const key = names.of(message['segment_id'], type === 'complete');

  const given = message['segment_meta'];
  const meta: JsonObject = isJsonObject(given) ? given : {};
  const spoiled: string[] = [];
  const start = timeOf(meta['start_time'], 'start_time', spoiled);
  const words = type === 'complete' ? wordsOf(meta['words'], start, spoiled) : undefined;
  const end =
    words?.findLast((word) => word.end !== undefined)?.end ?? lastTimestamp(meta['timestamps'], start, spoiled);
  const sure = confidenceOf(meta['confidence']);
  const language = textOf(message['language_code'] ?? meta['language_code']);

  // Nothing comes after the stream's last message, so that a partial in it will not change any more.
  const final = type === 'complete' || (eos === true && text !== '');
  const result: Writable<ResultEvent> = { type: 'result', final, key, text };
  if (start !== undefined) result.start = start;
  if (end !== undefined) result.end = end;
  if (words !== undefined) result.words = words;
  if (sure !== undefined) result.confidence = sure;
  if (language !== undefined) result.language = language;
  return spoiled.length === 0 ? [result] : [warning(type, `whose ${spoiled.join(', ')} cannot be right`), result];
}

/** Times that a provider rounds each for itself may come out this much before the segment they belong to. */
const ROUNDING_SECONDS = 0.05;

function warning(type: string, what: string): RecognitionFrameEvent {
  return { type: 'warning', message: `bodhi sent a ${type} result ${what}` };
}

/** The names of one link's segments. */
export class SegmentNames {
  #unnamed = 0;
  /** The segment of the latest partial, until its final comes. */
  #open: string | undefined;

  /**
   * The documentation shows a text, the SDK reads a number. Without either the result is that of the one segment that is open,
   * as the provider has one at a time.
   */
  of(segmentId: unknown, closes: boolean): string {
    const name = nameOf(segmentId) ?? this.#open ?? this.#nextUnnamed();
    if (!closes) this.#open = name;
    else if (this.#open === name) this.#open = undefined;
    return name;
  }

  #nextUnnamed(): string {
    this.#unnamed += 1;
    return `without a segment_id, ${this.#unnamed}`;
  }
}

function nameOf(segmentId: unknown): string | undefined {
  if (typeof segmentId === 'number') return Number.isFinite(segmentId) ? String(segmentId) : undefined;
  return typeof segmentId === 'string' && segmentId !== '' ? segmentId : undefined;
}

/** `undefined` for a time that is absent, and for one that cannot be right, which is noted as well. */
function timeOf(value: unknown, name: string, spoiled: string[]): number | undefined {
  if (value === undefined || value === null) return undefined;
  const time = secondsOf(typeof value === 'number' && value < 0 && value > -ROUNDING_SECONDS ? 0 : value);
  if (time === undefined && !spoiled.includes(name)) spoiled.push(name);
  return time;
}

/** Partials have no words: whether their tokens are whole words is not documented. */
function wordsOf(given: unknown, start: number | undefined, spoiled: string[]): readonly RecognisedWord[] | undefined {
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) return undefined;
  const words = Array.isArray(given) ? given.map((word: unknown) => wordOf(word, start, spoiled)) : [undefined];
  if (words.every((word) => word !== undefined)) return words;
  spoiled.push('words');
  return undefined;
}

function wordOf(given: unknown, segmentStart: number | undefined, spoiled: string[]): RecognisedWord | undefined {
  if (!isJsonObject(given) || typeof given['word'] !== 'string') return undefined;
  const sure = confidenceOf(given['confidence']);
  const word: Writable<RecognisedWord> = { text: given['word'] };
  if (sure !== undefined) word.confidence = sure;
  const start = timeOf(given['start_time'], 'word times', spoiled);
  const end = timeOf(given['end_time'], 'word times', spoiled);
  if (segmentStart === undefined) return word;
  if (start !== undefined && end !== undefined && end < start) {
    if (!spoiled.includes('word times')) spoiled.push('word times');
    return word;
  }
  if (start !== undefined) word.start = segmentStart + start;
  if (end !== undefined) word.end = segmentStart + end;
  return word;
}

/** Where the last token stands: the SDK takes it for the end of an utterance. */
function lastTimestamp(given: unknown, start: number | undefined, spoiled: string[]): number | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined;
  const last = timeOf(given.at(-1), 'timestamps', spoiled);
  return last === undefined || start === undefined ? undefined : start + last;
}
