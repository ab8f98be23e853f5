import { isJsonObject, type JsonObject } from '../../json.ts';
import type { RecognitionFrameEvent } from '../../protocol/recognition.ts';
import { readyEvent, requestIdEvents } from '../../protocol/link-events.ts';
import { fieldOf, numberOf, textOf } from '../../protocol/values.ts';

/** The id of the session. */
export function requestIdOf({ session, id }: JsonObject): readonly RecognitionFrameEvent[] {
  return requestIdEvents(isJsonObject(session) ? session['id'] : id);
}

/** The link is ready, until `expires_at`. */
export function readyOf({ session }: JsonObject): RecognitionFrameEvent {
  return readyEvent(fieldOf(session, 'expires_at'));
}

/** Of the languages that were detected, the most likely; the message may have none. */
export function languageOf({ languages }: JsonObject): string | undefined {
  return Array.isArray(languages) ? textOf(fieldOf(languages[0], 'code')) : undefined;
}

/** The geometric mean of the probabilities of the tokens. */
export function confidenceOf({ logprobs }: JsonObject): number | undefined {
  if (!Array.isArray(logprobs)) return undefined;
  const sum = logprobs.reduce<number>((all, one: unknown) => all + (numberOf(fieldOf(one, 'logprob')) ?? NaN), 0);
  const confidence = Math.exp(sum / logprobs.length);
  return confidence <= 1 ? confidence : undefined;
}
