import { isJsonObject, type JsonObject } from '../../json.ts';
import type { RecognisedWord, RecognitionFrameEvent, ResultEvent } from '../../protocol/recognition.ts';
import { unread } from '../../protocol/unread.ts';
import { confidenceOf, secondsOf, textOf } from '../../protocol/values.ts';

/** All times of the provider are in milliseconds. */
export const perSecond = 1_000;

/** The key of a turn by its order; `undefined` for what is none. */
export function keyOf(order: unknown): string | undefined {
  return typeof order === 'number' || typeof order === 'string' ? String(order) : undefined;
}

/**
 * Who speaks. What is not a letter is no label: turns of less than a second and words that are not yet attributed have `PENDING`,
 * formerly `UNKNOWN`.
 */
export function labelled(value: unknown): { readonly speaker?: string } {
  return typeof value === 'string' && /^[A-Z]{1,2}$/u.test(value) ? { speaker: value } : {};
}

function sure(value: unknown): { readonly confidence?: number } {
  const confidence = confidenceOf(value);
  return confidence === undefined ? {} : { confidence };
}

/**
 * The turns of one link. Each message holds the whole turn so far under its `turn_order`, which is the key of the segment.
 *
 * With `format_turns` a turn of the older models may end twice: first as it was spoken, then formatted. The formatted one is the
 * final; the first is its last partial, and stands in for it where the formatted one does not come. Any other second end is dropped.
 */
export class Turns {
  readonly #formatted: boolean;
  readonly #joiner: string;
  /** Whether somebody is in a turn, as far as was reported. */
  #inTurn = false;
  /** The latest that has ended, and the latest whose final was reported, by their keys. */
  #ended: string | undefined;
  #closed: string | undefined;
  /** An end that is not formatted yet. */
  #waiting: ResultEvent | undefined;

  /** `formatted`: whether formatted turns were asked for. */
  constructor(formatted: boolean, joiner: string) {
    this.#formatted = formatted;
    this.#joiner = joiner;
  }

  /** `SpeechStarted` comes just before the first message of a turn, from the Pro models alone. */
  started({ timestamp }: JsonObject): readonly RecognitionFrameEvent[] {
    return this.#start(secondsOf(timestamp, perSecond));
  }

  /** What a message with a turn says. */
  read(message: JsonObject): readonly RecognitionFrameEvent[] {
    const { transcript, end_of_turn: ends, turn_is_formatted: isFormatted, language_code: code } = message;
    const key = keyOf(message['turn_order']);
    if (key === undefined || typeof transcript !== 'string') {
      return [unread('assemblyai', 'Turn', 'a turn without its order or its text')];
    }
    const before = this.#waiting?.key === key ? [] : this.flush();
    if (this.#closed === key) return before;
    const language = textOf(code);
    const read = wordsOf(message['words']);
    const { words = [], open = [] } = read ?? {};
    const over = ends === true;
    const final = over && (!this.#formatted || isFormatted === true);
    // What may still change is not in the transcript where the model has both kinds of words.
    const more = over || (open.length === words.length && transcript !== '') ? [] : open;
    const start = words[0]?.start;
    const end = words.at(-1)?.end;
    const result: ResultEvent = {
      type: 'result',
      final,
      key,
      text: [transcript, ...more].filter((text) => text !== '').join(this.#joiner),
      ...labelled(message['speaker_label']),
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
      ...(words.length > 0 && { words }),
      ...(language !== undefined && { language }),
    };
    this.#waiting = over && !final ? { ...result, final: true } : undefined;
    if (final) this.#closed = key;
    const events: RecognitionFrameEvent[] = [...before, ...(this.#ended === key ? [] : this.#start(start)), result];
    if (read === undefined) events.push({ type: 'warning', message: 'assemblyai sent times that cannot be right' });
    if (over && this.#ended !== key) {
      this.#ended = key;
      this.#inTurn = false;
      // Without a word there was no turn: the older models send such an end when they are asked for their end of stream.
      if (end !== undefined) {
        events.push({ type: 'turn', phase: 'end', at: end, ...sure(message['end_of_turn_confidence']) });
      }
    }
    return events;
  }

  /** The final of a turn that has ended, and whose formatted text will not come any more. */
  flush(): readonly RecognitionFrameEvent[] {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return [];
    this.#closed = waiting.key;
    return [waiting];
  }

  #start(at: number | undefined): readonly RecognitionFrameEvent[] {
    if (at === undefined || this.#inTurn) return [];
    this.#inTurn = true;
    return [{ type: 'turn', phase: 'start', at }];
  }
}

interface ReadWords {
  readonly words: readonly RecognisedWord[];
  /** The texts of those that may still change. */
  readonly open: readonly string[];
}

/** `undefined` where one of them cannot be right. */
function wordsOf(given: unknown): ReadWords | undefined {
  if (!Array.isArray(given)) return undefined;
  const words: RecognisedWord[] = [];
  const open: string[] = [];
  for (const one of given as readonly unknown[]) {
    const word: JsonObject = isJsonObject(one) ? one : {};
    const { text } = word;
    const start = secondsOf(word['start'], perSecond);
    const end = secondsOf(word['end'], perSecond);
    if (typeof text !== 'string' || start === undefined || end === undefined || end < start) return undefined;
    words.push({ text, start, end, ...sure(word['confidence']), ...labelled(word['speaker']) });
    if (word['word_is_final'] === false) open.push(text);
  }
  return { words, open };
}
