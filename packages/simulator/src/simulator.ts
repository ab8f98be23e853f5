import { type Clock, systemClock, type Transport } from '@throughline/core/internal';
import { bodhiServer } from './providers/bodhi/server.ts';
import type { BodhiOptions } from './providers/bodhi/options.ts';
import { elsaServer } from './providers/elsa/server.ts';
import type { ElsaOptions } from './providers/elsa/options.ts';
import type { Engine } from './engine.ts';
import type { EngineFactory } from './engine/scripted-engine.ts';
import { faseehServer } from './providers/faseeh/server.ts';
import type { FaseehOptions } from './providers/faseeh/options.ts';
import type { Fault } from './faults/fault.ts';
import { parseFaults } from './faults/parse-faults.ts';
import type { Ledger } from './ledger.ts';
import { type MemoryTransportOptions, memoryTransport } from './mounts/memory.ts';
import { type Listening, type ListenOptions, listenOn } from './mounts/web-socket.ts';
import { assertSimulatorOptions } from './option-checks.ts';
import type { ProviderServer } from './provider-server.ts';
import { SharedState } from './shared-state.ts';
import type { VoiceEngine, VoiceEngineFactory } from './voice-engine.ts';

interface CommonOptions {
  /** What goes wrong, and when; default nothing. */
  readonly faults?: readonly Fault[];
  /** The same seed gives the same run; default 1. */
  readonly seed?: number;
  /** Default the system's; a `VirtualClock` needs the transport, not a real port. */
  readonly clock?: Clock;
}

/** Options of a simulated Bodhi; those of the protocol stand beside the common ones. */
export type BodhiSimulatorOptions = CommonOptions &
  BodhiOptions & {
    readonly protocol: 'bodhi';
    /** What recognises the speech: `scriptedEngine({ script })`, or a real one. */
    readonly engine: Engine | EngineFactory;
  };

/** Options of a simulated Faseeh; those of the protocol stand beside the common ones. */
export type FaseehSimulatorOptions = CommonOptions &
  FaseehOptions & {
    readonly protocol: 'faseeh';
    /** What speaks the text: `scriptedVoice()`, or a real one. */
    readonly engine: VoiceEngine | VoiceEngineFactory;
  };

/** Options of a simulated ELSA; those of the protocol stand beside the common ones. */
export type ElsaSimulatorOptions = CommonOptions &
  ElsaOptions & {
    readonly protocol: 'elsa';
    /** What scores the speech: `scoringEngine({ script })`, or a real one. Its confidences become scores. */
    readonly engine: Engine | EngineFactory;
  };

export type SimulatorOptions = BodhiSimulatorOptions | ElsaSimulatorOptions | FaseehSimulatorOptions;

/** A simulated speech provider. */
export interface Simulator {
  /** What arrived where, and what was answered. */
  readonly ledger: Ledger;
  /** A transport for a client in this process; several share the one provider. */
  transport(options?: MemoryTransportOptions): Transport;
  /** Opens a real WebSocket port. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Adds a fault while the provider runs. */
  addFault(fault: Fault): void;
  /** Ends every connection, every port and every timer, and closes the engine. */
  close(): Promise<void>;
}

/** Makes a speech provider that behaves as a real one does, and fails as you tell it. Throws a `SpeechError` `config-invalid`, which names the field, for options that cannot be right and for faults that it does not know. */
export function createSimulator(options: SimulatorOptions): Simulator {
  assertSimulatorOptions(options);
  const { faults = [], seed = 1, clock = systemClock } = options;
  const { provider, engine: made } = providerOf(options, clock, seed);
  const service = new SharedState({ provider, faults: parseFaults(faults), seed, clock });
  const listening = new Set<Listening>();
  return {
    ledger: service.ledger,
    transport: (transportOptions) => memoryTransport(service, transportOptions),
    listen: async (listenOptions) => {
      const opened = await listenOn(service, listenOptions);
      listening.add(opened);
      return opened;
    },
    addFault: (fault) => {
      for (const checked of parseFaults([fault])) service.addFault(checked);
    },
    close: async () => {
      service.close();
      await Promise.all([...listening].map((opened) => opened.close()));
      await made.close?.();
    },
  };
}

function providerOf(
  options: SimulatorOptions,
  clock: Clock,
  seed: number,
): { readonly provider: ProviderServer; readonly engine: { close?(): Promise<void> } } {
  if (options.protocol === 'faseeh') {
    const engine = typeof options.engine === 'function' ? options.engine({ clock, seed }) : options.engine;
    return { provider: faseehServer(options, engine), engine };
  }
  const engine = typeof options.engine === 'function' ? options.engine({ clock, seed }) : options.engine;
  if (options.protocol === 'elsa') return { provider: elsaServer(options, engine), engine };
  return { provider: bodhiServer(options, clock, engine), engine };
}
