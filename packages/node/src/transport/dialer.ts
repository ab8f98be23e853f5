import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Agent } from 'node:http';
import type { SecureContext } from 'node:tls';
import { reasonOf, SpeechError, type DialRequest, type SocketLimits } from '@throughline/core/internal';
import { WebSocket, type ClientOptions } from 'ws';
import { dialProxyAgent } from './dial-proxy-agent.ts';
import { proxyFor } from './proxy.ts';

// Milliseconds. A peer that has closed the WebSocket and leaves TCP open must not keep the caller waiting for the 30 s that `ws` grants.
const closeTimeoutMs = 1000;

/** Options of `ws` and of the TLS connect that it hands them to, which its types leave out. */
type DialOptions = ClientOptions & { readonly closeTimeout: number; readonly secureContext?: SecureContext };

type Certificates = string | Uint8Array | readonly (string | Uint8Array)[];

export interface DialerOptions {
  readonly ca?: Certificates;
  readonly agent?: Agent;
}

/** A socket of `ws` that is being opened. */
export interface Dialled {
  readonly ws: WebSocket;
  /** Whether `ws` opens the connection itself; else an agent does. */
  readonly direct: boolean;
}

/**
 * What opens sockets of `ws`: without compression, redirects or certificates that are not trusted, through the proxy of the
 * environment. Throws `config-invalid` where `ca` cannot be read; each dial does so for a request that can never be dialled.
 */
export function createDialer(options: DialerOptions): (request: DialRequest, limits: SocketLimits) => Dialled {
  const secureContext = options.ca === undefined ? undefined : trust(options.ca);
  return (request, limits) => {
    const agent = options.agent ?? proxyAgent(request.url);
    const clientOptions: DialOptions = {
      headers: { ...request.headers },
      maxPayload: limits.maxInboundBytes,
      perMessageDeflate: false,
      followRedirects: false,
      closeTimeout: closeTimeoutMs,
      ...(agent === undefined ? {} : { agent }),
      ...(secureContext === undefined ? {} : { secureContext }),
    };
    return { ws: dial(request, clientOptions), direct: agent === undefined };
  };
}

function proxyAgent(text: string): Agent | undefined {
  const url = new URL(text);
  const proxy = proxyFor(url);
  // One for each dial: when it is given up, its connection is closed.
  return proxy === undefined ? undefined : dialProxyAgent(url, proxy);
}

function trust(ca: Certificates): SecureContext {
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
