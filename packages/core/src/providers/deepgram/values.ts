import { isJsonObject, type JsonObject } from '../../json.ts';
import type { MessageReading } from '../../protocol/frame-events.ts';
import type { RecognisedWord, RecognitionEvent, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { confidenceOf, defined, secondsOf, textOf } from '../../protocol/values.ts';

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

/** How the messages of one recogniser are read, whose results are of the type `result`. */
export function readingOf(
  result: string,
  read: (message: JsonObject) => readonly RecognitionFrameEvent[] | undefined,
): MessageReading<RecognitionEvent> {
  return { provider: 'deepgram', harmlessFrames, results: [result], read };
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
    const [start, end] = [secondsOf(one['start']), secondsOf(one['end'])];
    const timed = start !== undefined && end !== undefined && start <= end;
    words.push(
      defined<RecognisedWord>({
        text,
        start: timed ? start : undefined,
        end: timed ? end : undefined,
        confidence: confidenceOf(one['confidence']),
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
