import type { SpeechError } from '../../errors/speech-error.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { readFrame } from '../../read-frame.ts';

/**
 * What the provider answered to a message. A reply is billed: it is given also where something about it could not be read, and
 * that is then `undefined`.
 */
export interface AksitaReply {
  /** The texts of the answer, in their order. An item that is no text is given as its JSON. */
  readonly responses: readonly string[];
  /** Credits that this message has cost. */
  readonly credits: number | undefined;
  /** Credits that are left. */
  readonly remainingCredits: number | undefined;
  /** The provider's id of the message. */
  readonly messageId: string | undefined;
  /** The conversation that it belongs to. */
  readonly conversationId: string;
}

/** An answer of success, and what names it where it is not one that can be used. */
export interface GoodAnswer {
  readonly fields: JsonObject;
  /** The error of an answer that is not as documented: `reason` says in what, and quotes nothing of it. */
  readonly malformed: (reason: string) => SpeechError;
}

/**
 * The fields of an answer; `undefined` for a text that is no JSON object, or more than one. A byte order mark, NUL bytes and
 * `NaN` do not keep it from being read.
 */
export function objectOf(body: string): JsonObject | undefined {
  const { messages, unread } = readFrame(body);
  return unread === undefined && messages.length === 1 ? messages[0] : undefined;
}

/** What an answer says of itself in `status`: documented are `true` and `false`; 1 and 0, and all four as texts, say the same. */
export function statusOf({ status }: JsonObject): 'success' | 'failure' | 'unknown' {
  const said = typeof status === 'string' ? status.trim().toLowerCase() : status;
  if (said === true || said === 'true' || said === 1 || said === '1') return 'success';
  return said === false || said === 'false' || said === 0 || said === '0' ? 'failure' : 'unknown';
}

/**
 * Credits that are left, as any answer may name them: the error page says that every one does, the others show it in `data`.
 * `undefined` where it names none, or no number.
 */
export function remainingCreditsOf(answer: JsonObject): number | undefined {
  return firstOf(answer, 'remaining_credits', amountOf);
}

/** The id of a new conversation. Throws `frame-malformed` where there is none. */
export function conversationIdOf({ fields, malformed }: GoodAnswer): string {
  const id = sessionIdOf(fields);
  if (id === undefined) throw malformed('data.conversation_id is no text');
  return id;
}

/** Reads the reply to a message of a conversation; fields that are not known are left alone. Throws `frame-malformed`. */
export function replyOf({ fields, malformed }: GoodAnswer, conversationId: string): AksitaReply {
  const responses = firstOf(fields, 'response', textsOf);
  if (responses === undefined) throw malformed('data.response is neither a text nor a list');
  return {
    responses,
    credits: firstOf(fields, 'credits', amountOf),
    remainingCredits: remainingCreditsOf(fields),
    messageId: firstOf(fields, 'message_id', idOf),
    conversationId: sessionIdOf(fields) ?? conversationId,
  };
}

/** The page about messages calls it `conversation_id`, the introduction `session_id`. */
function sessionIdOf(answer: JsonObject): string | undefined {
  return firstOf(answer, 'conversation_id', idOf) ?? firstOf(answer, 'session_id', idOf);
}

/** The first usable value of a field: documented in `data`, and read beside it too. */
function firstOf<T>(answer: JsonObject, name: string, read: (value: unknown) => T | undefined): T | undefined {
  const places = isJsonObject(answer['data']) ? [answer['data'], answer] : [answer];
  return places.map((place) => read(place[name])).find((value) => value !== undefined);
}

/** An id, documented as a text: a number is one too, as it is written. */
function idOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number, or one that is written as a text: "1234", "1,234". */
function amountOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const written = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u.test(text) ? text.replaceAll(',', '') : text;
  return /^-?\d{1,15}(?:\.\d{1,15})?$/u.test(written) ? Number(written) : undefined;
}

/** A list of texts is documented. What else it holds has been billed all the same, and is not left out. */
function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return (value as readonly unknown[]).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
}
