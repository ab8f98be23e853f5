import {
  SpeechError,
  synthesize,
  type BrokenSentence,
  type RoutedSynthesizeOptions,
  type SpokenText,
  type Transport,
  type VoiceRoute,
  type VoiceRouteChange,
  type VoiceSeam,
  type VoiceSession,
  type VoiceStatus,
} from '@throughline/core';
import { faseeh, type FaseehCredentials } from '@throughline/core/providers/faseeh';
import { createAudioConverter } from '@throughline/node';
import {
  createSimulator,
  scriptedSpeech,
  scriptedVoice,
  seededRandom,
  VirtualClock,
  type Fault,
  type Simulator,
  type VoiceEngineFactory,
} from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { observe, type Observed } from './observe.ts';
import { rejectionOf } from './rejection.ts';
import { hear, type Heard } from './speech.ts';

/** One voice of a run, and what happens to it. */
interface TestedVoice {
  /** Of its audio. Default: 24 000. */
  readonly sampleRate?: number;
  readonly faults?: readonly Fault[];
  /** How much longer or shorter a text is each time. Default: 0, always the same samples. */
  readonly stretch?: number;
  /** The longest sentence that it takes. */
  readonly maximumCharacters?: number;
  /** The shortest. */
  readonly minimumCharacters?: number;
  /** A text of which it never speaks anything, and says nothing. */
  readonly unspoken?: string;
  /** Seconds after which the provider ends each link. */
  readonly longestSeconds?: number;
}

type SessionOptions = Partial<Omit<RoutedSynthesizeOptions<readonly object[]>, 'routes'>>;

export interface RoutedVoicesOptions {
  readonly voices: readonly TestedVoice[];
  readonly seed?: number;
  readonly session?: SessionOptions;
}

/** A session with several voices, in time that only moves when nothing else can, and all that it tells. */
export interface RoutedVoices extends Observed<VoiceSeam, VoiceStatus> {
  readonly clock: VirtualClock;
  /** One for each voice. */
  readonly simulators: readonly Simulator[];
  readonly voice: VoiceSession;
  readonly changes: readonly VoiceRouteChange[];
  readonly broken: readonly BrokenSentence[];
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

const FIRST_PORT = 2_700;
const KEYS = ['fsh-4f9a2c71d8e6b0', 'Qx7-81c04f9a2d8e6Zk3W', 'pVz-55e1b70c93fa2Lm8R'];

/** The speech of a text by voice `index`: each is told by its first sample. */
export function speechBy(index: number, text: string, sampleRate = 24_000): Int16Array {
  return sounding(scriptedSpeech(text, sampleRate), index);
}

/** The first voice as it is, the second upside down, the third at half its level. */
function sounding(samples: Int16Array, index: number): Int16Array {
  if (index === 0) return samples;
  return samples.map((sample) => (index === 1 ? -sample : Math.round(sample / 2)));
}

function engineOf({ sampleRate = 24_000, stretch = 0, unspoken }: TestedVoice, index: number): VoiceEngineFactory {
  const factory = scriptedVoice({ sampleRate, stretch });
  return (context) => {
    const engine = factory(context);
    return {
      ...engine,
      open: (options, sink) => {
        const stream = engine.open(options, {
          audio: (samples) => sink.audio(sounding(samples, index)),
          done: () => sink.done(),
          failed: (error) => sink.failed(error),
        });
        return {
          speak: (text) => {
            if (text !== unspoken) stream.speak(text);
          },
          stop: () => stream.stop(),
          close: () => stream.close(),
        };
      },
    };
  };
}

export function routedVoices({ voices, seed = 1, session = {} }: RoutedVoicesOptions): RoutedVoices {
  const clock = new VirtualClock();
  const simulators = voices.map((voice, index) =>
    createSimulator({
      provider: faseehServer({ engine: engineOf(voice, index) }),
      faults: voice.faults ?? [],
      seed: seed + index,
      clock,
    }),
  );
  const transports = simulators.map((simulator) => simulator.transport({ dialMs: 30, oneWayMs: 20 }));
  const [first] = transports;
  if (first === undefined) throw new Error('a run has a voice');
  const transport: Transport = {
    ...first,
    open: (request, handlers, limits) => {
      const to = transports[Number(new URL(request.url).port) - FIRST_PORT];
      if (to === undefined) throw new Error(`nobody listens on ${request.url}`);
      return to.open(request, handlers, limits);
    },
  };
  const voice = synthesize({
    routes: voices.map((one, index) => routeOf(one, index)),
    transport,
    clock,
    random: seededRandom(seed),
    createConverter: createAudioConverter,
    ...session,
  });
  const changes: VoiceRouteChange[] = [];
  const broken: BrokenSentence[] = [];
  voice.on('route', (change) => changes.push(change));
  voice.on('broken', (sentence) => broken.push(sentence));
  return {
    clock,
    simulators,
    voice,
    changes,
    broken,
    secrets: KEYS,
    ...observe<VoiceSeam, VoiceStatus>(voice),
    close: async () => {
      await Promise.all(simulators.map((simulator) => simulator.close()));
    },
  };
}

/** The names of the voices are those of their addresses: `faseeh` would be all of theirs. */
function routeOf(
  { sampleRate = 24_000, stretch = 0, maximumCharacters, minimumCharacters = 0, longestSeconds }: TestedVoice,
  index: number,
): VoiceRoute<FaseehCredentials> {
  const protocol = faseeh({
    voiceId: 'ar-najdi-male-2',
    url: `ws://127.0.0.1:${FIRST_PORT + index}`,
    unknowns: { deterministic: stretch === 0 },
  });
  const { text } = protocol;
  return {
    protocol: {
      ...protocol,
      name: `voice-${index}`,
      traits: {
        ...protocol.traits,
        sampleRate,
        ...(longestSeconds && { longestSeconds }),
        ...(maximumCharacters && { maximumCharacters }),
      },
      text: {
        ...text,
        isLongEnough: (piece) => text.isLongEnough(piece) && piece.length >= minimumCharacters,
        check: (piece) => {
          text.check(piece);
          if (piece.length < minimumCharacters) throw tooShort(piece.length, minimumCharacters);
        },
      },
    },
    credentials: { apiKey: KEYS[index] ?? 'none' },
  };
}

function tooShort(characters: number, minimumCharacters: number): SpeechError {
  return new SpeechError('text-too-short', {
    message: `the text has ${characters} characters of ${minimumCharacters}`,
    context: { minimumWords: 0, minimumCharacters, words: 0, characters },
    scope: 'utterance',
  });
}

/** What came of texts that were said one after another. */
export interface RoutedSpeech extends RoutedVoices {
  readonly heard: readonly Heard[];
  /** What the end of the voice was rejected with. */
  readonly failure: SpeechError | undefined;
}

/** Says texts one after another, ends the voice, and reads each to its end. */
export async function speakRouted(texts: readonly SpokenText[], options: RoutedVoicesOptions): Promise<RoutedSpeech> {
  const setting = routedVoices(options);
  const { voice, clock } = setting;
  try {
    const said = (async () => {
      const hearing = Promise.all(texts.map((text) => hear(voice.say(text))));
      const failure = await rejectionOf(voice.end());
      return { heard: await hearing, failure };
    })();
    return { ...setting, ...(await clock.runUntil(said)) };
  } finally {
    await setting.close();
  }
}
