import { X509Certificate } from 'node:crypto';
import type { Agent } from 'node:http';
import { createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import {
  accept,
  assertOptions,
  assertSocketUrl,
  fields,
  reasonOf,
  SpeechError,
  type Check,
} from '@throughline/core/internal';
import type { DialRequest, SocketHandlers, SocketLimits, Transport } from '@throughline/core/internal';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import { ProxyAgent, proxyFor } from './transport/proxy.ts';
import { WsSocket } from './transport/ws-socket.ts';

// Milliseconds. A peer that has closed the WebSocket and leaves TCP open must not keep the caller waiting for the 30 s that `ws` grants.
const closeTimeoutMs = 1000;

/** Options of `ws` and of the TLS connect that it hands them to, which its types leave out. */
type DialOptions = ClientOptions & { readonly closeTimeout: number; readonly secureContext?: SecureContext };

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
const ca: Check = (value, field) => {
  const wanted = 'one or more certificates in PEM';
  const given: unknown[] = Array.isArray(value) ? value : [value];
  if (given.length === 0) return { field, found: 'an empty list', wanted, remedy: withoutCa };
  const wrong = given.find((one) => !(one instanceof Uint8Array || (typeof one === 'string' && one !== '')));
  if (wrong === undefined && !given.includes(undefined)) return undefined;
  return { field, found: wrong === '' ? 'an empty text' : `a value of type ${typeof wrong}`, wanted };
};
const withoutCa = "Leave out ca to trust Node's own list.";

const agent = accept(
  'an agent of node:http, like those of socks-proxy-agent',
  (value) => typeof value === 'object' && value !== null && 'addRequest' in value,
);

/**
 * A transport over `ws`, with handshake headers and pings. Compression is off and redirects are not followed: the credentials
 * in the headers are for the dialled host only. If `bufferutil` is installed, `ws` uses it to mask frames faster.
 *
 * Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right and where `ca` cannot be read;
 * its `open` does so for a request that can never be
 * dialled: a URL that is not `ws:` or `wss:`, a header or subprotocol with forbidden characters, an agent for the other scheme, a
 * proxy in the environment that is no HTTP proxy.
 */
export function webSocketTransport(options: WebSocketTransportOptions = {}): Transport {
  assertOptions('webSocketTransport', 'options', options, fields({ optional: { ca, agent } }, true));
  const secureContext = options.ca === undefined ? undefined : trust(options.ca);
  return {
    headers: true,
    pings: true,
    open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits) {
      assertSocketUrl(request.url);
      const clientOptions: DialOptions = {
        headers: { ...request.headers },
        maxPayload: limits.maxInboundBytes,
        perMessageDeflate: false,
        followRedirects: false,
        closeTimeout: closeTimeoutMs,
        ...agentFor(request.url, options.agent),
        ...(secureContext === undefined ? {} : { secureContext }),
      };
      return new WsSocket(dial(request, clientOptions), handlers);
    },
  };
}

function agentFor(url: string, given: Agent | undefined): { readonly agent?: Agent } {
  if (given !== undefined) return { agent: given };
  const proxy = proxyFor(new URL(url));
  // One for each dial: when it is given up, its connection is closed.
  return proxy === undefined ? {} : { agent: new ProxyAgent(proxy) };
}

function trust(ca: NonNullable<WebSocketTransportOptions['ca']>): SecureContext {
  const list = typeof ca === 'string' || ca instanceof Uint8Array ? [ca] : ca;
  const texts = list.map((one) => (typeof one === 'string' ? one : Buffer.from(one).toString('latin1')));
  try {
    // TLS passes over what it cannot read without a word, and every dial would then fail on the certificate.
    for (const text of texts) void new X509Certificate(text);
    return createSecureContext({ ca: texts });
  } catch (error) {
    throw new SpeechError('config-invalid', {
      message: '`ca` of the WebSocket transport cannot be read as certificates in PEM.',
      context: { field: 'ca', wanted: 'one or more certificates in PEM' },
      remedy: 'Give the text of the file that begins with "-----BEGIN CERTIFICATE-----", not its path.',
      cause: error,
    });
  }
}

// `ws` throws only for what no dial could ever send; everything about the network reaches its `error` event.
function dial(request: DialRequest, clientOptions: DialOptions): WebSocket {
  try {
    return new WebSocket(request.url, [...request.subprotocols], clientOptions);
  } catch (error) {
    const reason = reasonOf(error);
    throw new SpeechError('config-invalid', {
      message: `The WebSocket handshake cannot be sent: ${reason}.`,
      context: {
        field: 'dial',
        found: reason,
        wanted: 'a URL without fragment, headers and subprotocols of plain characters',
      },
      remedy: null,
      cause: error,
    });
  }
}
