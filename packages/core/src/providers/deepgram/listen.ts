import { isJsonObject, type JsonObject } from '../../json.ts';
import type {
  RecognisedEntity,
  RecognisedWord,
  RecognitionFrameEvent,
  ResultEvent,
  TurnEvent,
} from '../../protocol/recognition.ts';
import { frameEvents } from '../../protocol/frame-events.ts';
import { unread } from '../../protocol/unread.ts';
import { confidenceOf, defined, fieldOf, secondsOf, textOf } from '../../protocol/values.ts';
import { endOf, languageOf, readingOf, wordsOf } from './values.ts';

type Events = readonly RecognitionFrameEvent[];

/** How far one channel has come. */
class Channel {
  /** Counted from 0; absent where there is one. */
  readonly index: number | undefined;
  /** The segment that has a partial and no final. */
  open: string | undefined;
  /** The end of the last final range, in seconds. */
  finalUntil = 0;
  /** Whether there was something since the last end of a turn that can end: an announced start, or words. */
  speaking = false;
  worded = false;
  /** When the last word ended, in seconds. */
  wordsUntil: number | undefined;

  constructor(index: number | undefined) {
    this.index = index;
  }

  /**
   * The name of a segment: where its range begins. Ranges follow one another, so that one which ends where there is a final already
   * was sent twice; any other belongs to the segment that is open.
   */
  keyOf(start: number | undefined, end = Infinity): string {
    if (this.open !== undefined && end > this.finalUntil) return this.open;
    return `${this.index} at ${start ?? this.finalUntil}`;
  }

  /** The end of a turn, once: where nobody spoke since the last one there is none. */
  turnEnd(at: number | undefined, cause: string): Events {
    if (at === undefined || (!this.speaking && !this.worded)) return [];
    this.speaking = false;
    this.worded = false;
    return [this.turn({ phase: 'end', at, cause })];
  }

  turn(turn: Pick<TurnEvent, 'phase' | 'at' | 'cause'>): TurnEvent {
    return { type: 'turn', ...turn, ...(this.index !== undefined && { channel: this.index }) };
  }
}

/** Reads the messages of `/v1/listen` on one link. */
export class ListenReader {
  /** An id by which the provider's support can find the link. */
  requestId: string | undefined;
  readonly #channels: readonly Channel[];
  readonly #reading = readingOf('Results', (message) => this.#events(message));
  /** Whether all results are final. */
  readonly #finalsOnly: boolean;

  constructor(channels: number, finalsOnly: boolean) {
    this.#channels = Array.from({ length: channels }, (_, index) => new Channel(channels > 1 ? index : undefined));
    this.#finalsOnly = finalsOnly;
  }

  receive(frame: string | Uint8Array): Events {
    return frameEvents(frame, this.#reading);
  }

  #events(message: JsonObject): Events | undefined {
    const { type } = message;
    switch (type) {
      case 'Results':
        return [...this.#requestId(message['metadata']), ...this.#results(message)];
      case 'Metadata':
        return [...this.#requestId(message), { type: 'done' }];
      case 'SpeechStarted':
      case 'UtteranceEnd': {
        const channel = this.#channelOf(message['channel']);
        if (channel === undefined) return [{ type: 'warning', message: `deepgram sent ${type} of no channel` }];
        // It may follow a speech_final, and is sent for noise too.
        if (type === 'UtteranceEnd') {
          return channel.turnEnd(secondsOf(message['last_word_end']) ?? channel.wordsUntil, type);
        }
        const at = secondsOf(message['timestamp']);
        if (at === undefined || channel.speaking) return [];
        channel.speaking = true;
        return [channel.turn({ phase: 'start', at })];
      }
      default:
        return undefined;
    }
  }

  #requestId(holder: unknown): Events {
    const id = textOf(fieldOf(holder, 'request_id'));
    if (id === undefined || id === this.requestId) return [];
    this.requestId = id;
    return [{ type: 'request-id', id }];
  }

  #results(message: JsonObject): Events {
    const { channel: heard, duration, speech_final: speechFinal } = message;
    const alternatives = isJsonObject(heard) ? heard['alternatives'] : undefined;
    const best: unknown = Array.isArray(alternatives) ? alternatives[0] : undefined;
    const channel = this.#channelOf(message['channel_index']);
    if (!isJsonObject(best) || typeof best['transcript'] !== 'string' || channel === undefined) {
      return [unread('deepgram', 'Results', 'a result without a text or a channel')];
    }
    const text = best['transcript'];
    const final = message['is_final'] === true || speechFinal === true || this.#finalsOnly;
    const start = secondsOf(message['start']);
    const length = secondsOf(duration);
    const end = start === undefined || length === undefined ? undefined : start + length;
    const key = channel.keyOf(start, end);
    const words = wordsOf(best['words']);
    // Where words have times the segment is as long as they are; an empty final answers its whole range.
    const timed = words?.every((word) => word.start !== undefined) === true;
    const until = endOf(words) ?? end;
    if (final) {
      channel.open = undefined;
      channel.finalUntil = Math.max(channel.finalUntil, end ?? until ?? 0);
    } else if (text !== '') channel.open = key;
    if (text !== '') {
      channel.worded = true;
      channel.wordsUntil = until;
    }
    const result = defined<ResultEvent>({
      type: 'result',
      final,
      key,
      text,
      start: timed ? undefined : start,
      end: timed ? undefined : end,
      words,
      confidence: text === '' ? undefined : confidenceOf(best['confidence']),
      language: languageOf(best['languages']),
      channel: channel.index,
      entities: entitiesOf(message['entities'], words),
    });
    if (!final) return [result];
    return [
      result,
      { type: 'processed', until: Math.min(...this.#channels.map(({ finalUntil }) => finalUntil)) },
      ...(speechFinal === true ? channel.turnEnd(channel.worded ? channel.wordsUntil : end, 'speech_final') : []),
    ];
  }

  /** By the first of a pair like `[0, 2]`; where there is one channel it need not be told. */
  #channelOf(pair: unknown): Channel | undefined {
    if (this.#channels.length === 1) return this.#channels[0];
    const index: unknown = Array.isArray(pair) ? pair[0] : undefined;
    return typeof index === 'number' ? this.#channels[index] : undefined;
  }
}

function entitiesOf(given: unknown, words: readonly RecognisedWord[] = []): readonly RecognisedEntity[] | undefined {
  const entities = (Array.isArray(given) ? (given as readonly unknown[]) : []).flatMap((one) => {
    if (!isJsonObject(one)) return [];
    const { start_word: first, end_word: after } = one;
    const label = textOf(one['label']);
    const text = textOf(one['value'])?.trim();
    if (label === undefined || text === undefined) return [];
    return [
      defined<RecognisedEntity>({
        label,
        text,
        value: textOf(one['raw_value']),
        start: typeof first === 'number' ? words[first]?.start : undefined,
        // The last word that is named does not count.
        end: typeof after === 'number' ? words[after - 1]?.end : undefined,
        confidence: confidenceOf(one['confidence']),
      }),
    ];
  });
  return entities.length > 0 ? entities : undefined;
}
