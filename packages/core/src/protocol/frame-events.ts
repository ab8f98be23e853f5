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
  /** Whether messages of this type hold results. */
  isResult(type: unknown): boolean;
  /** What a message means that is no error alone; `undefined` where its type is not known. */
  read(message: JsonObject): readonly (WireEvent | Event)[] | undefined;
}

/**
 * What a frame of a provider means that sends JSON with a `type`. Errors are found in whatever shape they come; one beside a result
 * counts after it. What cannot be read, and text in a message of an unknown type, is `unread`. Never throws where `read` does not, and
 * gives one event at least.
 */
export function frameEvents<Event extends TypedEvent>(
  frame: string | Uint8Array,
  { provider, harmlessFrames, isResult, read }: MessageReading<Event>,
): readonly (WireEvent | Event)[] {
  const { messages, unread: rest } = readFrame(frame);
  const events = messages.flatMap((message): readonly (WireEvent | Event)[] => {
    const { type } = message;
    const holdsResult = isResult(type);
    const isError = isErrorMessage(message, holdsResult || isHarmless(harmlessFrames, type));
    if (isError && !holdsResult) return [{ type: 'error', wire: wireErrorOf(message) }];
    const unknown = isHarmless(harmlessFrames, type) ? undefined : unreadText(provider, type, message);
    const meant = read(message) ?? (unknown === undefined ? [] : [unknown]);
    return isError ? [...meant, { type: 'error', wire: wireErrorOf(message, { holdsResult }) }] : meant;
  });
  if (rest !== undefined) events.push(unread(provider, unparsed, rest));
  return events.length > 0 ? events : [{ type: 'ignored' }];
}
