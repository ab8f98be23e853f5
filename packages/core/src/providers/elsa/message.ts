import type { AssessmentLink } from '../../protocol/assessment.ts';
import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { Assessment } from '../../results/assessment.ts';
import { messageEvents } from '../../protocol/frame-events.ts';
import { textOf as nonEmpty } from '../../protocol/values.ts';
import { isHarmless, unreadText } from '../../protocol/unread.ts';

/** The first names the server, the other is for people. */
export const harmlessFrames: readonly string[] = ['ELSA:wsConnect', 'ELSA:message'];

export type ElsaEvents = ReturnType<AssessmentLink['receive']>;

/**
 * What the messages of a frame mean, by the function that knows one message. What cannot be read may have been an assessment.
 */
export function eventsOf(frame: string | Uint8Array, meaning: (message: JsonObject) => ElsaEvents): ElsaEvents {
  return messageEvents<ElsaEvents[number]>(frame, 'elsa', (message) => withError(message, meaning(message)));
}

/** A message of another kind than those of a stream: an error, a warning, a harmless one, or one that nobody knows. `lacks`: what one without a kind is without. */
export function other(message: JsonObject, kind: unknown, lacks: string, streamId?: string): ElsaEvents {
  const { type } = message;
  if (type === 'ELSA:error') return failed(message, streamId);
  if (type === 'ELSA:warning') return warned(message);
  if (isHarmless(harmlessFrames, kind)) return [{ type: 'ignored' }];
  // With text in it, it may have held an assessment.
  const event = unreadText('elsa', kind, message);
  if (event !== undefined) return [event];
  return kind === undefined ? malformed(`a message without ${lacks}`) : [{ type: 'ignored' }];
}

/** The last assessment of a stream. The provider may have come to its end by itself. */
export function final(value: Assessment, sent: { readonly end: boolean }): ElsaEvents {
  const closed: ElsaEvents = sent.end ? [] : [{ type: 'input-closed' }];
  return [{ type: 'assessment', final: true, value }, ...closed, { type: 'done' }];
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
function warned(message: JsonObject): ElsaEvents {
  const text = textOf(message);
  return text === undefined ? malformed('a warning without words') : [{ type: 'provider-warning', message: text }];
}

/** Where a message has its text: at the top in the samples; inside `data`, where all else stands, is a guess that costs nothing. */
function textOf(message: JsonObject): string | undefined {
  const { data } = message;
  const inner: JsonObject = isJsonObject(data) ? data : {};
  return (
    nonEmpty(message['message']) ??
    nonEmpty(message['reason']) ??
    nonEmpty(inner['message']) ??
    nonEmpty(inner['reason'])
  );
}
