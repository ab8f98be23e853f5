import {
  isJsonObject,
  parseJsonObject,
  relayEnded,
  relayReason,
  SpeechError,
  type RelayDenial,
  type SocketEnd,
} from '@throughline/core/internal/page';

/** What the token of a dial was. */
export interface ShownToken {
  /** Whether there is a function to ask for another one. */
  readonly isRenewable: boolean;
  /** Whether it was asked for because the relay had refused the one before it. */
  readonly isRenewed: boolean;
}

export type FirstFrame =
  | { readonly type: 'open'; readonly headers: Readonly<Record<string, string>> }
  /** `isTokenRefused`: another token may help. */
  | { readonly type: 'end'; readonly end: SocketEnd; readonly isTokenRefused: boolean };

/** What the first frame of a relay means. One that is none of a relay is an error of the configuration. */
export function readFirstFrame(data: string | Uint8Array, token: ShownToken): FirstFrame {
  const answer = typeof data === 'string' ? parseJsonObject(data) : undefined;
  switch (answer?.['relay']) {
    case 'open':
      return { type: 'open', headers: textsOf(answer['headers']) };
    case 'refused': {
      const { status, headers, body } = answer;
      if (typeof status !== 'number') break;
      return ended({ type: 'refused', status, headers: textsOf(headers), body: textOf(body) });
    }
    case 'network': {
      const { kind, message, proxy } = answer;
      return ended({
        type: 'network',
        // One that this version does not know is named as any other.
        kind: textOf(kind) as Extract<SocketEnd, { type: 'network' }>['kind'],
        message: `on the relay's way to the provider: ${textOf(message)}`,
        ...proxyOf(proxy),
      });
    }
    case 'denied': {
      const { code, message, retryAfterMs } = answer;
      const said = textOf(message);
      const waitMs = typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined;
      const error = deniedError(textOf(code), said, waitMs, token);
      return {
        type: 'end',
        end: { type: 'error', error },
        isTokenRefused: error.code === 'authentication-failed',
      };
    }
  }
  return ended({ type: 'error', error: noRelay() });
}

/** How a socket ended that was open: what the relay ended by itself, in words of its own; all else is the provider's. */
export function endOf(end: SocketEnd): SocketEnd {
  if (end.type !== 'close' || end.code !== relayEnded || !end.reason.startsWith(relayReason)) return end;
  const why = end.reason.slice(relayReason.length);
  const network = /^network:(?<kind>[a-z-]+)$/u.exec(why)?.groups?.['kind'];
  if (network !== undefined) {
    return {
      type: 'network',
      kind: network as Extract<SocketEnd, { type: 'network' }>['kind'],
      message: "on the relay's way to the provider",
    };
  }
  if (why === 'first-frame') return { type: 'error', error: noPlaceForCredentials(end.code) };
  const text = Object.hasOwn(endings, why) ? endings[why] : undefined;
  return {
    type: 'error',
    error: new SpeechError('provider-unavailable', {
      message: text ?? `The relay ended the link: ${why}.`,
      context: {},
      closeCode: end.code,
    }),
  };
}

const endings: Readonly<Record<string, string>> = {
  draining: 'The relay is about to end; another one takes over.',
  duration: 'The link is as old as the relay lets one be.',
  idle: 'No frame has passed for as long as the relay allows.',
  bytes: 'The link has sent as many bytes as the relay lets one send.',
};

function ended(end: SocketEnd): FirstFrame {
  return { type: 'end', end, isTokenRefused: false };
}

/** A refusal of the relay's own. */
function deniedError(code: string, said: string, retryAfterMs: number | undefined, token: ShownToken): SpeechError {
  const message = `The relay refused the connection (${code}): ${said}`;
  const facts = { message, retryAfterMs, providerCode: code };
  switch (code as RelayDenial) {
    case 'token-missing':
      return tokenError(facts, 'missing', token);
    case 'token-invalid':
      return tokenError(facts, 'mismatch', token);
    case 'token-expired':
      return tokenError(facts, 'expired', token);
    case 'token-used':
      return tokenError(facts, 'revoked', token);
    case 'access-denied':
      return new SpeechError('access-denied', {
        ...facts,
        scope: 'session',
        remedy: 'Let the `authorise` function of the relay allow this user what the page asks for.',
      });
    case 'origin-refused':
      return new SpeechError('access-denied', {
        ...facts,
        scope: 'session',
        remedy: 'Name the origin of this page among the `origins` of the relay.',
      });
    case 'unknown-upstream':
      return new SpeechError('not-found', {
        ...facts,
        context: { resource: 'path' },
        remedy: 'Let the path of the URL name one of the `upstreams` of the relay.',
      });
    case 'bad-request':
      return new SpeechError('invalid-request', facts);
    case 'user-limit':
      return new SpeechError('concurrency-limit', {
        ...facts,
        scope: 'session',
        remedy: 'End another session of this user, or raise the limit of the relay for each user.',
      });
    case 'relay-full':
      return new SpeechError('concurrency-limit', {
        ...facts,
        scope: 'session',
        remedy: 'Raise the limit of sessions of the relay, or run another instance of it.',
      });
    case 'draining':
      return new SpeechError('provider-unavailable', facts);
    case 'relay-failed':
      return new SpeechError('provider-internal-error', { ...facts, context: { part: 'upstream' } });
    default:
      return new SpeechError('unknown-provider-error', facts);
  }
}

/** Tried again where a function may give another token; once, for one that gives only bad ones would never end. */
function tokenError(
  facts: { readonly message: string; readonly retryAfterMs: number | undefined; readonly providerCode: string },
  problem: 'missing' | 'mismatch' | 'expired' | 'revoked',
  { isRenewable, isRenewed }: ShownToken,
): SpeechError {
  return new SpeechError('authentication-failed', {
    ...facts,
    context: { problem },
    scope: 'session',
    recovery: isRenewable && !isRenewed ? 'reconnect' : 'none',
    remedy: isRenewable
      ? 'Let the token function of relayTransport() give a new token each time that it is asked, signed with the secret that the relay checks.'
      : 'Give relayTransport() a function that fetches a token from your server for each connection: relayTransport({ token: () => … }).',
  });
}

/** Another link would begin with the same frame. */
function noPlaceForCredentials(closeCode: number): SpeechError {
  return new SpeechError('invalid-request', {
    message:
      "The first frame of the session has no place for the provider's credentials, which the relay writes there.",
    context: {},
    closeCode,
    remedy:
      "Use the protocol of the provider that the path of the URL names, or leave `firstMessage` out of the relay's upstream.",
  });
}

/** What answers is a server of another kind. */
function noRelay(): SpeechError {
  return new SpeechError('config-invalid', {
    message: 'What answers at the address is no relay of Throughline, or one of another version.',
    context: { field: 'url', wanted: 'the URL of a relay' },
    remedy: "Give the provider's `url` the address of your relay, with the path that names the provider.",
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function proxyOf(value: unknown): { readonly proxy?: { readonly host: string; readonly status?: number } } {
  if (!isJsonObject(value) || typeof value['host'] !== 'string') return {};
  const { host, status } = value;
  return { proxy: { host, ...(typeof status === 'number' && { status }) } };
}
