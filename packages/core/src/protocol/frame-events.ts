import { isErrorMessage } from '../errors/error-object.ts';
import { wireErrorOf } from '../errors/wire-error.ts';
import type { JsonObject } from '../json.ts';
import { readFrame } from '../read-frame.ts';
import { isHarmless, unparsed, unread, unreadText } from './unread.ts';
import type { TypedEvent, WireEvent } from './wire.ts';

/** How a provider's messages of JSON are read. */
export interface MessageReading<Event extends TypedEvent> {
  /** The provider's name in lower case. */
  readonly provider: string;
  /** Types of messages that hold nothing a session needs, errors included. */
  readonly harmlessFrames: readonly string[];
  /** Types of messages that hold results. */
  readonly results: readonly unknown[];
  /** What a message means that is no error alone; `undefined` where its type is not known. */
  read(message: JsonObject): readonly (WireEvent | Event)[] | undefined;
  /** What a message means that is an error and holds no result. Default: the event `error`. */
  readError?(message: JsonObject): readonly (WireEvent | Event)[];
}

/**
 * What a frame of a provider means that sends JSON with a `type`. Errors are found in whatever shape they come; one beside a result
 * counts after it. What cannot be read, and text in a message of an unknown type, is `unread`. Never throws where `read` does not, and
 * gives one event at least.
 */
export function frameEvents<Event extends TypedEvent>(
  frame: string | Uint8Array,
  { provider, harmlessFrames, results, read, readError = errorOf }: MessageReading<Event>,
): readonly (WireEvent | Event)[] {
  return messageEvents<Event>(frame, provider, (message) => {
    const { type } = message;
    const holdsResult = results.includes(type);
    const isError = isErrorMessage(message, holdsResult || isHarmless(harmlessFrames, type));
    if (isError && !holdsResult) return readError(message);
    const meant = read(message) ?? unknownMessage(provider, harmlessFrames, message);
    if (!isError) return meant;
    // The result counts, and so does the error: the end of a stream that failed is no end of stream.
    return [...meant.filter(({ type: meaning }) => meaning !== 'done'), ...errorOf(message, holdsResult)];
  });
}

function errorOf(message: JsonObject, holdsResult = false): readonly WireEvent[] {
  return [{ type: 'error', wire: wireErrorOf(message, { holdsResult }) }];
}

/**
 * The same for a provider whose errors need looking at by itself: what `meaning` makes of each message of the frame. What is no JSON
 * object is `unread`; a frame that means nothing is `ignored`.
 */
export function messageEvents<Event extends TypedEvent>(
  frame: string | Uint8Array,
  provider: string,
  meaning: (message: JsonObject) => readonly (WireEvent | Event)[],
): readonly (WireEvent | Event)[] {
  const { messages, unread: rest } = readFrame(frame);
  const [only] = messages;
  if (only !== undefined && messages.length === 1 && rest === undefined) {
    const events = meaning(only);
    return events.length > 0 ? events : [{ type: 'ignored' }];
  }
  const events = messages.flatMap((message) => meaning(message));
  if (rest !== undefined) events.push(unread(provider, unparsed, rest));
  return events.length > 0 ? events : [{ type: 'ignored' }];
}

/** A message of a type that nobody knows: `unread` where it holds text and is not listed as harmless, nothing else. */
export function unknownMessage(
  provider: string,
  harmlessFrames: readonly string[],
  message: JsonObject,
): readonly WireEvent[] {
  const { type } = message;
  const event = isHarmless(harmlessFrames, type) ? undefined : unreadText(provider, type, message);
  return event === undefined ? [] : [event];
}
