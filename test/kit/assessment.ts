import {
  assess,
  type AssessOptions,
  type Assessment,
  type AssessmentSession,
  type AudioSource,
  type Clock,
  type Seam,
  type SessionStatus,
  type SpeechError,
} from '@throughline/core';
import type { ElsaPlan } from '@throughline/core/providers/elsa';
import { scoringEngine, scriptText, speechScript, type Script, type Simulator } from '@throughline/simulator';

import { observe, type Observed } from './observe.ts';
import { assessors, type AssessorBehaviour, type AssessorCredentials, type AssessorName } from './providers.ts';
import { asSpeechError, rejectionOf } from './rejection.ts';
import { inspectionOf } from './secrets.ts';
import { inVirtualTime, overSockets, type Setting, type SettingOptions } from './setting.ts';
import { sourceOf } from './sources.ts';

/** Whether the provider knows what the speaker reads. */
export type SpeechKind = 'scripted' | 'unscripted';
export const kinds: readonly SpeechKind[] = ['scripted', 'unscripted'];

export interface AssessmentRunOptions extends Omit<SettingOptions, 'server'> {
  /** Default: ELSA. */
  readonly provider?: AssessorName;
  readonly kind: SpeechKind;
  readonly seed: number;
  /** Default: 12 s, drawn from the seed. */
  readonly script?: Script;
  readonly behaviour?: AssessorBehaviour;
  /** Default: premium. */
  readonly plan?: ElsaPlan;
  readonly session?: Partial<AssessOptions<AssessorCredentials>>;
  /** Default: all of the script as a file, then the end. */
  readonly feed?: (session: AssessmentSession, source: AudioSource, clock: Clock) => Promise<unknown>;
}

/** Everything that a session emitted, and what became of it. */
export interface AssessmentRun extends Observed<Seam, SessionStatus> {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly session: AssessmentSession;
  readonly interims: readonly Assessment[];
  readonly stops: readonly { readonly at: number }[];
  /** What a logger of the state machine's inspection would have written. */
  readonly inspected: string;
  /** How far the session was settled whenever an event came before the end of stream. */
  readonly mostSettled: number;
  /** What feeding the session was rejected with. */
  readonly feedError: SpeechError | undefined;
  readonly result: Assessment | undefined;
  readonly error: SpeechError | undefined;
}

/** Over the memory transport, in time that only moves when nothing else can. */
export function assessVirtually(options: AssessmentRunOptions): Promise<AssessmentRun> {
  return inVirtualTime(settingOf(options), (setting) => run(options, setting));
}

/** Over real sockets of this machine, with all of the session's time going by faster. */
export function assessOverSockets(options: AssessmentRunOptions): Promise<AssessmentRun> {
  return overSockets(settingOf(options), (setting) => run(options, setting));
}

export const mounts = [
  { mount: 'over real sockets', assessOn: assessOverSockets },
  { mount: 'over the memory transport', assessOn: assessVirtually },
] as const;

function scriptOf({ script, seed }: AssessmentRunOptions): Script {
  return script ?? speechScript({ seconds: 12, seed });
}

function settingOf(options: AssessmentRunOptions): SettingOptions {
  const { provider = 'elsa', behaviour, seed, faults, between } = options;
  const engine = scoringEngine({ script: scriptOf(options) });
  return { server: assessors[provider].server(engine, behaviour), seed, faults, between };
}

async function run(options: AssessmentRunOptions, setting: Setting): Promise<AssessmentRun> {
  const { provider = 'elsa', kind, plan = 'premium', feed = pipeAll } = options;
  const { simulator, transport, url, clock, random } = setting;
  const script = scriptOf(options);
  const { manifest, credentials } = assessors[provider];
  if (manifest.assess === undefined) throw new Error(`${manifest.name} assesses nothing`);
  const text = kind === 'scripted' ? scriptText(script) : undefined;
  const inspected: string[] = [];
  const session = assess<AssessorCredentials>({
    protocol: manifest.assess.protocol(manifest.assess.optionsFromFlags({ text, plan, url })),
    credentials,
    transport,
    clock,
    random,
    inspect: (event) => inspected.push(inspectionOf(event)),
    ...options.session,
  });
  const observed = observe<Seam, SessionStatus>(session);
  const interims: Assessment[] = [];
  const stops: { at: number }[] = [];
  let mostSettled = 0;
  const look = (): void => {
    // An event is emitted once the frames that came with it are dealt with: the end of stream may be among them.
    if (session.status.state !== 'closed') mostSettled = Math.max(mostSettled, session.positions.settledSamples);
  };
  session.on('interim', (interim) => {
    interims.push(interim);
    look();
  });
  session.on('stopped', (stop) => stops.push(stop));
  session.on('link', (event) => {
    if (event.state !== 'drained') look();
  });
  const feedError = await rejectionOf(feed(session, sourceOf(script), clock));
  const outcome = await session.result.then(
    (result) => ({ result, error: undefined }),
    (error: unknown) => ({ result: undefined, error: asSpeechError(error) }),
  );
  return {
    ...observed,
    script,
    simulator,
    session,
    interims,
    stops,
    inspected: inspected.join('\n'),
    mostSettled,
    feedError,
    ...outcome,
  };
}

async function pipeAll(session: AssessmentSession, source: AudioSource): Promise<void> {
  await session.pipe(source, { end: true });
}
