import {
  assess,
  isSpeechError,
  synthesize,
  transcribe,
  type Assessment,
  type AssessmentSession,
  type Clock,
  type FinalResult,
  type Gap,
  type LinkEvent,
  type PartialResult,
  type Relabel,
  type SessionWarning,
  type SpeechError,
  type TranscriptionSession,
  type Transport,
  type Turn,
  type VoiceSession,
} from '@throughline/core';
import { scoringEngine } from '../engine/scoring-engine.ts';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import type { Fault } from '../faults/fault.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { speechScript, type Script, type SpeechScriptOptions } from '../script/script.ts';
import { seededRandom } from '../seeded-random.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { scriptedVoice } from '../voice/scripted-voice.ts';
import { secretCredentials, type Kind, type Variant } from './subject.ts';

/** Where nobody listens: the memory transport does not look at it. */
export const memoryUrl = 'ws://127.0.0.1:2700';

export interface SceneOptions {
  readonly faults?: readonly Fault[];
  /** Of speech, for what recognises or assesses. Default: 12. */
  readonly seconds?: number;
  /** What else the speech is like. Default: two people where the flags ask who speaks, and channels as the flags have them. */
  readonly speech?: Partial<SpeechScriptOptions>;
  /** Puts something between the session and the transport. */
  readonly wrap?: (transport: Transport, clock: Clock) => Transport;
  /** Over a transport that can do no more than a browser. */
  readonly asBrowser?: boolean;
  /** Further options of the session. */
  readonly session?: object | ((clock: Clock) => object);
  /** Instead of the memory transport and virtual time. */
  readonly real?: { readonly transport: Transport; readonly clock: Clock };
}

type SessionOf<Of extends Kind> = {
  readonly recognise: TranscriptionSession;
  readonly assess: AssessmentSession;
  readonly synthesise: VoiceSession;
}[Of];

/** A session before a simulated provider, with every event of it. */
export interface Scene<Of extends Kind = Kind> {
  readonly variant: Variant<Of>;
  readonly clock: Clock;
  readonly simulator: Simulator;
  /** What is spoken; empty where the provider speaks. */
  readonly script: Script;
  readonly session: SessionOf<Of>;
  readonly links: readonly LinkEvent[];
  readonly warnings: readonly SessionWarning[];
  readonly finals: readonly FinalResult[];
  readonly partials: readonly PartialResult[];
  readonly turns: readonly Turn[];
  readonly relabels: readonly Relabel[];
  readonly gaps: readonly Gap[];
  /** Every event that the session emitted, whatever it was. */
  readonly events: readonly unknown[];
  /** What the session's state machine showed to an inspector. */
  readonly inspected: readonly object[];
  /** Resolves with what the promise resolves with, in the scene's time. Rejects after `limitMs` of it; default 20 min. */
  until<Value>(promise: PromiseLike<Value>, limitMs?: number): Promise<Value>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Timers of the scene's clock that are set; 0 where it is not virtual. */
  pendingTimers(): number;
  close(): Promise<void>;
}

/** Opens a session of this kind; nothing is sent yet. */
async function openScene<Of extends Kind>(variant: Variant<Of>, options: SceneOptions = {}): Promise<Scene<Of>> {
  const { subject, kind, flags, seed } = variant;
  const { real, seconds = 12, faults = [], asBrowser = false, wrap = (transport) => transport } = options;
  const virtual = new VirtualClock();
  const clock: Clock = real?.clock ?? virtual;
  const sampleRate = sampleRateOf(variant);
  const script = speechScript({
    seconds: kind === 'synthesise' ? 0.5 : seconds,
    seed,
    sampleRate,
    ...(flags.speakers === true && { speakers: 2 }),
    ...(flags.channels !== undefined && { channels: flags.channels }),
    ...options.speech,
  });
  const simulator = createSimulator({ provider: serverOf(variant, script), faults, seed, clock });
  const url = real === undefined ? memoryUrl : (await simulator.listen()).url;
  const transport = wrap(real?.transport ?? simulator.transport({ dialMs: 30, oneWayMs: 20, asBrowser }), clock);
  const inspected: object[] = [];
  const common = {
    credentials: secretCredentials(subject),
    transport,
    clock,
    random: seededRandom(seed),
    inspect: (event: object) => void inspected.push(event),
    onListenerError: (error: unknown) => {
      throw error;
    },
    ...(typeof options.session === 'function' ? options.session(clock) : options.session),
  };
  const part = subject.manifest[kind];
  if (part === undefined) throw new TypeError(`${subject.manifest.name} has no part ${kind}`);
  const config = part.optionsFromFlags({ ...flags, url });
  const events: unknown[] = [];
  const of = <Item>(name: string): Item[] => {
    const items: Item[] = [];
    listen(name, (event) => void items.push(event as Item));
    return items;
  };
  const session = sessionOf(kind, part.protocol(config), common);
  const listen = (name: string, listener: (event: unknown) => void): void => {
    const on = session.on.bind(session) as (name: string, listener: (event: unknown) => void) => () => void;
    on(name, (event) => {
      events.push(event);
      listener(event);
    });
  };
  const results = kind === 'recognise';
  for (const name of ['status', 'seam', 'failure', ...(results ? ['retract'] : [])]) listen(name, () => undefined);
  if (kind === 'assess') for (const name of ['interim', 'stopped']) listen(name, () => undefined);
  // A promise that nobody looks at any more must not end the process.
  session.closed.catch(() => undefined);
  return {
    variant,
    clock,
    simulator,
    script,
    session: session as SessionOf<Of>,
    links: of<LinkEvent>('link'),
    warnings: of<SessionWarning>('warning'),
    finals: results ? of<FinalResult>('final') : [],
    partials: results ? of<PartialResult>('partial') : [],
    turns: results ? of<Turn>('turn') : [],
    relabels: results ? of<Relabel>('relabel') : [],
    gaps: kind === 'synthesise' ? [] : of<Gap>('gap'),
    events,
    inspected,
    until: (promise, limitMs = 1_200_000) =>
      real === undefined ? virtual.runUntil(promise, { limitMs }) : Promise.resolve(promise),
    pass: (ms) =>
      real === undefined
        ? virtual.advance(ms)
        : new Promise<void>((resolve) => {
            clock.setTimeout(resolve, ms);
          }),
    pendingTimers: () => virtual.pending,
    close: () => simulator.close(),
  };
}

