import {
  transcribe,
  type Seam,
  type SessionStatus,
  type SpeechError,
  type Summary,
  type TranscribeOptions,
  type TranscriptionSession,
} from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import {
  scriptAudio,
  scriptedEngine,
  speechScript,
  type RecogniserProfile,
  type Script,
  type ScriptAudio,
  type Simulator,
  type VirtualClock,
} from '@throughline/simulator';
import { observe, type Observed } from './observe.ts';
import {
  recognisers,
  type RecogniserBehaviour,
  type RecogniserConfig,
  type RecogniserCredentials,
  type RecogniserName,
} from './providers.ts';
import { asSpeechError } from './rejection.ts';
import { inVirtualTime, overSockets, virtualSetting, type Setting, type SettingOptions } from './setting.ts';
import { listen, type Told } from './told.ts';
import { feedLive, onceReadable, sourceOf, withSkips, type SkipAt } from './sources.ts';

/** A provider that recognises the speech of a script. */
interface RecognitionOptions extends Omit<SettingOptions, 'server'> {
  /** Default: Bodhi. */
  readonly provider?: RecogniserName;
  /** Default: 20 s drawn from the seed. */
  readonly script?: Script;
  /** How well, and how, it recognises. */
  readonly profile?: RecogniserProfile;
  readonly behaviour?: RecogniserBehaviour;
}

type SessionOptions = Partial<TranscribeOptions<RecogniserCredentials>>;

export interface RunOptions extends RecognitionOptions {
  readonly seed: number;
  readonly live: boolean;
  /** The audio, where it is more than the script's: pieces of any length, that of the script among them in its order. */
  readonly audio?: () => Iterable<Int16Array>;
  /** Where a live source captures nothing for a while. Default: nowhere. */
  readonly skips?: readonly SkipAt[];
  readonly config?: Partial<RecogniserConfig>;
  /** What the provider would have to be like: else as its protocol says. */
  readonly traits?: Partial<RecognitionTraits>;
  readonly session?: SessionOptions;
  /** What begins the session. Default: core's own. */
  readonly begin?: typeof transcribe;
}

/** Everything that a session emitted, and what became of it. */
export interface Run extends Observed<Seam, SessionStatus>, Omit<Told, 'over'> {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly session: TranscriptionSession;
  readonly outcome: { readonly summary: Summary } | { readonly error: SpeechError };
}

/** A run over the memory transport, in time that only moves when nothing else can. */
export function runVirtually(options: RunOptions): Promise<Run> {
  return inVirtualTime(settingOf(options), (setting) => runIn(setting, options));
}

/** A run over real sockets of this machine, with all of the session's time going by faster. */
export function runOverSockets(options: RunOptions): Promise<Run> {
  return overSockets(settingOf(options), (setting) => runIn(setting, options));
}

/** A provider in virtual time, and sessions with it, for tests that lead a session by the hand. */
export interface VirtualProvider extends Setting<VirtualClock> {
  readonly script: Script;
  readonly audio: ScriptAudio;
  open(options?: SessionOptions, config?: Partial<RecogniserConfig>): TranscriptionSession;
}

export interface VirtualProviderOptions extends RecognitionOptions {
  /** Seconds of the script. Default: 20. */
  readonly seconds?: number;
}

export function virtualProvider(options: VirtualProviderOptions = {}): VirtualProvider {
  const { provider = 'bodhi', seed = 1, seconds = 20 } = options;
  const script = options.script ?? speechScript({ seconds, seed });
  const setting = virtualSetting(settingOf({ ...options, seed, script }));
  return {
    ...setting,
    script,
    audio: scriptAudio(script),
    open: (session = {}, config = {}) => openSession(setting, script, { provider, session, config }),
  };
}

function scriptOf({ script, seed = 1 }: RecognitionOptions): Script {
  return script ?? speechScript({ seconds: 20, seed });
}

/** The simulated provider of a run. */
function settingOf(options: RecognitionOptions): SettingOptions {
  const { provider = 'bodhi', profile, behaviour, seed, faults, between } = options;
  const engine = scriptedEngine({ script: scriptOf(options), ...profile });
  return { server: recognisers[provider].server(engine, behaviour), seed, faults, between };
}

function openSession(
  { clock, transport, url, random }: Setting,
  { sampleRate }: Script,
  {
    provider = 'bodhi',
    config,
    traits,
    session,
    begin = transcribe,
  }: Pick<RunOptions, 'provider' | 'config' | 'traits' | 'session' | 'begin'>,
): TranscriptionSession {
  const { manifest, credentials } = recognisers[provider];
  const { recognise } = manifest;
  if (recognise === undefined) throw new Error(`${manifest.name} recognises nothing`);
  const own = recognise.protocol({ ...recognise.optionsFromFlags({ url, sampleRate }), ...config });
  const protocol = { ...own, traits: { ...own.traits, ...traits } };
  return begin<RecogniserCredentials>({ protocol, credentials, transport, clock, random, ...session });
}

/** Feeds a script to a session, as a live source or as a file, and waits until the session has come to its end. */
export async function runIn(setting: Setting, options: RunOptions): Promise<Run> {
  const { live, skips = [] } = options;
  const { clock, simulator } = setting;
  const script = scriptOf(options);
  const session = openSession(setting, script, { ...options, session: { live, ...options.session } });
  const observed = observe<Seam, SessionStatus>(session);
  const told = listen(session);
  const audio = options.audio ?? (() => scriptAudio(script).chunks());
  const recording = options.audio === undefined ? sourceOf(script) : onceReadable(script, audio);
  const fed = live
    ? feedLive(session, script, withSkips(audio(), skips), clock)
    : session.pipe(recording).then(() => session.end());
  const outcome = await fed.then(
    () => session.closed.then((summary) => ({ summary })),
    (error: unknown) => ({ error: asSpeechError(error) }),
  );
  told.over();
  return { ...observed, ...told, script, simulator, session, outcome };
}
