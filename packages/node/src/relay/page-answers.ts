import { readHeaders, type RelayAnswer, type SocketEnd } from '@throughline/core/internal';

/** Bytes of a refused upgrade's body, and of a failure's message. */
const longestBody = 4_096;

/** Covers what must not be shown. */
type Redact = (text: string) => string;
type Headers = Readonly<Record<string, string>>;

/** For a page that is told to move on before its provider was open. */
export const notYetOpen: RelayAnswer = {
  relay: 'denied',
  code: 'draining',
  message: 'This instance is about to end.',
  retryAfterMs: 0,
};

export function openAnswer(headers: Headers, subprotocol: string, redact: Redact): RelayAnswer {
  return { relay: 'open', headers: shown(headers, redact), subprotocol: redact(subprotocol) };
}

export function refusedAnswer(end: Extract<SocketEnd, { type: 'refused' }>, redact: Redact): RelayAnswer {
  const { status, headers, body } = end;
  return { relay: 'refused', status, headers: shown(headers, redact), body: cut(redact(body)) };
}

export function networkAnswer(end: Extract<SocketEnd, { type: 'network' }>, redact: Redact): RelayAnswer {
  const { kind, message, proxy } = end;
  return { relay: 'network', kind, message: cut(redact(message)), ...(proxy && { proxy }) };
}

/** Those that an error has a use for; no cookie, and nothing of the provider's insides. */
function shown(headers: Headers, redact: Redact): Headers {
  return Object.fromEntries(
    readHeaders.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, redact(value)] as const];
    }),
  );
}

/** As much as fits, without half a character at its end. */
function cut(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= longestBody) return text;
  return new TextDecoder().decode(bytes.subarray(0, longestBody), { stream: true });
}
