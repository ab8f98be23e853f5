import {
  transcribe,
  type FinalResult,
  type RouteChange,
  type Summary,
  type TranscriptionSession,
  type Clock,
} from '@throughline/core';
import { comparedWords } from '@throughline/core/internal';
import { createAudioConverter, openAudioFile, webSocketTransport } from '@throughline/node';
import { samples } from '@throughline/local';
import { createSimulator, seededRandom, type Engine } from '@throughline/simulator';
import { patientLimits, scaledClock } from '@throughline/simulator/kit';
import { routeOf, tested, type TestedRoute } from './routed.ts';

/** Times real time: the recogniser is fast enough, and the suite is not. */
const SPEED = 5;
const ENGINE_RATE = 16_000;
const CHUNK = ENGINE_RATE / 10;

/** A recogniser of one rate, for audio of any. */
function atAnyRate(engine: Engine): Engine {
  return {
    name: engine.name,
    open: (options, sink) => {
      const stream = engine.open({ ...options, sampleRate: ENGINE_RATE }, sink);
      if (options.sampleRate === ENGINE_RATE) return stream;
      const format = { sampleRate: options.sampleRate, channels: 1, encoding: 'pcm_s16le' } as const;
      let turn: Promise<unknown> = Promise.resolve();
      const converter = createAudioConverter(format, ENGINE_RATE);
      const next = (act: () => Promise<void>): void => {
        turn = turn.then(act);
      };
      return {
        write: (audio) => {
          const floats = Float32Array.from(audio, (sample) => sample / 32_768);
          next(async () => stream.write((await converter).push(floats).slice()));
        },
        finish: () =>
          next(async () => {
            stream.write((await converter).flush().slice());
            stream.finish();
          }),
        close: () => stream.close(),
      };
    },
  };
}

/** Keeps the words of its streams' finals, each stream's apart, as they are compared. */
function keeping(engine: Engine, streams: string[][]): Engine {
  return {
    name: engine.name,
    open: (options, sink) => {
      const words: string[] = [];
      streams.push(words);
      return engine.open(options, {
        ...sink,
        result: (result) => {
          if (result.final) words.push(...comparedWords(result.text));
          sink.result(result);
        },
      });
    },
  };
}

/** The recorded speech at 16 kHz; `times`: so often, one reading after the other. */
export async function reading(times = 1): Promise<Int16Array> {
  const file = await openAudioFile(samples.readings);
  const chunks: Int16Array[] = [];
  for await (const chunk of file.frames()) chunks.push(Int16Array.from(chunk as Int16Array));
  const once = Int16Array.from(chunks.flatMap((chunk) => [...chunk]));
  const all = new Int16Array(once.length * times);
  for (let time = 0; time < times; time += 1) all.set(once, time * once.length);
  return all;
}

/** A word as it is compared, and where its middle lies, in seconds. */
interface HeardWord {
  readonly text: string;
  readonly middle: number;
  readonly epoch: number;
}

export interface HeardSpeech {
  readonly words: readonly HeardWord[];
  readonly summary: Summary;
  readonly changes: readonly RouteChange[];
  /** The words of each link's own finals, one link after the other. */
  readonly byLink: readonly (readonly string[])[];
  /** Why links have ended before their time. */
  readonly failures: readonly string[];
}

/** A provider of such a run. */
export type SpeechRoute = Pick<TestedRoute, 'provider' | 'sampleRate' | 'flags'>;

export interface HearOptions {
  readonly audio: Int16Array;
  readonly engine: Engine;
  /** Without cuts or faults only the first is used. */
  readonly routes: readonly SpeechRoute[];
  /** How long after its first final the link of each route is reset, in seconds; of one without, it never is. */
  readonly cuts?: readonly number[];
  readonly rotateSeconds?: number;
  readonly seed?: number;
}

/** Real recorded speech, a real recogniser, real sockets, and a provider for each route. */
export async function hear({
  audio,
  engine,
  routes,
  cuts = [],
  rotateSeconds,
  seed = 1,
}: HearOptions): Promise<HeardSpeech> {
  const clock = scaledClock(SPEED);
  const began = clock.now();
  const byLink: string[][] = [];
  const recogniser = keeping(atAnyRate(engine), byLink);
  const simulators = routes.map(({ provider }, index) =>
    createSimulator({ provider: tested[provider].server(() => recogniser), seed: seed + index, clock }),
  );
  const urls = await Promise.all(simulators.map(async (simulator) => (await simulator.listen()).url));
  const session = transcribe({
    routes: routes.map((route, index) => routeOf(route, index, urls[index] ?? '')),
    transport: webSocketTransport(),
    clock,
    random: seededRandom(seed),
    createConverter: createAudioConverter,
    sampleRate: ENGINE_RATE,
    live: true,
    limits: patientLimits,
    failover: { after: ['connection-lost'] },
    ...(rotateSeconds !== undefined && { rotate: { afterSeconds: rotateSeconds } }),
  });
  let answered = 0;
  const cut = (epoch: number): void => {
    const seconds = cuts[changes.length];
    if (seconds === undefined || epoch === answered) return;
    answered = epoch;
    const on = { time: Math.round(clock.now() - began + seconds * 1_000) };
    simulators[changes.length]?.addFault({ on, do: { type: 'rst' } });
  };
  const finals: FinalResult[] = [];
  const changes: RouteChange[] = [];
  const failures: string[] = [];
  session.on('final', (final) => {
    finals.push(final);
    cut(final.epoch);
  });
  session.on('route', (change) => changes.push(change));
  session.on('link', (link) => {
    if (link.state === 'failed') failures.push(link.error.code);
  });
  try {
    await speak(session, audio, clock);
    const summary = await session.closed;
    return { words: wordsOf(finals), summary, changes, byLink, failures };
  } finally {
    await Promise.all(simulators.map((simulator) => simulator.close()));
  }
}

/** Each 100 ms of audio when it has been spoken, by the clock. */
async function speak(session: TranscriptionSession, audio: Int16Array, clock: Clock): Promise<void> {
  const began = clock.now();
  for (let at = 0; at < audio.length; at += CHUNK) {
    const waitMs = began + (at / ENGINE_RATE) * 1_000 - clock.now();
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        clock.setTimeout(resolve, waitMs);
      });
    }
    await session.write(audio.subarray(at, at + CHUNK));
  }
  await session.end();
}

function wordsOf(finals: readonly FinalResult[]): readonly HeardWord[] {
  return finals
    .toSorted((one, other) => one.start - other.start)
    .flatMap(({ words = [], text, start, end, epoch }) =>
      (words.length > 0 ? words : [{ text, start, end }]).map((word) => ({ ...word, epoch })),
    )
    .flatMap(({ text, start, end, epoch }) =>
      comparedWords(text).map((word) => ({ text: word, middle: (start + end) / 2, epoch })),
    );
}
