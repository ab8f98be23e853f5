import { SpeechError } from '../../errors/speech-error.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { readFrame } from '../read-frame.ts';

/**
 * What the service answered to a message. A reply is billed: it is given also where something about it could not be read, and
 * that is then `undefined`.
 */
export interface AksitaReply {
  /** The texts of the answer, in their order. */
  readonly responses: readonly string[];
  /** Credits that this message has cost. */
  readonly credits: number | undefined;
  /** Credits that are left. */
  readonly remainingCredits: number | undefined;
  readonly messageId: string | undefined;
  readonly conversationId: string;
}

/**
 * The fields of an answer; `undefined` for a text that is no JSON object, or more than one. A byte order mark, NUL bytes and
 * `NaN` do not keep it from being read.
 */
export function objectOf(body: string): JsonObject | undefined {
  const { messages, unread } = readFrame(body);
  return unread === undefined && messages.length === 1 ? messages[0] : undefined;
}

/**
 * Credits that are left, as any answer may tell them: the error page says that every one does, the others show it in `data`.
 * `undefined` where it tells none, or no number.
 */
export function remainingCreditsOf(answer: JsonObject): number | undefined {
  const fields = isJsonObject(answer['data']) ? [answer['data'], answer] : [answer];
  return fields.map((one) => amountOf(one['remaining_credits'])).find((amount) => amount !== undefined);
}

/** The id of a new conversation. Throws `frame-malformed` where there is none. */
export function conversationIdOf(answer: JsonObject | undefined): string {
  const data = dataOf(answer);
  // The page about messages calls it `conversation_id`, the introduction `session_id`.
  const id = idOf(data['conversation_id']) ?? idOf(data['session_id']);
  if (id === undefined) throw malformed('data.conversation_id is no text');
  return id;
}

/**
 * Reads the reply to a message of a conversation; fields that are not known are left alone. Throws `frame-malformed`, which
 * quotes nothing of it.
 */
export function replyOf(answer: JsonObject | undefined, conversationId: string): AksitaReply {
  const data = dataOf(answer);
  const { response } = data;
  if (!isTexts(response)) throw malformed('data.response is no list of texts');
  return {
    responses: response,
    credits: amountOf(data['credits']),
    remainingCredits: amountOf(data['remaining_credits']),
    messageId: idOf(data['message_id']),
    conversationId: idOf(data['conversation_id']) ?? idOf(data['session_id']) ?? conversationId,
  };
}

function dataOf(answer: JsonObject | undefined): JsonObject {
  if (answer === undefined) throw malformed('it is no JSON object');
  if (answer['status'] !== true) throw malformed('status is not true');
  if (!isJsonObject(answer['data'])) throw malformed('data is no object');
  return answer['data'];
}

function malformed(reason: string): SpeechError {
  return new SpeechError('frame-malformed', {
    message: `aksita answered with success, but not as documented: ${reason}. The request may have been billed.`,
    context: { reason },
    recovery: 'none',
    scope: 'utterance',
    provider: 'aksita',
  });
}

/** An id, documented as a text: a number is one too, as it is written. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function amountOf(value: unknown): number | undefined {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : undefined;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
