import {
  createSimulator,
  scriptedEngine,
  seededRandom,
  speechScript,
  VirtualClock,
  type BodhiOptions,
  type Fault,
  type Hearing,
  type Script,
} from '@throughline/simulator';
import { webSocketTransport } from '@throughline/node';
import { run, type Run, type RunOptions } from './run.ts';
import { scaledClock } from './scaled-clock.ts';

export interface SimulatedOptions {
  readonly seed: number;
  readonly live: boolean;
  /** Default: 20 s drawn from the seed. */
  readonly script?: Script;
  readonly hearing?: Hearing;
  readonly faults?: readonly Fault[];
  readonly service?: BodhiOptions;
  readonly config?: RunOptions['config'];
  readonly session?: RunOptions['session'];
}

/** A run over the memory transport, in time that only moves when nothing else can. */
export async function runVirtually(options: SimulatedOptions): Promise<Run> {
  const clock = new VirtualClock();
  const script = options.script ?? speechScript({ seconds: 20, seed: options.seed });
  const simulator = createSimulator({
    protocol: 'bodhi',
    engine: scriptedEngine({ script, ...options.hearing }),
    faults: options.faults ?? [],
    seed: options.seed,
    clock,
    ...options.service,
  });
  const running = run({
    script,
    simulator,
    transport: simulator.transport({ dialMs: 30, oneWayMs: 20 }),
    url: 'ws://127.0.0.1:2700',
    clock,
    random: seededRandom(options.seed),
    live: options.live,
    ...(options.config === undefined ? {} : { config: options.config }),
    ...(options.session === undefined ? {} : { session: options.session }),
  });
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
  const clock = scaledClock(SPEED);
  const script = options.script ?? speechScript({ seconds: 20, seed: options.seed });
  const simulator = createSimulator({
    protocol: 'bodhi',
    engine: scriptedEngine({ script, ...options.hearing }),
    faults: options.faults ?? [],
    seed: options.seed,
    clock,
    ...options.service,
  });
  const { url } = await simulator.listen();
  try {
    return await run({
      script,
      simulator,
      transport: webSocketTransport(),
      url,
      clock,
      random: seededRandom(options.seed),
      live: options.live,
      ...(options.config === undefined ? {} : { config: options.config }),
      ...(options.session === undefined ? {} : { session: options.session }),
    });
  } finally {
    await simulator.close();
  }
}
