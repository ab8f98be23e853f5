import {
  assess,
  isSpeechError,
  type AssessOptions,
  type Assessment,
  type AssessmentSession,
  type AudioSource,
  type Clock,
  type LinkEvent,
  type Seam,
  type SessionStatus,
  type SessionWarning,
  type SpeechError,
  type Transport,
} from '@throughline/core';
import { elsaScripted, elsaUnscripted, type ElsaCredentials, type ElsaPlan } from '@throughline/core/providers/elsa';
import { webSocketTransport } from '@throughline/node';
import {
  createSimulator,
  scriptText,
  seededRandom,
  speechScript,
  VirtualClock,
  type Fault,
  type Script,
  type Simulator,
  scoringEngine,
} from '@throughline/simulator';
import { elsaServer, type ElsaBehaviour } from '@throughline/simulator/providers/elsa';
import { inspect } from 'node:util';
import { sourceOf } from '../../kit/run.ts';
import { scaledClock } from '../../kit/scaled-clock.ts';

/** A token that must never be seen in anything that a session shows. */
export const credentials: ElsaCredentials = { token: 'QpZ7+example/token4f9a2c71d8e6==' };

export type StreamKind = 'scripted' | 'unscripted';
export const kinds: readonly StreamKind[] = ['scripted', 'unscripted'];

export interface ElsaRunOptions {
  readonly kind: StreamKind;
  readonly seed: number;
  /** Default 12 s, drawn from the seed. */
  readonly script?: Script;
  readonly faults?: readonly Fault[];
  readonly service?: ElsaBehaviour;
  readonly plan?: ElsaPlan;
  readonly session?: Partial<AssessOptions<ElsaCredentials>>;
  /** What lies between the session and the provider, in virtual time. */
  readonly between?: (transport: Transport) => Transport;
  /** Default: all of the script as a file, then the end. */
  readonly feed?: (session: AssessmentSession, source: AudioSource, clock: Clock) => Promise<unknown>;
}

/** Everything that a session told, and what became of it. */
export interface ElsaRun {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly session: AssessmentSession;
  readonly interims: readonly Assessment[];
  readonly stops: readonly { readonly at: number }[];
  readonly links: readonly LinkEvent[];
  readonly seams: readonly Seam[];
  readonly statuses: readonly SessionStatus[];
  readonly warnings: readonly SessionWarning[];
  readonly failures: readonly SpeechError[];
  /** What a logger of the state machine's inspection would have written. */
  readonly inspected: string;
  /** How far the session was settled whenever something was told before the end of stream. */
  readonly mostSettled: number;
  /** What feeding the session was rejected with. */
  readonly feedError: SpeechError | undefined;
  readonly result: Assessment | undefined;
  readonly error: SpeechError | undefined;
}

interface Setting {
  readonly simulator: Simulator;
  readonly transport: Transport;
  readonly url: string;
  readonly clock: Clock;
}

/** Over the memory transport, in time that only moves when nothing else can. */
export async function runVirtually(options: ElsaRunOptions): Promise<ElsaRun> {
  const clock = new VirtualClock();
  const script = scriptOf(options);
  const simulator = simulatorOf(options, script, clock);
  const direct = simulator.transport({ dialMs: 30, oneWayMs: 20 });
  const transport = options.between?.(direct) ?? direct;
  try {
    return await clock.runUntil(run(options, script, { simulator, transport, url: 'ws://127.0.0.1:2800', clock }));
  } finally {
    await simulator.close();
  }
}

/** How much faster than real time a run over real sockets goes: the sockets are real, the waiting is not. */
const SPEED = 10;

/** Over real sockets of this machine, with all of the session's time going by faster. */
export async function runOverSockets(options: ElsaRunOptions): Promise<ElsaRun> {
  const clock = scaledClock(SPEED);
  const script = scriptOf(options);
  const simulator = simulatorOf(options, script, clock);
  try {
    const { url } = await simulator.listen();
    return await run(options, script, { simulator, transport: webSocketTransport(), url, clock });
  } finally {
    await simulator.close();
  }
}

export const mounts = [
  { mount: 'over real sockets', runOn: runOverSockets },
  { mount: 'over the memory transport', runOn: runVirtually },
] as const;

function scriptOf({ script, seed }: ElsaRunOptions): Script {
  return script ?? speechScript({ seconds: 12, seed });
}

function simulatorOf({ seed, faults = [], service = {} }: ElsaRunOptions, script: Script, clock: Clock): Simulator {
  return createSimulator({
    provider: elsaServer({ engine: scoringEngine({ script }), ...service }),
    faults,
    seed,
    clock,
  });
}

async function run(options: ElsaRunOptions, script: Script, setting: Setting): Promise<ElsaRun> {
  const { kind, seed, plan = 'premium', feed = pipeAll } = options;
  const { simulator, transport, url, clock } = setting;
  const inspected: string[] = [];
  const session = assess<ElsaCredentials>({
    protocol:
      kind === 'scripted' ? elsaScripted({ sentence: scriptText(script), plan, url }) : elsaUnscripted({ plan, url }),
    credentials,
    transport,
    clock,
    random: seededRandom(seed),
    inspect: (event) => inspected.push(inspectionOf(event)),
    ...options.session,
  });
  const interims: Assessment[] = [];
  const stops: { at: number }[] = [];
  const links: LinkEvent[] = [];
  const seams: Seam[] = [];
  const statuses: SessionStatus[] = [];
  const warnings: SessionWarning[] = [];
  const failures: SpeechError[] = [];
  let mostSettled = 0;
  const look = (): void => {
    // An event is told once the frames that came with it are dealt with: the end of stream may be among them.
    if (session.status.state !== 'closed') mostSettled = Math.max(mostSettled, session.positions.settledSamples);
  };
  session.on('interim', (interim) => {
    interims.push(interim);
    look();
  });
  session.on('stopped', (stop) => stops.push(stop));
  session.on('link', (event) => {
    links.push(event);
    if (event.state !== 'drained') look();
  });
  session.on('seam', (seam) => seams.push(seam));
  session.on('status', (status) => statuses.push(status));
  session.on('warning', (warning) => warnings.push(warning));
  session.on('failure', (failure) => failures.push(failure));
  const feedError = await feed(session, sourceOf(script), clock).then(() => undefined, asSpeechError);
  const outcome = await session.result.then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error: asSpeechError(error) }),
  );
  return {
    script,
    simulator,
    session,
    interims,
    stops,
    links,
    seams,
    statuses,
    warnings,
    failures,
    inspected: inspected.join('\n'),
    mostSettled,
    feedError,
    ...outcome,
  };
}

async function pipeAll(session: AssessmentSession, source: AudioSource): Promise<void> {
  await session.pipe(source, { end: true });
}

/** What a logger of the machine's inspection would write: the event, and the snapshot with its context. */
function inspectionOf(event: object): string {
  const { type, event: heard, snapshot } = event as { type?: unknown; event?: unknown; snapshot?: object };
  const { value, context, error, output } = (snapshot ?? {}) as Record<string, unknown>;
  return inspect([type, heard, value, context, error, output], { depth: 6, showHidden: true, maxStringLength: null });
}

function asSpeechError(error: unknown): SpeechError {
  if (isSpeechError(error)) return error;
  throw error;
}
