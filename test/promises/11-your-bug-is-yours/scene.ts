import {
  isSpeechError,
  type AudioChunk,
  type AudioSource,
  type FinalResult,
  type Gap,
  type Seam,
  type SessionEvents,
  type SpeechError,
  type Summary,
  type TranscribeOptions,
  type TranscriptionSession,
  type Transport,
} from '@throughline/core';
import type { BodhiCredentials } from '@throughline/core/providers/bodhi';
import { scriptWords, type Fault } from '@throughline/simulator';
import { expect } from 'vitest';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';

const SECONDS = 9;
const SAMPLE_RATE = 16_000;
const CHUNK = SAMPLE_RATE / 10;
/** Digital silence before the script begins: enough for the warning that there is nothing else. */
const ZEROS = 3.2 * SAMPLE_RATE;

/** What happens to a session while it is watched. */
export interface Scene {
  readonly faults: readonly Fault[];
  readonly zeros?: boolean;
  readonly options?: Partial<TranscribeOptions<BodhiCredentials>>;
}

/** A cut and an outage of 2 s; before that, silence that is warned of. */
export const cut: Scene = { faults: [{ on: { position: 4 }, do: { type: 'outage', seconds: 2 } }], zeros: true };

/** An outage longer than the window: audio that was sent and audio that never was are lost, and partials with them. */
export const loss: Scene = {
  faults: [{ on: { position: 3 }, do: { type: 'outage', seconds: 4 } }],
  options: { live: true, window: { seconds: 2 } },
};

/** A cut after which the provider lets nobody in. */
export const refusal: Scene = {
  faults: [
    { on: { position: 4 }, do: { type: 'rst' } },
    { on: { link: 2 }, do: { type: 'http', status: 401 }, times: 9 },
  ],
};

/** The audio of a scene, which is written in order whoever writes. */
export class Feed {
  readonly #session: TranscriptionSession;
  readonly #chunks: AudioChunk[] = [];
  readonly writes: Promise<unknown>[] = [];

  constructor(provider: VirtualProvider, session: TranscriptionSession, zeros: boolean) {
    this.#session = session;
    const { length } = provider.script;
    if (zeros) for (let at = 0; at < ZEROS; at += CHUNK) this.#chunks.push(new Int16Array(CHUNK));
    for (let at = 0; at < length; at += CHUNK) {
      this.#chunks.push(provider.audio.samples(at, Math.min(at + CHUNK, length)));
    }
  }

  get over(): boolean {
    return this.#chunks.length === 0;
  }

  /** Writes the next 100 ms, if there are any. */
  write(): Promise<void> {
    const chunk = this.#chunks.shift();
    if (chunk === undefined) return Promise.resolve();
    const written = this.#session.write(chunk);
    this.writes.push(written);
    return written;
  }

  /** So many of the next chunks as a source. */
  source(count: number): AudioSource {
    const chunks = this.#chunks;
    return {
      format: { sampleRate: SAMPLE_RATE, channels: 1, encoding: 'pcm_s16le' },
      seekable: false,
      async *frames() {
        for (let left = count; left > 0; left -= 1) {
          const chunk = chunks.shift();
          if (chunk === undefined) return;
          yield chunk;
        }
      },
    };
  }
}

/** What somebody does in the middle of a scene. What it returns must settle. */
export type Deed = (session: TranscriptionSession, feed: Feed, provider: VirtualProvider) => unknown;

/** What a scene came to. */
export interface Played {
  readonly provider: VirtualProvider;
  readonly session: TranscriptionSession;
  readonly finals: readonly FinalResult[];
  readonly gaps: readonly Gap[];
  readonly seams: readonly Seam[];
  readonly occurred: number;
  readonly listenerErrors: readonly string[];
  readonly outcome: Summary | SpeechError;
  readonly deeds: readonly PromiseSettledResult<unknown>[];
  readonly zeros: number;
  readonly windowed: boolean;
  /** What an event told of that was not so when it was told. */
  readonly premature: readonly string[];
}

export interface Staging {
  readonly scene: Scene;
  /** Done whenever an event of this name is heard, or so many times. */
  readonly on?: keyof SessionEvents;
  readonly deed?: Deed;
  readonly times?: number;
  /** Whether the deed is done by itself, right after the event, instead of by the listener. */
  readonly outside?: boolean;
  /** Functions of the caller's for the session, made when there is a session to call. */
  readonly functions?: (
    stage: () => { session: TranscriptionSession; feed: Feed },
  ) => Partial<TranscribeOptions<BodhiCredentials>>;
  /** Puts something between the session and its transport. */
  readonly transport?: (transport: Transport, stage: () => { session: TranscriptionSession; feed: Feed }) => Transport;
}

