import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { messageEvents } from '../../protocol/frame-events.ts';
import type { RecognisedWord, RecognitionEvent, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { unparsed, unread } from '../../protocol/unread.ts';
import { confidenceOf, secondsOf } from '../../protocol/values.ts';

/** Every message of the server is a result. */
export const harmlessFrames: readonly string[] = [];

/**
 * What the frames of one link mean, without their place among the replies. Never throws, and quotes nothing of a frame: it holds
 * what somebody said.
 */
export class VoskResults {
  /** Segments that are finished: the name of the open one. */
  #finals = 0;

  of(frame: string | Uint8Array): readonly RecognitionFrameEvent[] {
    let hasMessage = false;
    const events = messageEvents<RecognitionEvent>(frame, 'vosk', (message) => {
      hasMessage = true;
      return this.#meaning(message);
    });
    const isIgnored = events.every(({ type }) => type === 'ignored');
    if (isIgnored && hasMessage) return [];
    // Each reply is a result: one that holds none may have held some.
    return isIgnored ? [unread('vosk', unparsed, 'a frame that holds nothing')] : events;
  }

  #meaning(message: JsonObject): readonly RecognitionFrameEvent[] {
    if (isErrorMessage(message, false)) return [{ type: 'error', wire: wireErrorOf(message) }];
    const { partial, alternatives } = message;
    if (typeof partial === 'string') return this.#partial(partial);
    // The most probable version comes first; its `confidence` is no share of 1, and is left out.
    const final: unknown = Array.isArray(alternatives) ? alternatives[0] : message;
    const text = isJsonObject(final) ? final['text'] : undefined;
    if (!isJsonObject(final) || typeof text !== 'string') return [unread('vosk', 'untyped', 'a result without a text')];
    const { words, spoiled } = wordsOf(final['result']);
    const result: RecognitionFrameEvent = {
      type: 'result',
      final: true,
      key: this.#key,
      text,
      ...(words !== undefined && {
        start: words[0].start,
        end: words.reduce((latest, { end }) => Math.max(latest, end), 0),
        words,
      }),
    };
    this.#finals += 1;
    if (!spoiled) return [result];
    return [{ type: 'warning', message: 'vosk sent a result whose words cannot be right' }, result];
  }

  /** An empty one says that nothing was recognised since the last final. */
  #partial(text: string): readonly RecognitionFrameEvent[] {
    return text === '' ? [] : [{ type: 'result', final: false, key: this.#key, text }];
  }

  get #key(): string {
    return String(this.#finals);
  }
}

type TimedWord = RecognisedWord & { readonly start: number; readonly end: number };

/** `[{ conf, start, end, word }]`; times in seconds from the first sample of the link. */
function wordsOf(given: unknown): { readonly words?: readonly [TimedWord, ...TimedWord[]]; readonly spoiled: boolean } {
  if (given === undefined || given === null) return { spoiled: false };
  const read = Array.isArray(given) ? given.map((word: unknown) => wordOf(word)) : [undefined];
  const [first, ...others] = read.filter((word) => word !== undefined);
  if (first === undefined) return { spoiled: read.length > 0 };
  if (others.length + 1 < read.length) return { spoiled: true };
  return { words: [first, ...others], spoiled: false };
}

function wordOf(given: unknown): TimedWord | undefined {
  if (!isJsonObject(given)) return undefined;
  const { word } = given;
  const [start, end, confidence] = [secondsOf(given['start']), secondsOf(given['end']), confidenceOf(given['conf'])];
  if (typeof word !== 'string' || start === undefined || end === undefined || end < start) return undefined;
  return { text: word, start, end, ...(confidence !== undefined && { confidence }) };
}
