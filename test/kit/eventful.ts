import type { AudioConverterFactory, Clock, Transport } from '@throughline/core';
import type { RecognitionTraits } from '@throughline/core/protocol';
import { bodhi } from '@throughline/core/providers/bodhi';
import { randomFaults, seededRandom, type FaultAction } from '@throughline/simulator';
import { scheduleOf } from '../promises/1-no-silent-loss/schedules/schedule-of.ts';
import { music, silence } from './sounds.ts';
import { runVirtually, virtualProvider } from './transcription.ts';

/**
 * Sessions to which all kinds of things happen, from a seed, in virtual time. Each returns all that the session did to its sockets and
 * told its caller, and when: two sessions that are to do the same are compared by it.
 */

const RATE = 16_000;

/** Notes all that a session does to its sockets, and when. */
export function noting(log: string[]): (inner: Transport, clock: Clock) => Transport {
  return (inner, clock) => ({
    headers: inner.headers,
    pings: inner.pings,
    open: (request, handlers, limits) => {
      const note = (what: string): void => {
        log.push(`${clock.now()} ${what}`);
      };
      note('dial');
      const socket = inner.open(request, handlers, limits);
      return {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (data) => {
          note(typeof data === 'string' ? data : `${data.length} bytes, ${data.reduce((sum, byte) => sum + byte, 0)}`);
          socket.send(data);
        },
        // The same line: it is the same frame.
        ...(socket.sendWords !== undefined && {
          sendWords: (words: Int32Array, from: number, count: number) => {
            const data = new Uint8Array(words.buffer, words.byteOffset + 4 * from, 4 * count);
            note(`${data.length} bytes, ${data.reduce((sum, byte) => sum + byte, 0)}`);
            socket.sendWords?.(words, from, count);
          },
        }),
        close: (code, reason) => {
          note(`close ${code}`);
          socket.close(code, reason);
        },
        terminate: () => {
          note('terminate');
          socket.terminate();
        },
        ping: () => {
          note('ping');
          socket.ping?.();
        },
        pause: () => socket.pause?.(),
        resume: () => socket.resume?.(),
      };
    },
  });
}

/** A live source or a file, through faults. */
export async function scheduled(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const random = seededRandom(seed);
  const windowSeconds = random.next() < 0.5 ? 120 : 2 + 4 * random.next();
  const session = { window: { seconds: windowSeconds } };
  const run = await runVirtually({ ...scheduleOf(seed), session, between: noting(log) });
  const gaps = run.gaps.map(({ startSample, endSample, reason }) => `${reason} ${startSample}–${endSample}`);
  return [...log, ...gaps, 'error' in run.outcome ? run.outcome.error.message : 'closed'];
}

/** What providers want while nobody speaks. */
const idleRules: readonly Partial<RecognitionTraits>[] = [
  {},
  { idle: { type: 'message', everyMs: 700 } },
  { idle: { type: 'message', everyMs: 4_000, firstAudio: { afterMs: 2_000, seconds: 0.1 } } },
  { idle: { type: 'silence', afterMs: 3_000, firstSeconds: 1.5, thenSeconds: 0.5, everyMs: 900 } },
  { shortestFrameMs: 50, catchUp: 1, endpointSeconds: 0.8 },
];

/** To twice the rate, each sample twice. */
const doubling: AudioConverterFactory = () =>
  Promise.resolve({
    push: (samples) =>
      Int16Array.from({ length: 2 * samples.length }, (_, index) => Math.round(32_767 * (samples[index >> 1] ?? 0))),
    flush: () => new Int16Array(0),
  });

