import type { AssessmentLink } from '../../protocol/assessment.ts';
import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { readFrame } from '../../read-frame.ts';
import { isHarmless, unparsed, unread, unreadText } from '../../protocol/unread.ts';

/** The first names the server, the other is for people. */
export const harmlessFrames: readonly string[] = ['ELSA:wsConnect', 'ELSA:message'];

export type ElsaEvents = ReturnType<AssessmentLink['receive']>;

/**
 * What the messages of a frame mean, by the function that knows one message. What cannot be read may have been an assessment.
 */
export function eventsOf(frame: string | Uint8Array, meaning: (message: JsonObject) => ElsaEvents): ElsaEvents {
  const { messages, unread: rest } = readFrame(frame);
  const events = messages.flatMap((message) => withError(message, meaning(message)));
  if (rest !== undefined) events.push(unread('elsa', unparsed, rest));
  return events.length > 0 ? events : [{ type: 'ignored' }];
}

/** A message of another kind: unless it is harmless, one with text in it may have held an assessment. */
export function unknown(kind: unknown, message: JsonObject): ElsaEvents {
  if (isHarmless(harmlessFrames, kind)) return [{ type: 'ignored' }];
  return [unreadText('elsa', kind, message) ?? { type: 'ignored' }];
}

export function malformed(what: string): ElsaEvents {
  return [{ type: 'warning', message: `elsa sent ${what}` }];
}

/** An error in the provider's words: its samples read `message` of an `ELSA:error`, and `reason` where the status is `failed`. */
export function failed(message: JsonObject, streamId?: string): ElsaEvents {
  return [{ type: 'error', wire: wireErrorOf(message, { requestId: streamId }) }];
}

/** What any message may say besides: that something went wrong. An assessment counts all the same; a warning is none. */
function withError(message: JsonObject, events: ElsaEvents): ElsaEvents {
  const isJudged = events.some(({ type }) => type === 'error' || type === 'provider-warning');
  if (isJudged || message['type'] === 'ELSA:warning') return events;
  const assessed = events.filter(({ type }) => type === 'assessment');
  const holdsResult = assessed.length > 0;
  if (!isErrorMessage(message, holdsResult)) return events;
  return [...assessed, { type: 'error', wire: wireErrorOf(message, { holdsResult }) }];
}

/** The provider's warnings never end a stream. */
export function warned(message: JsonObject): ElsaEvents {
  const text = textOf(message);
  return text === undefined ? malformed('a warning without words') : [{ type: 'provider-warning', message: text }];
}

/** Where a message has its text: at the top in the samples; inside `data`, where all else stands, is a guess that costs nothing. */
function textOf(message: JsonObject): string | undefined {
  const { data } = message;
  const inner: JsonObject = isJsonObject(data) ? data : {};
  return [message['message'], message['reason'], inner['message'], inner['reason']].find(
    (text) => typeof text === 'string' && text !== '',
  ) as string | undefined;
}
