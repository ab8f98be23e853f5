import {
  accept,
  assertOptions,
  assertSocketUrl,
  fields,
  isSpeechError,
  reasonOf,
  type Check,
} from '@throughline/core/internal';
import type { Agent } from 'node:http';
import type { DialRequest, SocketEnd, SocketHandlers, SocketLimits, Transport } from '@throughline/core/internal';
import { dialerOptions } from './transport/dialer-options.ts';
import type { Dialer } from './transport/dialer.ts';
import { networkFailure } from './transport/network-failure.ts';
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
 *
 * `ws` is loaded with the first transport, some 30 ms of CPU. A socket that is opened meanwhile dials right after it, and what is
 * wrong with its request is how it ends.
 */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  assertOptions('webSocketTransport', 'options', options, fields({ optional: { ca, agent } }, true));
  const ownOptions = dialerOptions(options);
  let dial: Dialer | undefined;
  let loading: Promise<Dialer> | undefined;
  const load = (): Promise<Dialer> => {
    loading ??= import('./transport/dialer.ts').then(({ createDialer }) => (dial = createDialer(ownOptions)));
    // Each socket that has to do without it says so, and the next one asks again.
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  void load();
  return {
    headers: true,
    pings: true,
    open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits) {
      assertSocketUrl(request.url);
      if (dial !== undefined) return new WsSocket(dial(request, limits), handlers);
      const socket = new WsSocket(undefined, handlers);
      void attach(socket, load(), request, limits);
      return socket;
    },
  };
}

/** Has a socket dial that was opened before there was anything to dial with. */
async function attach(
  socket: WsSocket,
  loading: Promise<Dialer>,
  request: DialRequest,
  limits: SocketLimits,
): Promise<void> {
  let dial: Dialer;
  try {
    dial = await loading;
  } catch (error) {
    socket.fail(isSpeechError(error) ? wrong(error) : notLoaded(error));
    return;
  }
  if (socket.over) return;
  try {
    socket.attach(dial(request, limits));
  } catch (error) {
    socket.fail(wrong(error));
  }
}

/** What another try may change: a process that has no file descriptor left may have one soon. */
function notLoaded(error: unknown): SocketEnd {
  const { kind, message } = networkFailure(error);
  // Of the network only an error without any name would say that.
  return { type: 'network', kind: kind === 'protocol-violation' ? 'other' : kind, message };
}

/** What no other try would change. */
function wrong(error: unknown): SocketEnd {
  return { type: 'error', error: error instanceof Error ? error : new Error(reasonOf(error)) };
}