/** Plays a scene to its end, and answers for what holds of every scene: all settles, and each link is sent audio in order, once. */
export async function play(staging: Staging): Promise<Played> {
  const { scene, on, deed, times = Infinity, outside = false, functions, transport } = staging;
  const provider = virtualProvider({ seconds: SECONDS, faults: scene.faults });
  const listenerErrors: string[] = [];
  let stage: { session: TranscriptionSession; feed: Feed } | undefined;
  const onStage = (): { session: TranscriptionSession; feed: Feed } => {
    if (stage === undefined) throw new Error('there is no session yet');
    return stage;
  };
  const wire = provider.simulator.transport({ dialMs: 30, oneWayMs: 20 });
  const session = provider.open({
    onListenerError: (error, name) => listenerErrors.push(`${name}: ${String(error)}`),
    ...scene.options,
    ...functions?.(onStage),
    transport: transport === undefined ? wire : transport(wire, onStage),
  });
  const feed = new Feed(provider, session, scene.zeros ?? false);
  stage = { session, feed };
  const finals: FinalResult[] = [];
  const gaps: Gap[] = [];
  const seams: Seam[] = [];
  const premature: string[] = [];
  const holds = (what: string, so: boolean): void => {
    if (!so) premature.push(what);
  };
  session.on('final', (final) => {
    finals.push(final);
    holds('a final that is not counted', session.summary().finals >= finals.length);
  });
  session.on('gap', (gap) => {
    gaps.push(gap);
    holds(
      'a gap that is not listed',
      session
        .summary()
        .gaps.some(({ startSample, endSample }) => startSample <= gap.startSample && endSample >= gap.endSample),
    );
  });
  session.on('seam', (seam) => {
    seams.push(seam);
    holds('a seam that is not listed', session.summary().seams.includes(seam));
    holds(
      'a seam of audio that is not sent',
      session.positions.sentSamples > seam.fromSample || session.status.state !== 'open',
    );
  });
  session.on('failure', () => holds('a failure of a session that goes on', session.status.state === 'failed'));
  session.on('status', ({ state }) => {
    if (state === 'closed' || state === 'aborted') holds(`the state ${state}`, session.status.state === state);
  });
  const done: Promise<unknown>[] = [];
  let occurred = 0;
  const act = (): unknown => {
    occurred += 1;
    if (deed === undefined || occurred > times) return undefined;
    if (!outside) {
      const returned = deed(session, feed, provider);
      done.push(Promise.resolve(returned));
      return returned instanceof Promise ? returned.catch(() => undefined) : undefined;
    }
    provider.clock.setTimeout(() => done.push(Promise.resolve(deed(session, feed, provider))), 0);
    return undefined;
  };
  if (on !== undefined) session.on(on, act);
  const outcome = await provider.clock.runUntil(perform(provider, session, feed));
  const deeds = await provider.clock.runUntil(Promise.allSettled([...done, ...feed.writes]));
  await provider.simulator.close();
  const zeros = scene.zeros === true ? ZEROS : 0;
  const windowed = scene.options?.window !== undefined;
  const told = { finals, gaps, seams, occurred, listenerErrors, premature };
  const played = { provider, session, ...told, outcome, deeds, zeros, windowed };
  expectInOrder(played);
  return played;
}

async function perform(
  provider: VirtualProvider,
  session: TranscriptionSession,
  feed: Feed,
): Promise<Summary | SpeechError> {
  const closed = session.closed.catch((error: unknown) => {
    if (!isSpeechError(error)) throw error;
    return error;
  });
  const feeding = (async () => {
    while (!feed.over && !['closed', 'failed', 'aborted'].includes(session.status.state)) {
      feed.write().catch(() => undefined);
      await new Promise<void>((resolve) => {
        provider.clock.setTimeout(resolve, 100);
      });
    }
    await session.end().catch(() => undefined);
  })();
  await feeding;
  return closed;
}

/** Every link began once and was sent the caller's audio in its order, none of it twice. */
function expectInOrder({ seams, provider, premature }: Played): void {
  expect(premature).toEqual([]);
  const epochs = seams.map(({ epoch }) => epoch);
  expect(epochs).toEqual([...new Set(epochs)]);
  for (const { received } of provider.simulator.ledger.links) {
    let sentUntil = 0;
    for (const stretch of received) {
      if (stretch.kind !== 'source') continue;
      expect(stretch.sourceStart).toBeGreaterThanOrEqual(sentUntil);
      sentUntil = stretch.sourceStart + stretch.count;
    }
  }
}

/** The words of the script that a session must have said for good, with their places in samples of the session. */
function expectedWords({ provider, session, gaps, zeros }: Played): string[] {
  const { settledSamples } = session.positions;
  return scriptWords(provider.script)
    .map(({ text, start, end }) => ({ text, start: start + zeros, end: end + zeros }))
    .filter(({ end }) => end <= settledSamples)
    .filter(({ start, end }) => !gaps.some((gap) => start < gap.endSample && end > gap.startSample))
    .map(({ text, start, end }) => `${text} ${start} ${end}`);
}

export function spokenWords({ finals }: Pick<Played, 'finals'>): string[] {
  return finals
    .flatMap(({ words = [] }) => words)
    .toSorted((one, other) => one.start - other.start)
    .map(({ text, start, end }) => `${text} ${Math.round(start * SAMPLE_RATE)} ${Math.round(end * SAMPLE_RATE)}`);
}

/** Nothing is lost: what is settled was said or told as a gap, and the rest is in the caller's hands. */
export function expectNothingLost(played: Played): void {
  const { session, provider, zeros, windowed } = played;
  const { acceptedSamples, settledSamples } = session.positions;
  const spoken = spokenWords(played);
  expect(spoken.filter((word, index) => spoken.indexOf(word) !== index)).toEqual([]);
  expect(expectedWords(played).filter((word) => !spoken.includes(word))).toEqual([]);
  const unsettled = session.unsettled();
  // A small window may have let go of audio that was sent.
  if (!windowed) expect(unsettled.length).toBe(acceptedSamples - settledSamples);
  const from = acceptedSamples - unsettled.length;
  if (from >= zeros) expect(unsettled).toEqual(provider.audio.samples(from - zeros, acceptedSamples - zeros));
}
