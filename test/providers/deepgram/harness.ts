import {
  transcribe,
  type FinalResult,
  type LinkEvent,
  type SessionWarning,
  type SpeechError,
  type TranscriptionSession,
  type Transport,
  type Turn,
} from '@throughline/core';
import {
  deepgram,
  deepgramFlux,
  type DeepgramConfig,
  type DeepgramCredentials,
  type DeepgramFluxConfig,
} from '@throughline/core/providers/deepgram';
import {
  scriptedEngine,
  scriptText,
  speechScript,
  type Fault,
  type RecogniserProfile,
  type Simulator,
  type VirtualClock,
} from '@throughline/simulator';
import { deepgramServer, type DeepgramBehaviour } from '@throughline/simulator/providers/deepgram';
import { rejectionOf } from '../../kit/rejection.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { feedLive, sourceOf } from '../../kit/sources.ts';
import { scriptAudio } from '@throughline/simulator';

export const apiKey = 'dg-4f9a2c71d8e6b0-key';

interface Served {
  /** Default: Nova; `flux` is Flux. */
  readonly model?: 'nova' | 'flux';
  readonly config?: Partial<DeepgramConfig> | Partial<DeepgramFluxConfig>;
  readonly behaviour?: DeepgramBehaviour;
  readonly profile?: RecogniserProfile;
  readonly faults?: readonly Fault[];
  readonly between?: (transport: Transport) => Transport;
  /** Default: the key above. */
  readonly credentials?: (
    clock: VirtualClock,
    simulator: Simulator,
  ) => DeepgramCredentials | (() => Promise<DeepgramCredentials>);
  readonly seconds?: number;
  readonly session?: object;
}

export interface Scene {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly session: TranscriptionSession;
  readonly links: readonly LinkEvent[];
  readonly finals: readonly FinalResult[];
  readonly turns: readonly Turn[];
  readonly warnings: readonly SessionWarning[];
  /** What is spoken. */
  readonly wanted: string;
  /** What was recognised, in the order of its place. */
  text(): string;
  /** Speaks all of it, ends, and gives what the session failed with, where it did. */
  speak(): Promise<SpeechError | undefined>;
  /** Pipes all of it as a recording, and gives the same. */
  pipe(): Promise<SpeechError | undefined>;
  /** The errors that links failed with, one a link. */
  failures(): readonly SpeechError[];
}

/** A session before the simulated Deepgram, in virtual time. */
export async function scene<Result>(options: Served, act: (scene: Scene) => Promise<Result>): Promise<Result> {
  const { model = 'nova', config = {}, behaviour = {}, profile = {}, faults = [], seconds = 8 } = options;
  const script = speechScript({ seconds, seed: 5 });
  const server = deepgramServer({
    engine: scriptedEngine({ script, ...profile }),
    accounts: [{ apiKey }],
    ...behaviour,
  });
  const { clock, simulator, transport, url, random } = virtualSetting({ server, faults, between: options.between });
  const shared = { sampleRate: 16_000, url };
  const protocol =
    model === 'nova'
      ? deepgram({ model: 'nova-3', ...shared, ...config })
      : deepgramFlux({ model: 'flux-general-en', ...shared, ...(config as object) });
  const session = transcribe({
    protocol,
    credentials: options.credentials?.(clock, simulator) ?? { apiKey },
    transport,
    clock,
    random,
    live: true,
    ...options.session,
  });
  session.closed.catch(() => undefined);
  const collected = <Item>(name: string): Item[] => {
    const items: Item[] = [];
    const on = session.on.bind(session) as (name: string, listener: (item: Item) => void) => void;
    on(name, (item) => void items.push(item));
    return items;
  };
  const finals = collected<FinalResult>('final');
  const links = collected<LinkEvent>('link');
  const made: Scene = {
    clock,
    simulator,
    session,
    links,
    finals,
    turns: collected<Turn>('turn'),
    warnings: collected<SessionWarning>('warning'),
    wanted: scriptText(script),
    text: () =>
      finals
        .toSorted((one, other) => one.start - other.start)
        .map(({ text }) => text)
        .join(' '),
    speak: () => rejectionOf(feedLive(session, script, scriptAudio(script).chunks(), clock)),
    pipe: () => rejectionOf(session.pipe(sourceOf(script), { end: true }).then(() => session.closed)),
    failures: () => links.flatMap((event) => (event.state === 'failed' ? [event.error] : [])),
  };
  try {
    return await clock.runUntil(act(made), { limitMs: 3_600_000 });
  } finally {
    session.abort();
    await simulator.close();
  }
}

/** Lets virtual time pass. */
export function pass({ clock }: Scene, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.setTimeout(resolve, ms);
  });
}
