import { relayProtocol, relayTokenPrefix, SpeechError } from '@throughline/core/internal';
import type { DialRequest, Transport } from '@throughline/core/internal';
import { RelaySocket } from './relay-socket.ts';
import { askForToken, isSendable, type RelayToken } from './relay-token.ts';
import { browserTransport } from './transport.ts';

export interface RelayTransportOptions {
  /**
   * Shows the relay who the user is: a text, or a function that is asked before each dial (limit 8 s). A relay that lets each
   * token open one connection needs a function. Default: none.
   */
  readonly token?: RelayToken | undefined;
  /** What opens the socket to the relay. Default: `browserTransport()`. */
  readonly transport?: Transport | undefined;
}

/**
 * A transport through a relay of yours, which adds the provider's credentials: the page has none. A session needs the relay's
 * address in its provider's `url`.
 *
 * ```ts
 * const transport = relayTransport({ token: async () => (await fetch('/relay-token')).text() });
 * transcribe({ protocol: deepgram({ url: 'wss://app.example/relay/deepgram' }), transport });
 * ```
 *
 * It serves any number of sessions. Through it a session sees what it would see in Node: the status of a refused handshake,
 * `Retry-After`, the kind of a network failure. Where the relay refuses a token, the function is asked once more, with
 * `refresh: true`; where that one is refused too, the session fails with `authentication-failed`.
 *
 * Throws a `SpeechError` `config-invalid` for a token that cannot be one.
 */
export function relayTransport({ token, transport = browserTransport() }: RelayTransportOptions = {}): Transport {
  if (token !== undefined && typeof token !== 'function' && !isSendable(token)) throw noToken(token);
  /** Whether the relay has refused the last token that it was shown. */
  let isRefused = false;
  return {
    headers: false,
    // A pong would come from the relay, and say nothing of the provider.
    pings: false,
    open(request, handlers, limits) {
      if (Object.keys(request.headers).length > 0) throw noRelayNamed();
      const isRenewable = typeof token === 'function';
      const isRenewed = isRenewable && isRefused;
      const socket = new RelaySocket({
        handlers,
        token: { isRenewable, isRenewed },
        onToken: (refused) => {
          isRefused = refused;
        },
        dial: (own, shown) => transport.open(throughRelay(request, shown), own, limits),
      });
      if (typeof token === 'function') {
        askForToken(token, isRenewed, socket.signal)
          .then((given) => socket.dial(given))
          .catch((error: unknown) => socket.fail(error as Error));
      } else socket.dial(token);
      return socket;
    },
  };
}

/** What the relay is asked: the same, and who asks. */
function throughRelay({ url, headers, subprotocols }: DialRequest, token: string | undefined): DialRequest {
  const shown = token === undefined ? [] : [`${relayTokenPrefix}${token}`];
  return { url, headers, subprotocols: [relayProtocol, ...shown, ...subprotocols] };
}

/** What needs a header is on its way to the provider itself. */
function noRelayNamed(): SpeechError {
  return new SpeechError('config-invalid', {
    message: 'The session dials its provider, not the relay.',
    context: { field: 'url', wanted: 'the URL of a relay' },
    remedy: "Give the provider's `url` the address of your relay, with the path that names the provider.",
  });
}

function noToken(token: unknown): SpeechError {
  const isText = typeof token === 'string';
  return new SpeechError('config-invalid', {
    message: isText
      ? 'the token of relayTransport() cannot be sent as a subprotocol: it is empty, or has other characters than a JWT has'
      : `the token of relayTransport() is ${token === null ? 'null' : `of the type ${typeof token}`}`,
    context: { field: 'token', wanted: 'a text such as a JWT, or a function that gives one' },
  });
}
