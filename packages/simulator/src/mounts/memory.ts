import { SpeechError, type Socket, type Transport } from '@throughline/core/internal';
import { amount, assertOptions, boolean } from '../option-checks.ts';
import type { SharedState } from '../shared-state.ts';
import { MemorySocket } from './memory-socket.ts';

/** How far away a simulator in the same process is. */
export interface MemoryTransportOptions {
  /** Milliseconds from a dial to its answer; default 0. */
  readonly dialMs?: number;
  /** Milliseconds that a frame takes in each direction; default 0. */
  readonly oneWayMs?: number;
  /** As in a browser: no handshake headers in either direction, no pings, and no reason why a dial has failed. Default: false. */
  readonly asBrowser?: boolean;
}

/** A transport whose sockets end at the simulated provider, in this process and on its clock. */
export function memoryTransport(state: SharedState, options: MemoryTransportOptions = {}): Transport {
  assertOptions(options, {}, { dialMs: amount, oneWayMs: amount, asBrowser: boolean });
  const { dialMs = 0, oneWayMs = 0, asBrowser = false } = options;
  return {
    headers: !asBrowser,
    pings: !asBrowser,
    open: (request, handlers, limits) => {
      const [header] = Object.keys(request.headers);
      if (asBrowser && header !== undefined) throw noHeaders(header);
      const socket = new MemorySocket(state, { dialMs, oneWayMs, asBrowser }, request, handlers, limits);
      return asBrowser ? asInBrowser(socket) : socket;
    },
  };
}

/** As much of a socket as a page has. */
function asInBrowser(socket: Socket): Socket {
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (frame) => socket.send(frame),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
}

function noHeaders(found: string): SpeechError {
  return new SpeechError('config-invalid', {
    message: `The handshake needs the header "${found}", but a transport with asBrowser sends none.`,
    context: { field: 'headers', found, wanted: 'no headers in a browser' },
    remedy: 'Use a credential that goes into a subprotocol or the URL where the provider offers that.',
  });
}
