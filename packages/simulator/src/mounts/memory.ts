import type { Transport } from '@throughline/core/internal';
import { amount, assertOptions } from '../option-checks.ts';
import type { SharedState } from '../shared-state.ts';
import { MemorySocket } from './memory-socket.ts';

export interface MemoryTransportOptions {
  /** Milliseconds from a dial to its answer; default 0. */
  readonly dialMs?: number;
  /** Milliseconds that a frame takes in each direction; default 0. */
  readonly oneWayMs?: number;
}

/** A transport whose sockets end at the simulated provider, in this process and on its clock. */
export function memoryTransport(state: SharedState, options: MemoryTransportOptions = {}): Transport {
  assertOptions(options, {}, { dialMs: amount, oneWayMs: amount });
  const latency = { dialMs: options.dialMs ?? 0, oneWayMs: options.oneWayMs ?? 0 };
  return {
    headers: true,
    pings: true,
    open: (request, handlers, limits) => new MemorySocket(state, latency, request, handlers, limits),
  };
}
