import {
  aTransport,
  assertOptions,
  fields,
  relayProtocol,
  relayTokenPrefix,
  SpeechError,
  typeOf,
} from '@throughline/core/internal/page';
import type { Check, DialRequest, Transport } from '@throughline/core/internal/page';
import { RelaySocket } from './relay-socket.ts';
import { askForToken, isSendable, type RelayToken } from './relay-token.ts';
import { browserTransport } from './transport.ts';

/** What `relayTransport` takes. */
export interface RelayTransportOptions {
  /**
   * Shows the relay who the user is: a text, or a function that is asked before each dial (limit 8 s). A relay that lets each
   * token open one connection needs a function. Default: none.
   */
  readonly token?: RelayToken | undefined;
  /** What opens the socket to the relay. Default: `browserTransport()`. */
  readonly transport?: Transport | undefined;
}

/** The token itself is not shown: it may be a good one with a blank at its end. */
const aToken: Check = (value, field) => {
  if (typeof value === 'function' || isSendable(value)) return undefined;
  const found = typeof value === 'string' ? 'empty, or has other characters than a JWT has' : typeOf(value);
  return { field, found, wanted: 'a text that can be sent as a subprotocol, or a function that gives one' };
};

const optionsCheck = fields({ optional: { token: aToken, transport: aTransport } }, true);

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
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right.
 */
export function relayTransport(options: RelayTransportOptions = {}): Transport {
  assertOptions('relayTransport', 'options', options, optionsCheck);
  const { token, transport = browserTransport() } = options;
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
