import { cutRaw } from '../../errors/raw.ts';
import type { AssessmentLink } from '../../assessment/protocol.ts';
import { isJsonObject, parseJson, type JsonObject } from '../json.ts';

export type ElsaEvents = ReturnType<AssessmentLink['receive']>;

/** A message of the service, or the warning that it is none. Warnings quote nothing: a frame may hold what somebody said. */
export function messageOf(frame: string | Uint8Array): JsonObject | string {
  if (typeof frame !== 'string') return `a binary frame of ${frame.length} bytes; its frames are text`;
  const message = parseJson(frame);
  if (message === undefined) return `a frame of ${frame.length} characters that is not JSON`;
  return isJsonObject(message) ? message : 'a frame whose JSON is not an object';
}

export function malformed(what: string): ElsaEvents {
  return [{ type: 'warning', message: `elsa sent ${what}` }];
}

/** An error in the service's words: its samples read `message` of an `ELSA:error`, and `reason` where the status is `failed`. */
export function failed(message: JsonObject, frame: string | Uint8Array, streamId?: string): ElsaEvents {
  const wire = {
    message: textOf(message) ?? '',
    raw: typeof frame === 'string' ? cutRaw(frame) : '',
    ...(streamId !== undefined && { requestId: streamId }),
  };
  return [{ type: 'error', wire }];
}

/** The service's warnings never end a stream. */
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
