import { isSpeechError, reasonOf, SpeechError, systemClock, withinLimit } from '@throughline/core/internal/page';

/** What a function that gives a token is asked with. */
export interface RelayTokenRequest {
  /** The relay has refused the token that was given last: another one is wanted. */
  readonly refresh: boolean;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** A token for the relay, or what gives one for each dial. */
export type RelayToken = string | ((request: RelayTokenRequest) => string | Promise<string>);

/** Less than the 10 s in which a link must be open, so that a function that hangs is reported as what it is. */
const TOKEN_MS = 8_000;
/** Of what a subprotocol may be made: a token of HTTP (RFC 9110 §5.6.2). */
const sendable = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/u;

/** Whether a text can be shown to a relay in the list of subprotocols. A JWT can. */
export function isSendable(token: unknown): token is string {
  return typeof token === 'string' && sendable.test(token);
}

/**
 * Asks the caller's function. Rejects with its own `SpeechError`, with `credentials-failed` for whatever else it throws or gives,
 * with `credentials-timeout` after 8 s, and with `aborted`.
 */
export async function askForToken(
  ask: Exclude<RelayToken, string>,
  refresh: boolean,
  signal: AbortSignal,
): Promise<string> {
  try {
    const token: unknown = await withinLimit(
      (stop) => Promise.resolve(stop).then(() => ask({ refresh, signal: stop })),
      {
        clock: systemClock,
        limitMs: TOKEN_MS,
        signal,
        tooLate: (): never => {
          throw new SpeechError('credentials-timeout', {
            message: `the token function of relayTransport() gave no answer within ${TOKEN_MS / 1000} s`,
            context: { limitMs: TOKEN_MS },
            remedy: 'Make the function answer faster: let it fetch the token before it is needed.',
          });
        },
        aborted: () => new SpeechError('aborted', { message: 'the token was no longer wanted' }),
      },
    );
    if (isSendable(token)) return token;
    throw new TypeError(
      typeof token === 'string'
        ? 'it gave a text that cannot be sent as a subprotocol: empty, or with other characters than a JWT has'
        : `it gave ${token === null ? 'null' : `a value of the type ${typeof token}`} where a text is wanted`,
    );
  } catch (cause) {
    if (isSpeechError(cause)) throw cause;
    const reason = reasonOf(cause);
    throw new SpeechError('credentials-failed', {
      message: `the token function of relayTransport() failed: ${reason}`,
      context: { reason },
      remedy: 'Look at the error that the function threw; it stands in the cause.',
      cause,
    });
  }
}
