import {
  isSpeechError,
  synthesize,
  type LinkEvent,
  type SessionWarning,
  type SpeechError,
  type SpokenAudio,
  type SpokenText,
  type SynthesizeOptions,
  type Transport,
  type Utterance,
  type VoiceSeam,
  type VoiceSession,
} from '@throughline/core';
import { faseeh, type FaseehConfig, type FaseehCredentials } from '@throughline/core/providers/faseeh';
import {
  createSimulator,
  scriptedVoice,
  seededRandom,
  VirtualClock,
  type Fault,
  type ScriptedVoiceOptions,
  type Simulator,
  type VoiceEngineFactory,
} from '@throughline/simulator';
import { faseehServer, type FaseehBehaviour } from '@throughline/simulator/providers/faseeh';
import { alteringTransport, type Alter } from './altering-transport.ts';

/** A key that must never be seen in anything that a session shows. */
export const apiKey = 'fsh-4f9a2c71d8e6b0';

export interface SpeakingOptions {
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  readonly voice?: ScriptedVoiceOptions;
  /** Texts of which the provider speaks nothing: it just says that it is done, or `never` does. Default: none. */
  readonly unspoken?: (text: string) => boolean | 'never';
  readonly service?: FaseehBehaviour;
  readonly config?: Partial<FaseehConfig>;
  /** What becomes of the provider's frames on their way. Default: nothing. */
  readonly alter?: Alter;
  /** Puts something of its own around the transport. Default: nothing. */
  readonly wrap?: (transport: Transport, clock: VirtualClock) => Transport;
  readonly session?: Partial<SynthesizeOptions<FaseehCredentials>>;
}

/** A voice over the memory transport, in time that only moves when nothing else can. */
export interface VirtualVoice {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly voice: VoiceSession;
  readonly seams: readonly VoiceSeam[];
  readonly warnings: readonly SessionWarning[];
  readonly links: readonly LinkEvent[];
}

export function virtualVoice(options: SpeakingOptions = {}): VirtualVoice {
  const { seed = 1 } = options;
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: faseehServer({
      engine: withoutAudio(scriptedVoice(options.voice), options.unspoken),
      ...options.service,
    }),
    faults: options.faults ?? [],
    seed,
    clock,
  });
  const { unknowns, ...config } = options.config ?? {};
  const { alter, wrap = (transport) => transport } = options;
  const direct = simulator.transport({ dialMs: 30, oneWayMs: 20 });
  const voice = synthesize({
    protocol: faseeh({
      voiceId: 'ar-najdi-male-2',
      url: 'ws://127.0.0.1:2710/api/v1/websocket/text-to-speech',
      unknowns: { deterministic: (options.voice?.stretch ?? 0) === 0, ...unknowns },
      ...config,
    }),
    credentials: { apiKey },
    transport: wrap(alter === undefined ? direct : alteringTransport(direct, alter), clock),
    clock,
    random: seededRandom(seed),
    ...options.session,
  });
  const seams: VoiceSeam[] = [];
  const warnings: SessionWarning[] = [];
  const links: LinkEvent[] = [];
  voice.on('seam', (seam) => seams.push(seam));
  voice.on('warning', (warning) => warnings.push(warning));
  voice.on('link', (link) => links.push(link));
  return { clock, simulator, voice, seams, warnings, links };
}

/** A voice that speaks nothing of some texts. */
function withoutAudio(
  factory: VoiceEngineFactory,
  unspoken: NonNullable<SpeakingOptions['unspoken']> = () => false,
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

/** What a reader got of an utterance, and what it was told of it. */
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
    thrown = speechError(error);
  }
  const error = await utterance.done.then(() => undefined, speechError);
  return {
    pieces,
    samples: joined(pieces.map(({ pcm }) => pcm)),
    ...(thrown === undefined ? {} : { thrown }),
    ...(error === undefined ? {} : { error }),
  };
}

export function joined(parts: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function speechError(error: unknown): SpeechError {
  if (isSpeechError(error)) return error;
  throw error;
}

/** Says texts one after another, ends the voice, and tells what was heard of each. */
export async function speak(
  texts: readonly SpokenText[],
  options: SpeakingOptions = {},
): Promise<VirtualVoice & { readonly heard: readonly Heard[]; readonly failure?: SpeechError }> {
  const virtual = virtualVoice(options);
  const heard = Promise.all(texts.map((text) => hear(virtual.voice.say(text))));
  const ended = virtual.voice.end().then(() => undefined, speechError);
  try {
    const failure = await virtual.clock.runUntil(ended);
    return { ...virtual, heard: await virtual.clock.runUntil(heard), ...(failure === undefined ? {} : { failure }) };
  } finally {
    await virtual.simulator.close();
  }
}
