import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { RecognisedWord, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { isHarmless, unparsed, unread, unreadText } from '../../protocol/unread.ts';
import { readFrame } from '../../read-frame.ts';

/** What holds nothing that a session needs, of both recognisers. */
export const harmlessFrames: readonly string[] = [
  'SpeechStarted',
  'UtteranceEnd',
  'Metadata',
  'Connected',
  'ConfigureSuccess',
  'ConfigureFailure',
  'Warning',
];

type Events = readonly RecognitionFrameEvent[];

/**
 * What a frame means. `known` reads the messages of one recogniser, `result` is the type of its results. Never throws: what cannot
 * be understood is reported, and what can be understood of it still counts. Nothing of a frame is quoted.
 */
export function eventsOf(frame: string | Uint8Array, result: string, known: (message: JsonObject) => Events): Events {
  const { messages, unread: rest } = readFrame(frame);
  const events = messages.flatMap((message) => {
    const { type } = message;
    const isResult = type === result;
    const isError = isErrorMessage(message, isResult || isHarmless(harmlessFrames, type));
    if (isError && !isResult) return [{ type: 'error' as const, wire: wireErrorOf(message) }];
    const meant = known(message);
    // The result counts, and so does the error.
    return isError ? [...meant, { type: 'error' as const, wire: wireErrorOf(message, { holdsResult: true }) }] : meant;
  });
  if (rest !== undefined) events.push(unread('deepgram', unparsed, rest));
  return events.length > 0 ? events : [{ type: 'ignored' }];
}

/** A message of a type that this recogniser does not know. */
export function unknown(message: JsonObject): Events {
  const { type } = message;
  const event = isHarmless(harmlessFrames, type) ? undefined : unreadText('deepgram', type, message);
  return event === undefined ? [] : [event];
}

/** An event without the fields that are undefined. */
export function defined<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** No stream is longer; far below where sums of times lose their digits. */
const longestSeconds = 1e9;

/** Seconds from the link's start; `undefined` for what cannot be right. */
export function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= longestSeconds ? value : undefined;
}

/** 0 to 1; `undefined` for anything else. */
export function share(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The words of a result; `undefined` where it has none, or one that is no word. A time that cannot be right is left out. */
export function wordsOf(given: unknown): readonly RecognisedWord[] | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined;
  const words: RecognisedWord[] = [];
  for (const one of given as readonly unknown[]) {
    if (!isJsonObject(one)) return undefined;
    const text = textOf(one['punctuated_word']) ?? textOf(one['word']);
    if (text === undefined) return undefined;
    const { speaker } = one;
    const [start, end] = [seconds(one['start']), seconds(one['end'])];
    const timed = start !== undefined && end !== undefined && start <= end;
    words.push(
      defined<RecognisedWord>({
        text,
        start: timed ? start : undefined,
        end: timed ? end : undefined,
        confidence: share(one['confidence']),
        speaker: typeof speaker === 'number' ? String(speaker) : textOf(speaker),
        language: textOf(one['language']),
      }),
    );
  }
  return words;
}

/** The first language of a list: the one of most of the words. */
export function languageOf(given: unknown): string | undefined {
  return Array.isArray(given) ? textOf(given[0]) : undefined;
}

/** When the last word ends, where that is known. */
export function endOf(words: readonly RecognisedWord[] | undefined): number | undefined {
  return words?.at(-1)?.end;
}
