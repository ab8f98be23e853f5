import type { Clock, Transport } from '@throughline/core';
import {
  createSimulator,
  scriptedEngine,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
  type RecogniserProfile,
  type Script,
} from '@throughline/simulator';
import { bodhiServer, type BodhiBehaviour } from '@throughline/simulator/providers/bodhi';
import { webSocketTransport } from '@throughline/node';
import { run, type Run, type RunOptions } from './run.ts';
import { scaledClock } from './scaled-clock.ts';

export interface SimulatedOptions {
  readonly seed: number;
  readonly live: boolean;
  /** Default: 20 s drawn from the seed. */
  readonly script?: Script;
  readonly audio?: RunOptions['audio'];
  readonly hearing?: RecogniserProfile;
  readonly faults?: readonly Fault[];
  readonly service?: BodhiBehaviour;
  readonly config?: RunOptions['config'];
  readonly session?: RunOptions['session'];
  /** What lies between the session and the provider. */
  readonly between?: (transport: Transport, clock: Clock) => Transport;
}

/** The simulated provider of a run, and what the run is given of it whatever lies between the two. */
function prepare(options: SimulatedOptions, clock: Clock) {
  const { seed, live, hearing, service, audio, config, session } = options;
  const script = options.script ?? speechScript({ seconds: 20, seed });
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script, ...hearing }), ...service }),
    faults: options.faults ?? [],
    seed,
    clock,
  });
  const common = {
    script,
    simulator,
    clock,
    random: seededRandom(seed),
    live,
    ...(audio === undefined ? {} : { audio }),
    ...(config === undefined ? {} : { config }),
    ...(session === undefined ? {} : { session }),
  };
  return { simulator, common };
}

/** A run over the memory transport, in time that only moves when nothing else can. */
export async function runVirtually(options: SimulatedOptions): Promise<Run> {
  const clock = new VirtualClock();
  const { simulator, common } = prepare(options, clock);
  const direct = simulator.transport({ dialMs: 30, oneWayMs: 20 });
  const transport = options.between?.(direct, clock) ?? direct;
  const running = run({ ...common, transport, url: 'ws://127.0.0.1:2700' });
  try {
    return await clock.runUntil(running);
  } finally {
    await simulator.close();
  }
}

/** How much faster than real time a run over real sockets goes: the sockets are real, the waiting is not. */
const SPEED = 10;

/** A run over real sockets of this machine, with all of the session's time going by faster. */
export async function runOverSockets(options: SimulatedOptions): Promise<Run> {
  const { simulator, common } = prepare(options, scaledClock(SPEED));
  const { url } = await simulator.listen();
  try {
    return await run({ ...common, transport: webSocketTransport(), url });
  } finally {
    await simulator.close();
  }
}
