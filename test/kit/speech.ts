import {
  synthesize,
  type Clock,
  type SpeechError,
  type SpokenAudio,
  type SpokenText,
  type SynthesizeOptions,
  type Utterance,
  type VoiceSeam,
  type VoiceSession,
  type VoiceStatus,
} from '@throughline/core';
import {
  scriptedVoice,
  type ScriptedVoiceOptions,
  type Simulator,
  type VirtualClock,
  type VoiceEngineFactory,
} from '@throughline/simulator';
import { alteringTransport, type Alter } from './altering-transport.ts';
import { observe, type Observed } from './observe.ts';
import { voices, type VoiceBehaviour, type VoiceConfig, type VoiceCredentials, type VoiceName } from './providers.ts';
import { asSpeechError, rejectionOf } from './rejection.ts';
import { joined } from './sounds.ts';
import { overSockets, virtualSetting, type Setting, type SettingOptions } from './setting.ts';

export interface SpeechOptions extends Omit<SettingOptions, 'server'> {
  /** Default: Faseeh. */
  readonly provider?: VoiceName;
  readonly voice?: ScriptedVoiceOptions;
  /** Texts of which the provider speaks nothing: it just says that it is done, or `never` does. Default: none. */
  readonly unspoken?: (text: string) => boolean | 'never';
  readonly behaviour?: VoiceBehaviour;
  readonly config?: Partial<VoiceConfig>;
  /** What becomes of the provider's frames on their way. Default: nothing. */
  readonly alter?: Alter;
  readonly session?: Partial<SynthesizeOptions<VoiceCredentials>>;
}

/** A voice over the memory transport, in time that only moves when nothing else can. */
export interface VirtualVoice extends Observed<VoiceSeam, VoiceStatus> {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly voice: VoiceSession;
}

export function virtualVoice(options: SpeechOptions = {}): VirtualVoice {
  const { clock, simulator, ...rest } = virtualSetting(settingOf(options));
  const voice = openVoice({ clock, simulator, ...rest }, options);
  return { clock, simulator, voice, ...observe<VoiceSeam, VoiceStatus>(voice) };
}

/** What came of texts that were said one after another. */
export interface Speech extends Observed<VoiceSeam, VoiceStatus> {
  readonly simulator: Simulator;
  readonly voice: VoiceSession;
  readonly heard: readonly Heard[];
  /** What the end of the voice was rejected with. */
  readonly failure?: SpeechError;
}

/** Says texts one after another, ends the voice, and reads each to its end. */
export async function speak(
  texts: readonly SpokenText[],
  options: SpeechOptions = {},
): Promise<Speech & { readonly clock: VirtualClock }> {
  const virtual = virtualVoice(options);
  try {
    return { ...virtual, ...(await virtual.clock.runUntil(sayAll(virtual.voice, texts))) };
  } finally {
    await virtual.simulator.close();
  }
}

/** The same over real sockets of this machine, with all of the voice's time going by faster. */
export function speakOverSockets(texts: readonly SpokenText[], options: SpeechOptions = {}): Promise<Speech> {
  return overSockets(settingOf(options), async (setting) => {
    const voice = openVoice(setting, options);
    const observed = observe<VoiceSeam, VoiceStatus>(voice);
    return { simulator: setting.simulator, voice, ...observed, ...(await sayAll(voice, texts)) };
  });
}

async function sayAll(voice: VoiceSession, texts: readonly SpokenText[]): Promise<Pick<Speech, 'heard' | 'failure'>> {
  const hearing = Promise.all(texts.map((text) => hear(voice.say(text))));
  const failure = await rejectionOf(voice.end());
  return { heard: await hearing, ...(failure === undefined ? {} : { failure }) };
}

function settingOf(options: SpeechOptions): SettingOptions {
  const { provider = 'faseeh', voice, unspoken, behaviour, alter, seed, faults, between } = options;
  const engine = withoutAudio(scriptedVoice(voice), unspoken);
  return {
    server: voices[provider].server(engine, behaviour),
    seed,
    faults,
    between: (direct, clock: Clock) => {
      const altered = alter === undefined ? direct : alteringTransport(direct, alter);
      return between?.(altered, clock) ?? altered;
    },
  };
}

function openVoice({ clock, transport, url, random }: Setting, options: SpeechOptions): VoiceSession {
  const { provider = 'faseeh', voice, session } = options;
  const { manifest, credentials } = voices[provider];
  const { synthesise } = manifest;
  if (synthesise === undefined) throw new Error(`${manifest.name} does not speak`);
  const { unknowns, ...config } = options.config ?? {};
  const protocol = synthesise.protocol({
    ...synthesise.optionsFromFlags({ url, voice: 'ar-najdi-male-2' }),
    unknowns: { deterministic: (voice?.stretch ?? 0) === 0, ...unknowns },
    ...config,
  });
  return synthesize<VoiceCredentials>({ protocol, credentials, transport, clock, random, ...session });
}

/** A voice that speaks nothing of some texts. */
function withoutAudio(
  factory: VoiceEngineFactory,
  unspoken: NonNullable<SpeechOptions['unspoken']> = () => false,
): VoiceEngineFactory {
  return (context) => {
    const engine = factory(context);
    return {
      ...engine,
      open: (options, sink) => {
        const stream = engine.open(options, sink);
        const speak = (text: string): void => {
          const silent = unspoken(text);
          if (silent === false) stream.speak(text);
          else if (silent === true) context.clock.setTimeout(() => sink.done(), 50);
        };
        return { speak, stop: () => stream.stop(), close: () => stream.close() };
      },
    };
  };
}

/** What a reader got of an utterance, and what was reported of it. */
export interface Heard {
  readonly pieces: readonly SpokenAudio[];
  readonly samples: Int16Array;
  /** What the loop over it threw. */
  readonly thrown?: SpeechError;
  /** What `done` rejected with. */
  readonly error?: SpeechError;
}

/** Reads an utterance to its end; `pause` waits between two pieces. */
export async function hear(utterance: Utterance, pause?: (audio: SpokenAudio) => Promise<void>): Promise<Heard> {
  const pieces: SpokenAudio[] = [];
  let thrown: SpeechError | undefined;
  try {
    for await (const audio of utterance) {
      pieces.push(audio);
      await pause?.(audio);
    }
  } catch (error) {
    thrown = asSpeechError(error);
  }
  const error = await rejectionOf(utterance.done);
  return {
    pieces,
    samples: joined(pieces.map(({ pcm }) => pcm)),
    ...(thrown === undefined ? {} : { thrown }),
    ...(error === undefined ? {} : { error }),
  };
}
