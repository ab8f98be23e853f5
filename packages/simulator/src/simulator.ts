import { type Clock, systemClock, type Transport } from '@throughline/core/internal';
import type { Fault } from './faults/fault.ts';
import { parseFaults } from './faults/parse-faults.ts';
import type { Ledger } from './ledger.ts';
import type { SimulatorLimits } from './limits.ts';
import { type MemoryTransportOptions, memoryTransport } from './mounts/memory.ts';
import { type Listening, type ListenOptions, listenOn } from './mounts/web-socket.ts';
import { requested } from './http/requested.ts';
import { memoryFetch, type MemoryFetch } from './http/memory-fetch.ts';
import { anything, assertOptions, clock as aClock, providerServer, seed as aSeed } from './option-checks.ts';
import type { ProviderServer } from './provider-server.ts';
import { SharedState } from './shared-state.ts';

/** What `createSimulator` takes. */
export interface SimulatorOptions {
  /** Whose protocol is served: `bodhiServer({ engine })`, or a server of your own. */
  readonly provider: ProviderServer;
  /** What goes wrong, and when; default nothing. */
  readonly faults?: readonly Fault[];
  /** How many links are let in; default any number. */
  readonly limits?: Partial<Readonly<SimulatorLimits>>;
  /** The same seed gives the same run; default 1. */
  readonly seed?: number;
  /** Default: the system's. A `VirtualClock` needs the memory transport, not a real port. */
  readonly clock?: Clock;
}

/** A simulated speech provider. */
export interface Simulator {
  /** What arrived where, and what was sent back. */
  readonly ledger: Ledger;
  /** How many links are let in, from now on; open links stay. */
  readonly limits: SimulatorLimits;
  /** A transport for a client in this process; all clients share the one provider. */
  transport(options?: MemoryTransportOptions): Transport;
  /** A `fetch` for a client in this process: what the provider answers by HTTP. Only the path and query of a URL count. */
  readonly fetch: MemoryFetch;
  /** Opens a real port, for WebSockets and for HTTP. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Adds a fault while the provider runs. */
  addFault(fault: Fault): void;
  /** Ends every connection, every port and every timer, and closes the engine. */
  close(): Promise<void>;
}

/**
 * Makes a speech provider that behaves as a real one does, and fails as you ask it to. Throws a `SpeechError` `config-invalid` that
 * names the field for options that cannot be right and for faults that it does not know.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  // Faults and limits have checks of their own.
  assertOptions(
    options,
    { provider: providerServer },
    { faults: anything, limits: anything, seed: aSeed, clock: aClock },
  );
  const { provider, limits, seed = 1, clock = systemClock } = options;
  const faults = parseFaults(options.faults ?? []);
  const server = provider.start({ clock, seed });
  const state = new SharedState({ server, faults, limits, seed, clock });
  const listening = new Set<Listening>();
  return {
    ledger: state.ledger,
    limits: state.limits,
    fetch: memoryFetch((request) => Promise.resolve(requested(state, request))),
    transport: (transportOptions) => memoryTransport(state, transportOptions),
    listen: async (listenOptions) => {
      const opened = await listenOn(state, listenOptions);
      listening.add(opened);
      return opened;
    },
    addFault: (fault) => {
      for (const checked of parseFaults([fault])) state.addFault(checked);
    },
    close: async () => {
      state.close();
      await Promise.all([...listening].map((opened) => opened.close()));
      await server.close?.();
    },
  };
}
