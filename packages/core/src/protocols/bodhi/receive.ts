import { cutRaw } from '../../errors/raw.ts';
import type { WireError } from '../../errors/table.ts';
import type { ProtocolEvent } from '../protocol.ts';
import { resultOf } from './result.ts';
import { isJsonObject, seconds, type JsonObject } from './json.ts';

/** The wire's own unit of `processed_audio_duration` is not documented; taken for seconds, like all its other times. */
const processedUnitSeconds = 1;

/** How much further than what was sent the service may say that it has looked, in seconds, before the unit must be another one. */
const processedSlackSeconds = 1;

/**
 * What a frame of the service means, in the order in which it counts. Never throws: a frame that cannot be understood is
 * a warning, and what can be understood of it still counts. Warnings quote nothing, since a frame holds what somebody said.
 * `sentSeconds` is how much audio this link was given so far.
 */
export function receive(frame: string | Uint8Array, sentSeconds: number): readonly ProtocolEvent[] {
  if (typeof frame !== 'string') return [warning(`a binary frame of ${frame.length} bytes; its frames are text`)];
  const message = parse(frame);
  if (message === undefined) return [warning(`a frame of ${frame.length} characters that is not JSON`)];
  if (!isJsonObject(message)) return [warning('a frame whose JSON is not an object')];
  const { type } = message;
  if (type !== 'partial' && type !== 'complete') {
    const wire = wireError(message, frame);
    if (wire !== undefined) return [{ type: 'error', wire }];
  }
  const events = type === 'partial' || type === 'complete' ? resultOf(type, message) : [];
  const known = [...events, ...processed(message, sentSeconds), ...lastWord(message)];
  return known.length > 0 ? known : [{ type: 'ignored' }];
}

function warning(what: string): ProtocolEvent {
  return { type: 'warning', message: `bodhi sent ${what}` };
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}

/** Two shapes are known: `{error, message, code, timestamp}` and `{error, message}`. A `type` of `error` can mean nothing else. */
function wireError(message: JsonObject, frame: string): WireError | undefined {
  const { error, code, type } = message;
  if (type !== 'error' && (error === undefined || error === null || error === false || error === '')) return undefined;
  const kind = typeof error === 'string' ? error : undefined;
  const text = typeof message['message'] === 'string' ? message['message'] : '';
  return {
    ...((typeof code === 'number' || typeof code === 'string') && { code }),
    // Older versions of the service put the text into `error`; where there is no other, it is the message.
    ...(kind !== undefined && text !== '' && { kind }),
    message: text === '' ? (kind ?? '') : text,
    raw: cutRaw(frame),
  };
}

function processed(message: JsonObject, sentSeconds: number): readonly ProtocolEvent[] {
  const aux = message['aux_info'];
  const told = isJsonObject(aux) ? aux['processed_audio_duration'] : undefined;
  if (told === undefined || told === null) return [];
  const value = seconds(told);
  if (value === undefined) return [warning('a processed_audio_duration that is no time')];
  const until = value * processedUnitSeconds;
  // To believe it would settle audio that nobody has heard yet.
  if (until > sentSeconds + processedSlackSeconds) return [warning('a processed_audio_duration beyond what was sent')];
  return [{ type: 'processed', until }];
}

function lastWord(message: JsonObject): readonly ProtocolEvent[] {
  return message['eos'] === true ? [{ type: 'done' }] : [];
}