/** Runs something with a scene, and closes it whatever happens. */
export async function withScene<Of extends Kind>(
  variant: Variant<Of>,
  options: SceneOptions,
  run: (scene: Scene<Of>) => Promise<void>,
): Promise<void> {
  const scene = await openScene(variant, options);
  try {
    await run(scene);
  } finally {
    scene.session.abort();
    await scene.close();
  }
}

function sessionOf(
  kind: Kind,
  protocol: unknown,
  common: object,
): TranscriptionSession | AssessmentSession | VoiceSession {
  const options = { protocol, ...common } as never;
  if (kind === 'recognise') return transcribe(Object.assign(options, { live: true, ...common }));
  return kind === 'assess' ? assess(options) : synthesize(options);
}

function serverOf({ subject, kind }: Variant, script: Script) {
  const engines = {
    recognise: () => scriptedEngine({ script }),
    assess: () => scoringEngine({ script }),
    synthesise: () => scriptedVoice(),
  };
  if (subject.server === undefined) throw new TypeError(`${subject.manifest.name} has no server`);
  return subject.server({ engine: engines[kind]() as never });
}

function sampleRateOf({ subject, kind, flags }: Variant): number {
  if (kind === 'synthesise') return 16_000;
  const part = subject.manifest[kind];
  return part?.protocol(part.optionsFromFlags({ ...flags, url: memoryUrl })).audio.sampleRate ?? 16_000;
}

/** What became of a session. */
export type Outcome = { readonly error?: undefined } | { readonly error: SpeechError };

/** Waits until the session is over. */
export function outcomeOf(scene: Scene, limitMs?: number): Promise<Outcome> {
  const over: Promise<Outcome> = (scene.session.closed as Promise<unknown>).then(() => ({}), asOutcome);
  return scene.until(over, limitMs);
}

export function asOutcome(error: unknown): { readonly error: SpeechError } {
  if (isSpeechError(error)) return { error };
  throw error;
}

/** Writes audio as a microphone does, 100 ms each 100 ms, whatever becomes of it. Seconds of the script. */
export async function speakLive(scene: Scene<'recognise'>, from = 0, to = Infinity): Promise<void> {
  const { script, clock, session } = scene;
  const until = Math.min(script.length, Math.round(to * script.sampleRate));
  const audio = scriptAudio(script);
  let at = Math.round(from * script.sampleRate);
  for (const chunk of audio.chunks({ from: at })) {
    if (at >= until) return;
    const length = chunk.length / audio.channels;
    at += length;
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, (length / script.sampleRate) * 1000);
    });
    session.write(chunk).catch(() => undefined);
  }
}

/** A recording of the scene's speech. */
export function recordingOf({ script }: Scene) {
  const audio = scriptAudio(script);
  return {
    format: { sampleRate: script.sampleRate, channels: audio.channels, encoding: 'pcm_s16le' },
    seekable: true,
    duration: script.length / script.sampleRate,
    async *frames(from = 0) {
      yield* audio.chunks({ from });
    },
  } as const;
}

/** What the suite has spoken by a provider that speaks: sentences long enough for any of them. */
export const sentences = [
  'Every morning one train leaves from that second platform.',
  'Please keep your small bags close to your seat at all times.',
  'Our journey through the green valley takes about three hours.',
] as const;

/** Reads an utterance whole. */
export interface SpokenUtterance {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly error?: SpeechError;
}

export async function readUtterance(
  scene: Scene<'synthesise'>,
  text: string | AsyncIterable<string>,
): Promise<SpokenUtterance> {
  const utterance = scene.session.say(text);
  const pieces: Int16Array[] = [];
  let sampleRate = 0;
  try {
    for await (const { pcm, sampleRate: rate } of utterance as AsyncIterable<{
      readonly pcm: Int16Array;
      readonly sampleRate: number;
    }>) {
      pieces.push(pcm);
      sampleRate = rate;
    }
    await utterance.done;
    return { samples: joined(pieces), sampleRate };
  } catch (error) {
    return { samples: joined(pieces), sampleRate, ...asOutcome(error) };
  }
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Does the work of a session as its callers do, to its end: all of the speech, or all of the text. */
export async function work(
  scene: Scene,
): Promise<{ readonly assessment?: Assessment; readonly spoken?: SpokenUtterance }> {
  if (isKind(scene, 'recognise')) {
    await speakLive(scene);
    scene.session.end().catch(() => undefined);
    return {};
  }
  if (isKind(scene, 'assess')) {
    await scene.session.pipe(recordingOf(scene), { end: true });
    return { assessment: await scene.session.result };
  }
  if (!isKind(scene, 'synthesise')) return {};
  const spoken = await readUtterance(scene, sentences.join(' '));
  scene.session.end().catch(() => undefined);
  return { spoken };
}

export function isKind<Of extends Kind>(scene: Scene, kind: Of): scene is Scene<Of> {
  return scene.variant.kind === kind;
}
