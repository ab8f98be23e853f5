import { SpeechError } from '../../errors/speech-error.ts';

/** What the service answered to a message. */
export interface AksitaReply {
  /** The texts of the answer, in their order. */
  readonly responses: readonly string[];
  /** Credits that this message has cost. */
  readonly credits: number;
  /** Credits that are left. */
  readonly remainingCredits: number;
  readonly messageId: string;
  readonly conversationId: string;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** The fields of an answer; `undefined` for a text that is no JSON object. */
export function objectOf(body: string): JsonObject | undefined {
  try {
    return asObject(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/**
 * Credits that are left, as any answer may tell them: the error page says that every one does, the others show it in `data`.
 * `undefined` where it tells none, or no number.
 */
export function remainingCreditsOf(answer: JsonObject): number | undefined {
  return [asObject(answer['data']), answer].map((fields) => fields?.['remaining_credits']).find(isAmount);
}

/** The id of a new conversation. Throws `frame-malformed` where there is none. */
export function conversationIdOf(answer: JsonObject | undefined): string {
  const data = dataOf(answer);
  // The page about messages calls it `conversation_id`, the introduction `session_id`.
  const id = [data['conversation_id'], data['session_id']].find((value) => typeof value === 'string' && value !== '');
  if (typeof id !== 'string') throw malformed('data.conversation_id is no text');
  return id;
}

/** Reads a reply; fields that are not known are left alone. Throws `frame-malformed`, which quotes nothing of it. */
export function replyOf(answer: JsonObject | undefined): AksitaReply {
  const data = dataOf(answer);
  const { response, credits, message_id: messageId, conversation_id: conversationId } = data;
  const remainingCredits = data['remaining_credits'];
  if (!isTexts(response)) throw malformed('data.response is no list of texts');
  if (!isAmount(credits)) throw malformed('data.credits is no number');
  if (!isAmount(remainingCredits)) throw malformed('data.remaining_credits is no number');
  // Documented as a text that holds a number.
  const id = typeof messageId === 'number' ? String(messageId) : messageId;
  if (typeof id !== 'string') throw malformed('data.message_id is no text');
  if (typeof conversationId !== 'string') throw malformed('data.conversation_id is no text');
  return { responses: response, credits, remainingCredits, messageId: id, conversationId };
}

function dataOf(answer: JsonObject | undefined): JsonObject {
  if (answer === undefined) throw malformed('it is no JSON object');
  if (answer['status'] !== true) throw malformed('status is not true');
  const data = asObject(answer['data']);
  if (data === undefined) throw malformed('data is no object');
  return data;
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

function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
