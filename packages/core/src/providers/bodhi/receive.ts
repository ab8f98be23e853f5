import { isErrorMessage } from '../../errors/error-object.ts';
import { wireErrorOf } from '../../errors/wire-error.ts';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { messageEvents, unknownMessage } from '../../protocol/frame-events.ts';
import { resultOf, type SegmentNames } from './result.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { secondsOf } from '../../protocol/values.ts';

/** None is known: what is not a result is an error, or unknown. */
export const harmlessFrames: readonly string[] = [];

/** The wire's own unit of `processed_audio_duration` is not documented; taken for seconds, like all its other times. */
const processedUnitSeconds = 1;

/** How much further than what was sent the provider may say that it has looked, in seconds, before the unit must be another one. */
const processedSlackSeconds = 1;

/**
 * What a frame of the provider means, in the order in which it counts. Never throws: what cannot be understood is reported, and what
 * can be understood of it still counts. Nothing of a frame is quoted, since it holds what somebody said.
 * `sentSeconds` is how much audio this link was given so far, `names` what its segments are called.
 */
export function receive(
  frame: string | Uint8Array,
  sentSeconds: number,
  names: SegmentNames,
): readonly RecognitionFrameEvent[] {
  return messageEvents(frame, 'bodhi', (message) => eventsOf(message, sentSeconds, names));
}

function eventsOf(message: JsonObject, sentSeconds: number, names: SegmentNames): readonly RecognitionFrameEvent[] {
  const { type } = message;
  const isResult = type === 'partial' || type === 'complete';
  const isError = isErrorMessage(message, isResult);
  if (isError && !isResult) return [{ type: 'error', wire: wireErrorOf(message) }];
  const events: RecognitionFrameEvent[] = isResult
    ? resultOf(type, message, names)
    : [...unknownMessage('bodhi', harmlessFrames, message)];
  const processed = processedOf(message, sentSeconds);
  if (processed !== undefined) events.push(processed);
  // The result counts, and so does the error: the end of a stream that failed is no end of stream.
  if (isError) events.push({ type: 'error', wire: wireErrorOf(message, { holdsResult: true }) });
  else if (message['eos'] === true) events.push({ type: 'done' });
  return events;
}

function warning(what: string): RecognitionFrameEvent {
  return { type: 'warning', message: `bodhi sent ${what}` };
}

function processedOf(message: JsonObject, sentSeconds: number): RecognitionFrameEvent | undefined {
  const aux = message['aux_info'];
  const given = isJsonObject(aux) ? aux['processed_audio_duration'] : undefined;
  if (given === undefined || given === null) return undefined;
  const value = secondsOf(given);
  if (value === undefined) return warning('a processed_audio_duration that is no time');
  const until = value * processedUnitSeconds;
  // To believe it would settle audio that has not been recognised yet.
  if (until > sentSeconds + processedSlackSeconds) return warning('a processed_audio_duration beyond what was sent');
  return { type: 'processed', until };
}
