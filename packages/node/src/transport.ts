import { accept, assertOptions, assertSocketUrl, fields, type Check } from '@throughline/core/internal';
import type { Agent } from 'node:http';
import type { DialRequest, SocketHandlers, SocketLimits, Transport } from '@throughline/core/internal';
import { createDialer } from './transport/dialer.ts';
import { WsSocket } from './transport/ws-socket.ts';

/** What `webSocketTransport` takes. */
export interface WebSocketTransportOptions {
  /**
   * Certificate authorities in PEM that are trusted for `wss:` in place of Node's own list. Default: Node's list, to which
   * the environment variable NODE_EXTRA_CA_CERTS adds.
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[];
  /**
   * Opens the TCP connections, as the agent of a SOCKS proxy does (`socks-proxy-agent`). Default: direct connections, or through
   * the HTTP proxy that the environment names: HTTPS_PROXY for `wss:`, HTTP_PROXY for `ws:`, else ALL_PROXY, but for this machine and
   * the hosts in NO_PROXY. With an agent the environment is not looked at: `new Agent()` of node:http or node:https dials directly.
   * A dial that is given up before an agent has answered leaves the connection in the agent's hands.
   */
  readonly agent?: Agent;
}

/** A certificate is not secret, but a text given in its place may be, and is not shown. */
export const ca: Check = (value, field) => {
  const wanted = 'one or more certificates in PEM';
  const given: unknown[] = Array.isArray(value) ? value : [value];
  if (given.length === 0) return { field, found: 'an empty list', wanted, remedy: withoutCa };
  const wrong = given.find((one) => !(one instanceof Uint8Array || (typeof one === 'string' && one !== '')));
  if (wrong === undefined && !given.includes(undefined)) return undefined;
  return { field, found: wrong === '' ? 'an empty text' : `a value of type ${typeof wrong}`, wanted };
};
const withoutCa = "Leave out ca to trust Node's own list.";

export const agent = accept(
  'an agent of node:http, like those of socks-proxy-agent',
  (value) => typeof value === 'object' && value !== null && 'addRequest' in value,
);

/**
 * A transport over `ws`, with handshake headers and pings. Compression is off and redirects are not followed: the credentials
 * in the headers are for the dialled host only. Audio is masked here, faster than `ws` does it alone; behind an agent or a proxy `ws` masks all,
 * with `bufferutil` if it is installed.
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right and where `ca` cannot be read;
 * its `open` does so for a request that can never be
 * dialled: a URL that is not `ws:` or `wss:`, a header or subprotocol with forbidden characters, an agent for the other scheme, a
 * proxy in the environment that is no HTTP proxy.
 */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  assertOptions('webSocketTransport', 'options', options, fields({ optional: { ca, agent } }, true));
  const dial = createDialer(options);
  return {
    headers: true,
    pings: true,
    open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits) {
      assertSocketUrl(request.url);
      return new WsSocket(dial(request, limits), handlers);
    },
  };
}
