import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { reasonOf, SpeechError, type DialRequest, type SocketLimits } from '@throughline/core/internal';
import { WebSocket, type ClientOptions } from 'ws';
import { dialProxyAgent } from './dial-proxy-agent.ts';
import type { DialerOptions } from './dialer-options.ts';
import { frameWriter, type FrameWriter } from './frame-writer.ts';
import { proxyFor } from './proxy.ts';

// Milliseconds. A peer that has closed the WebSocket and leaves TCP open must not keep the caller waiting for the 30 s that `ws` grants.
const closeTimeoutMs = 1000;

/** Options of `ws` and of the TLS connect that it hands them to, which its types leave out. */
type DialOptions = ClientOptions & { readonly closeTimeout: number; readonly secureContext?: SecureContext };

/** A socket of `ws` that is being opened. */
export interface Dialled {
  readonly ws: WebSocket;
  /** What writes audio to its connection, once it is open; undefined where `ws` itself has to. */
  writerTo(stream: Duplex, extensions: string): FrameWriter | undefined;
}

export type Dialer = (request: DialRequest, limits: SocketLimits) => Dialled;

/**
 * What opens sockets of `ws`: without compression, redirects or certificates that are not trusted, through the proxy of the
 * environment. Each dial throws `config-invalid` for a request that can never be dialled. What `ws` needs is loaded with this file.
 */
export function createDialer({ secureContext, agent: own }: DialerOptions): Dialer {
  return (request, limits) => {
    const agent = own ?? proxyAgent(request.url);
    const clientOptions: DialOptions = {
      headers: { ...request.headers },
      maxPayload: limits.maxInboundBytes,
      perMessageDeflate: false,
      followRedirects: false,
      closeTimeout: closeTimeoutMs,
      ...(agent === undefined ? {} : { agent }),
      ...(secureContext === undefined ? {} : { secureContext }),
    };
    const direct = agent === undefined;
    return {
      ws: dial(request, clientOptions),
      writerTo: (stream, extensions) => frameWriter({ stream, direct, extensions }),
    };
  };
}

function proxyAgent(text: string): Agent | undefined {
  const url = new URL(text);
  const proxy = proxyFor(url);
  // One for each dial: when it is given up, its connection is closed.
  return proxy === undefined ? undefined : dialProxyAgent(url, proxy);
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
