import {
  transcribe,
  type AudioSource,
  type PartialResult,
  type Relabel,
  type RouteChange,
  type RoutedTranscribeOptions,
  type Seam,
  type SessionStatus,
  type SpeechError,
  type Summary,
  type Transport,
  type TranscriptionRoute,
  type TranscriptionSession,
  type Turn,
} from '@throughline/core';
import type { ProviderManifest, RecognitionTraits } from '@throughline/core/protocol';
import { assemblyaiManifest } from '@throughline/core/providers/assemblyai';
import { bodhiManifest } from '@throughline/core/providers/bodhi';
import { deepgramManifest } from '@throughline/core/providers/deepgram';
import { openaiManifest } from '@throughline/core/providers/openai';
import { voskManifest } from '@throughline/core/providers/vosk';
import { createAudioConverter } from '@throughline/node';
import {
  createSimulator,
  seededRandom,
  VirtualClock,
  type EngineFactory,
  type Fault,
  type ProviderServer,
  type Simulator,
} from '@throughline/simulator';
import { assemblyaiServer } from '@throughline/simulator/providers/assemblyai';
import { bodhiServer } from '@throughline/simulator/providers/bodhi';
import { deepgramServer } from '@throughline/simulator/providers/deepgram';
import { openaiServer } from '@throughline/simulator/providers/openai';
import { voskServer } from '@throughline/simulator/providers/vosk';
import { chorusManifest, chorusServer } from './chorus.ts';
import { observe, type Observed } from './observe.ts';
import { asSpeechError } from './rejection.ts';
import { listen, type Told } from './told.ts';

interface Tested {
  readonly manifest: Pick<ProviderManifest, 'credentials' | 'recognise'>;
  server(engine: EngineFactory): ProviderServer;
}

/** Providers that recognise speech, and their simulators. */
export const tested = {
  bodhi: { manifest: bodhiManifest, server: (engine) => bodhiServer({ engine }) },
  deepgram: { manifest: deepgramManifest, server: (engine) => deepgramServer({ engine }) },
  assemblyai: { manifest: assemblyaiManifest, server: (engine) => assemblyaiServer({ engine }) },
  openai: { manifest: openaiManifest, server: (engine) => openaiServer({ engine }) },
  vosk: { manifest: voskManifest, server: (engine) => voskServer({ engine }) },
  /** One that gives all that any provider gives, with the traits that its configuration says. */
  chorus: { manifest: chorusManifest, server: (engine) => chorusServer({ engine }) },
} satisfies Record<string, Tested>;

/** One route of a run: a provider, what it hears with, and what happens to it. */
export interface TestedRoute {
  readonly provider: keyof typeof tested;
  /** Of its links. Default: what its protocol asks for. */
  readonly sampleRate?: number;
  readonly engine: EngineFactory;
  readonly faults?: readonly Fault[];
  /** Flags of the command, as the manifest takes them. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** What of the provider's configuration is not as the flags have it. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default: credentials that the provider takes, and no governor. */
  readonly own?: RouteOptions;
}

type SessionOptions = Partial<Omit<RoutedTranscribeOptions<readonly object[]>, 'routes'>>;
/** What of a route a run gives it itself. */
type RouteOptions = Partial<Pick<TranscriptionRoute<object>, 'credentials' | 'governor'>> & {
  /** In the place of what its protocol says of itself. */
  readonly traits?: Partial<RecognitionTraits>;
};

/** A session with several providers, in time that only moves when nothing else can. */
interface RoutedSetting {
  readonly clock: VirtualClock;
  /** One for each route. */
  readonly simulators: readonly Simulator[];
  readonly routes: readonly TranscriptionRoute<object>[];
  open(options?: SessionOptions): TranscriptionSession;
  close(): Promise<void>;
}

const FIRST_PORT = 2_700;

function routedSetting(routes: readonly TestedRoute[], seed = 1): RoutedSetting {
  const clock = new VirtualClock();
  const simulators = routes.map(({ provider, engine, faults = [] }, index) =>
    createSimulator({ provider: tested[provider].server(engine), faults, seed: seed + index, clock }),
  );
  const transports = simulators.map((simulator) => simulator.transport({ dialMs: 30, oneWayMs: 20 }));
  const [first] = transports;
  if (first === undefined) throw new Error('a run has a route');
  const transport: Transport = {
    ...first,
    open: (request, handlers, limits) => {
      const to = transports[Number(new URL(request.url).port) - FIRST_PORT];
      if (to === undefined) throw new Error(`nobody listens on ${request.url}`);
      return to.open(request, handlers, limits);
    },
  };
  const listed = routes.map((route, index) => routeOf(route, index, `ws://127.0.0.1:${FIRST_PORT + index}`));
  return {
    clock,
    simulators,
    routes: listed,
    open: (options = {}) =>
      transcribe({
        routes: listed,
        transport,
        clock,
        random: seededRandom(seed),
        createConverter: createAudioConverter,
        onListenerError: (error) => {
          throw error;
        },
        ...options,
      }),
    close: async () => {
      await Promise.all(simulators.map((simulator) => simulator.close()));
    },
  };
}

