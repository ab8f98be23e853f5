import { isJsonObject, type JsonObject } from '../../json.ts';
import type { RecognisedEntity, RecognisedWord, RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { unread } from '../../protocol/unread.ts';
import { endOf, eventsOf, languageOf, seconds, share, textOf, unknown, wordsOf } from './values.ts';

type Events = readonly RecognitionFrameEvent[];

/** How far one channel has come. */
interface Channel {
  /** The segment that has a partial and no final. */
  open?: string | undefined;
  /** Segments whose start was not told. */
  untimed: number;
  /** The end of the last final range, in seconds. */
  finalUntil: number;
  /** Whether the provider has announced a turn that has not ended. */
  speaking: boolean;
  /** Whether there were words since the last end of a turn. */
  worded: boolean;
  /** When the last word ended, in seconds. */
  wordsUntil?: number | undefined;
}

/** Reads the messages of `/v1/listen` on one link. */
export class ListenReader {
  /** An id by which the provider's support can find the link. */
  requestId: string | undefined;
  readonly #channels: readonly Channel[];
  /** Whether all results are final. */
  readonly #finalsOnly: boolean;

  constructor(channels: number, finalsOnly: boolean) {
    this.#channels = Array.from({ length: channels }, () => ({
      untimed: 0,
      finalUntil: 0,
      speaking: false,
      worded: false,
    }));
    this.#finalsOnly = finalsOnly;
  }

  receive(frame: string | Uint8Array): Events {
    return eventsOf(frame, 'Results', (message) => this.#events(message));
  }

  #events(message: JsonObject): Events {
    switch (message['type']) {
      case 'Results':
        return [...this.#requestId(message['metadata']), ...this.#results(message)];
      case 'SpeechStarted':
        return this.#speechStarted(message);
      case 'UtteranceEnd':
        return this.#utteranceEnd(message);
      case 'Metadata':
        return [...this.#requestId(message), { type: 'done' }];
      default:
        return unknown(message);
    }
  }

  #requestId(holder: unknown): Events {
    const id = isJsonObject(holder) ? textOf(holder['request_id']) : undefined;
    if (id === undefined || id === this.requestId) return [];
    this.requestId = id;
    return [{ type: 'request-id', id }];
  }

  #results(message: JsonObject): Events {
    const { channel: heard, start: from, duration } = message;
    const alternatives = isJsonObject(heard) ? heard['alternatives'] : undefined;
    const best: unknown = Array.isArray(alternatives) ? alternatives[0] : undefined;
    const index = this.#indexOf(message['channel_index']);
    const channel = index === undefined ? undefined : this.#channels[index];
    if (!isJsonObject(best) || typeof best['transcript'] !== 'string' || channel === undefined) {
      return [unread('deepgram', 'Results', 'a result without a text or a channel')];
    }
    const text = best['transcript'];
    const isEnd = message['speech_final'] === true;
    const final = message['is_final'] === true || isEnd || this.#finalsOnly;
    const start = seconds(from);
    const length = seconds(duration);
    const end = start === undefined || length === undefined ? undefined : start + length;
    const wasOpen = channel.open !== undefined;
    const key = keyOf(channel, index, start, end);
    const words = wordsOf(best['words']);
    const timed = words?.every((word) => word.start !== undefined) === true;
    if (final) {
      channel.open = undefined;
      channel.finalUntil = Math.max(channel.finalUntil, end ?? endOf(words) ?? 0);
    } else if (text !== '') channel.open = key;
    // Interim results of a silence say nothing.
    if (!final && text === '' && !wasOpen) return [];
    const confidence = share(best['confidence']);
    const language = languageOf(best['languages']);
    const entities = entitiesOf(message['entities'], words);
    return [
      {
        type: 'result',
        final,
        key,
        text,
        // Where words have times the segment is as long as they are; an empty final answers its whole range.
        ...(!timed && start !== undefined && { start }),
        ...(!timed && end !== undefined && { end }),
        ...(words !== undefined && { words }),
        ...(confidence !== undefined && text !== '' && { confidence }),
        ...(language !== undefined && { language }),
        ...this.#channelField(index),
        ...(entities.length > 0 && { entities }),
      },
      ...(final
        ? [{ type: 'processed' as const, until: Math.min(...this.#channels.map((one) => one.finalUntil)) }]
        : []),
      ...this.#turnOf(channel, index, { text, words, end, ends: isEnd }),
    ];
  }

  #turnOf(channel: Channel, index: number | undefined, { text, words, end, ends }: TurnFacts): Events {
    if (text !== '') {
      channel.worded = true;
      channel.wordsUntil = endOf(words) ?? end;
    }
    return ends ? this.#turnEnd(channel, index, channel.worded ? channel.wordsUntil : end, 'speech_final') : [];
  }

  #speechStarted(message: JsonObject): Events {
    const index = this.#indexOf(message['channel']);
    const channel = index === undefined ? undefined : this.#channels[index];
    const at = seconds(message['timestamp']);
    if (channel === undefined || at === undefined) return [warning('a SpeechStarted without a channel or a time')];
    if (channel.speaking) return [];
    channel.speaking = true;
    return [{ type: 'turn', phase: 'start', at, ...this.#channelField(index) }];
  }

  #utteranceEnd(message: JsonObject): Events {
    const index = this.#indexOf(message['channel']);
    const channel = index === undefined ? undefined : this.#channels[index];
    if (channel === undefined) return [warning('an UtteranceEnd without a channel')];
    // It may follow a speech_final, and is sent for noise too.
    return this.#turnEnd(channel, index, seconds(message['last_word_end']) ?? channel.wordsUntil, 'UtteranceEnd');
  }

  /** The end of a turn, once: where nobody spoke since the last one there is none. */
  #turnEnd(channel: Channel, index: number | undefined, at: number | undefined, cause: string): Events {
    if (at === undefined || (!channel.speaking && !channel.worded)) return [];
    channel.speaking = false;
    channel.worded = false;
    return [{ type: 'turn', phase: 'end', at, cause, ...this.#channelField(index) }];
  }

  /** The first of a pair like `[0, 2]`; where there is one channel it need not be told. */
  #indexOf(pair: unknown): number | undefined {
    if (this.#channels.length === 1) return 0;
    const index: unknown = Array.isArray(pair) ? pair[0] : undefined;
    return typeof index === 'number' ? index : undefined;
  }

  #channelField(index: number | undefined): { readonly channel?: number } {
    return this.#channels.length === 1 || index === undefined ? {} : { channel: index };
  }
}

interface TurnFacts {
  readonly text: string;
  readonly words: readonly RecognisedWord[] | undefined;
  readonly end: number | undefined;
  readonly ends: boolean;
}

/**
 * The name of a segment: where its range begins. Ranges follow one another, so that one which ends where there is a final already was
 * sent twice; any other belongs to the segment that is open.
 */
function keyOf(
  channel: Channel,
  index: number | undefined,
  start: number | undefined,
  end: number | undefined,
): string {
  const isRepeated = start !== undefined && end !== undefined && end <= channel.finalUntil;
  if (channel.open !== undefined && !isRepeated) return channel.open;
  if (start !== undefined) return `${index} at ${start}`;
  channel.untimed += 1;
  return `${index}, number ${channel.untimed}`;
}

function entitiesOf(given: unknown, words: readonly RecognisedWord[] | undefined): readonly RecognisedEntity[] {
  if (!Array.isArray(given)) return [];
  return (given as readonly unknown[]).flatMap((one) => {
    const label = isJsonObject(one) ? textOf(one['label']) : undefined;
    const text = isJsonObject(one) ? textOf(one['value'])?.trim() : undefined;
    if (!isJsonObject(one) || label === undefined || text === undefined) return [];
    const value = textOf(one['raw_value']);
    const confidence = share(one['confidence']);
    // The first word counts, the last does not.
    const start = wordAt(words, one['start_word'], 0)?.start;
    const end = wordAt(words, one['end_word'], -1)?.end;
    return [
      {
        label,
        text,
        ...(value !== undefined && { value }),
        ...(start !== undefined && { start }),
        ...(end !== undefined && { end }),
        ...(confidence !== undefined && { confidence }),
      },
    ];
  });
}

function wordAt(
  words: readonly RecognisedWord[] | undefined,
  index: unknown,
  step: number,
): RecognisedWord | undefined {
  return typeof index === 'number' ? words?.[index + step] : undefined;
}

function warning(what: string): RecognitionFrameEvent {
  return { type: 'warning', message: `deepgram sent ${what}` };
}
