import { SpeechError } from '../../errors/speech-error.ts';

/** What a message to a session consists of, before it becomes the body of `POST /chat`. */
export interface AksitaMessage {
  /** The id that the provider gave when the session was made. Its form is not documented. */
  readonly sessionId: string;
  readonly message: string;
  readonly additionalContext?: string;
}

/**
 * Checks a message before it is sent.
 *
 * @throws SpeechError `field-missing` for a session id or a message of blanks or none, `invalid-request` for a field that is
 * not a text
 */
export function assertAksitaMessage(message: AksitaMessage): void {
  // The types do not bind a caller in JavaScript.
  const given: { readonly [Field in keyof AksitaMessage]?: unknown } = message;
  assertFilled('sessionId', given.sessionId, 'Pass the id that the provider gave when the session was made.');
  assertFilled('message', given.message, 'Send a message of something else than blanks.');
  if (given.additionalContext !== undefined) assertText('additionalContext', given.additionalContext);
}

/**
 * The JSON of a request's body.
 *
 * @throws SpeechError `invalid-request` for a value that JSON cannot hold
 */
export function aksitaJson(body: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw new SpeechError('invalid-request', {
      message: `aksita: the request cannot be written as JSON: ${cause instanceof Error ? cause.message : 'unknown'}`,
      context: {},
      provider: 'aksita',
      remedy: 'Pass plain texts, numbers, lists and objects only.',
    });
  }
}

function assertFilled(field: string, value: unknown, remedy: string): void {
  if (value !== undefined && value !== null) assertText(field, value);
  if (typeof value === 'string' && value.trim() !== '') return;
  throw new SpeechError('field-missing', {
    message: `aksita: ${field} is missing or empty.`,
    context: { field },
    provider: 'aksita',
    remedy,
  });
}

function assertText(field: string, value: unknown): void {
  if (typeof value === 'string') return;
  throw new SpeechError('invalid-request', {
    message: `aksita: ${field} is a value of type ${typeof value}; wanted: a text.`,
    context: { field },
    provider: 'aksita',
    remedy: `Pass ${field} as a text.`,
  });
}