/** A route to a simulator that listens there; `index`: of the session's routes, so that no two have the same credentials. */
export function routeOf(
  { provider, sampleRate, flags, config: set, own }: Omit<TestedRoute, 'engine'>,
  index: number,
  url: string,
): TranscriptionRoute<object> {
  const { manifest } = tested[provider];
  const { recognise } = manifest;
  if (recognise === undefined) throw new Error(`${provider} recognises nothing`);
  const [example] = Object.values(recognise.examples);
  const { traits, ...options } = own ?? {};
  const config = recognise.optionsFromFlags({ ...example, ...flags, url, ...(sampleRate && { sampleRate }) });
  const protocol = recognise.protocol({ ...config, ...set });
  const credentials = Object.fromEntries(
    manifest.credentials.fields.map(({ name }, field) => [name, `Qx7-${index}${field}4f9a2c71d8e6b0-Zk3Wv`]),
  );
  return { protocol: { ...protocol, traits: { ...protocol.traits, ...traits } }, credentials, ...options };
}

/** Everything that a session with several routes has told, and what became of it. */
export interface RoutedRun extends Observed<Seam, SessionStatus>, Omit<Told, 'over'> {
  readonly session: TranscriptionSession;
  readonly simulators: readonly Simulator[];
  readonly changes: readonly RouteChange[];
  readonly partials: readonly PartialResult[];
  readonly turns: readonly Turn[];
  readonly relabels: readonly Relabel[];
  readonly outcome: { readonly summary: Summary } | { readonly error: SpeechError };
}

export interface RoutedRunOptions {
  readonly routes: readonly TestedRoute[];
  readonly seed?: number;
  readonly session?: SessionOptions;
  /** Samples `[from, to)` of the audio, at the session's rate. */
  readonly audio: (from: number, to: number, sampleRate: number) => Int16Array;
  readonly seconds: number;
  /** Called each 100 ms of a live source, with its time in seconds. */
  readonly at?: (seconds: number, setting: RoutedSetting, session: TranscriptionSession) => void;
}

/** Gives a session its audio, a live one as it is spoken, and waits until it has come to its end. */
export async function runRouted(options: RoutedRunOptions): Promise<RoutedRun> {
  const { routes, seed, seconds, audio, at } = options;
  const setting = routedSetting(routes, seed);
  const { clock, simulators } = setting;
  // The module of the real converter takes its own time to load, which no clock of a test sees.
  await createAudioConverter({ sampleRate: 48_000, channels: 1, encoding: 'pcm_s16le' }, 16_000);
  const live = options.session?.live ?? true;
  const session = setting.open({ live, ...options.session });
  const observed = observe<Seam, SessionStatus>(session);
  const told = listen(session);
  const changes: RouteChange[] = [];
  session.on('route', (change) => changes.push(change));
  const partials: PartialResult[] = [];
  const turns: Turn[] = [];
  const relabels: Relabel[] = [];
  session.on('partial', (partial) => partials.push(partial));
  session.on('turn', (turn) => turns.push(turn));
  session.on('relabel', (relabel) => relabels.push(relabel));
  const { sampleRate } = session.input;
  const chunk = sampleRate / 10;
  const closed = session.closed.then(
    (summary) => ({ summary }),
    (error: unknown) => ({ error: asSpeechError(error) }),
  );
  const length = seconds * sampleRate;
  const samples = (from: number): Int16Array => audio(from, Math.min(from + chunk, length), sampleRate);
  try {
    if (live) {
      for (let from = 0; from < length; from += chunk) {
        session.write(samples(from)).catch(() => undefined);
        at?.(from / sampleRate, setting, session);
        await clock.advance(100);
      }
      session.end().catch(() => undefined);
    } else {
      const file: AudioSource = {
        format: session.input,
        seekable: true,
        duration: seconds,
        async *frames(first = 0) {
          for (let from = first; from < length; from += chunk) yield samples(from);
        },
      };
      session.pipe(file, { end: true }).catch(() => undefined);
    }
    const outcome = await clock.runUntil(closed);
    told.over();
    return { ...observed, ...told, session, simulators, changes, partials, turns, relabels, outcome };
  } finally {
    await setting.close();
  }
}