/** A caller that writes pieces of any length when it likes, pauses, skips and asks for what is held, through faults. */
export async function capricious(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const provider = virtualProvider({
    seconds: 30,
    seed,
    faults: randomFaults(random, { count: below(4), seconds: 40 }),
    between: noting(log),
  });
  const { clock } = provider;
  const own = bodhi({ model: 'en-general-v2-8khz', sampleRate: RATE, url: provider.url });
  const halved = random.next() < 0.3;
  const session = provider.open({
    live: random.next() < 0.7,
    idle: random.next() < 0.3 ? 'hang-up' : 'keep-alive',
    window: { seconds: random.next() < 0.5 ? 120 : 3, overflow: random.next() < 0.5 ? 'block' : 'drop-oldest' },
    ...(halved && { sampleRate: RATE / 2, createConverter: doubling }),
    protocol: { ...own, traits: { ...own.traits, ...idleRules[below(idleRules.length)] } },
  });
  for (const name of ['gap', 'warning', 'final', 'seam'] as const) {
    session.on(name, (event: unknown) => log.push(`${clock.now()} ${name} ${JSON.stringify(event)}`));
  }
  let position = 0;
  for (let step = 0; step < 60; step += 1) await act();
  session.resume();
  const outcome = clock.runUntil(session.end(), { limitMs: 900_000 });
  log.push(await outcome.then(() => 'closed', String));
  return log;

  async function act(): Promise<void> {
    const what = below(20);
    if (what === 0) session.pause();
    else if (what < 3) session.resume();
    else if (what === 3) session.finalize();
    else if (what === 4) void session.skip({ seconds: random.next() }).catch(() => undefined);
    else if (what === 5) await clock.advance(below(12_000));
    else if (what === 6) await spoken(random.next() < 0.5 ? music(below(25)) : silence(below(25)));
    else await spoken(pieces());
  }

  /** Half a second of speech in pieces of one length, the last one cut off. */
  function* pieces(): Iterable<Int16Array> {
    const length = 80 + below(4_000);
    const end = position + below(RATE);
    for (; position < end; position += length) {
      yield provider.audio.samples(position, Math.min(position + length, end, provider.audio.length));
    }
  }

  async function spoken(audio: Iterable<Int16Array>): Promise<void> {
    for (const piece of audio) {
      if (piece.length === 0) continue;
      const samples = halved ? piece.filter((_, index) => index % 2 === 0) : piece;
      void session.write(samples).catch(() => undefined);
      await clock.advance((piece.length / RATE) * 1_000);
    }
  }
}

/** What may go wrong for long, and is found out by a limit of time. */
const lasting: readonly (readonly FaultAction[])[] = [
  [{ type: 'slow-reader', bytesPerSecond: 0, seconds: 60 }],
  [{ type: 'slow-reader', bytesPerSecond: 2_000, seconds: 60 }],
  [{ type: 'garbage-frame', kind: 'text' }, { type: 'mute' }],
  [{ type: 'mute' }],
  [{ type: 'half-open' }],
  [{ type: 'no-end-of-stream' }],
];

/** A live source, with music and pauses, and a link that goes wrong for long. */
export async function lingering(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const at = 5 + 10 * random.next();
  const what = lasting[seed % lasting.length] ?? [];
  const provider = virtualProvider({
    seconds: 30,
    seed,
    faults: what.map((action, index) => ({ on: { position: at + 0.4 * index }, do: action, times: 1 + below(2) })),
    between: noting(log),
  });
  const { clock } = provider;
  const session = provider.open({ live: true });
  session.on('warning', ({ message }) => log.push(`${clock.now()} ${message}`));
  const speaks = at + 10 * random.next();
  await spoken(provider.audio.chunks({ from: 0 }), speaks);
  if (random.next() < 0.5) await clock.advance(below(20_000));
  await spoken(music(60), 60 * random.next());
  await clock.advance(below(20_000));
  log.push(await clock.runUntil(session.end(), { limitMs: 900_000 }).then(() => 'closed', String));
  return log;

  async function spoken(audio: Iterable<Int16Array>, seconds: number): Promise<void> {
    const end = clock.now() + 1_000 * seconds;
    for (const chunk of audio) {
      if (clock.now() >= end) return;
      void session.write(chunk).catch(() => undefined);
      await clock.advance((chunk.length / RATE) * 1_000);
    }
  }
}
