import type { AudioSource } from '@throughline/core';
import { randomFaults, seededRandom } from '@throughline/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShortWay } from '../../../packages/core/src/transcription/short-way.ts';
import { noting, scheduled } from '../../kit/eventful.ts';
import { virtualProvider } from '../../kit/transcription.ts';

const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 5);
const RATE = 16_000;
const SECONDS = 40;
const seeds = Array.from({ length: RUNS }, (_, index) => 7_919 * index + 11);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts the wake-ups for what waits for its pace from now on, and those that went the short way. `closed`: none does. */
function watchWay({ closed }: { readonly closed: boolean }): { short: number; all: number } {
  vi.restoreAllMocks();
  const { sendPaced } = ShortWay.prototype;
  const counts = { short: 0, all: 0 };
  if (closed) vi.spyOn(ShortWay.prototype, 'openPaced').mockImplementation(function (this: ShortWay) {});
  vi.spyOn(ShortWay.prototype, 'sendPaced').mockImplementation(function (this: ShortWay, now) {
    const next = sendPaced.call(this, now);
    counts.all += 1;
    if (next !== undefined) counts.short += 1;
    return next;
  });
  return counts;
}

/** A recording that is piped through faults while its caller asks, pauses and skips, writes, and has a function of its own for speech. */
async function recording(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const provider = virtualProvider({
    seconds: SECONDS,
    seed,
    faults: randomFaults(random, { count: below(4), seconds: SECONDS }),
    between: noting(log),
  });
  const { clock } = provider;
  const note = (what: string): void => {
    log.push(`${clock.now()} ${what}`);
  };
  // Not from the seed in order: it is asked in the middle of what is.
  const asks = random.next() < 0.3 ? seededRandom(seed + 1) : undefined;
  const session = provider.open({
    live: false,
    window: {
      seconds: random.next() < 0.5 ? 120 : 2 + below(6),
      overflow: random.next() < 0.7 ? 'block' : 'drop-oldest',
    },
    ...(asks !== undefined && {
      isSpeech: (samples: Int16Array) => {
        note(`asked about ${samples.length}, ${samples.reduce((sum, sample) => sum + sample, 0)}`);
        const what = asks.next();
        if (what < 0.1) note(state());
        else if (what < 0.12) session.finalize();
        else if (what < 0.14) session.pause();
        if (what < 0.14) session.resume();
        return what < 0.5;
      },
    }),
  });
  const state = (): string => {
    const { acceptedSamples, sentSamples, settledSamples } = session.positions;
    const { lagSeconds, state: name } = session.status;
    return `${name} ${acceptedSamples} ${sentSamples} ${settledSamples} ${lagSeconds} ${session.unsettled().length}`;
  };
  for (const name of ['gap', 'final', 'partial', 'seam'] as const) {
    session.on(name, (event: unknown) => note(`${name} ${JSON.stringify(event)} ${state()}`));
  }
  session.on('warning', ({ message }) => log.push(message));
  const usual = [1_024, 8_000, 24_000, 32_000, 160_000][below(5)] ?? 1_024;
  const source: AudioSource = {
    format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' },
    seekable: false,
    async *frames() {
      for (let at = 0; at < SECONDS * RATE; at += usual) {
        note(`gives ${at}`);
        yield provider.audio.samples(at, Math.min(at + usual, SECONDS * RATE)).slice();
      }
    },
  };
  const piped = session.pipe(source).then(
    () => note('piped'),
    (error: unknown) => note(String(error)),
  );
  for (let step = 0; step < 80; step += 1) {
    const what = random.next();
    if (what < 0.3) note(state());
    else if (what < 0.31) session.pause();
    else if (what < 0.36) session.finalize();
    else if (what < 0.38) void session.skip({ seconds: random.next() }).catch(() => undefined);
    else if (what < 0.4) session.write(new Int16Array(1 + below(3_000)).fill(700)).catch(() => note('refused'));
    await clock.advance(below(1_000));
    session.resume();
  }
  await clock.runUntil(piped, { limitMs: 900_000 });
  log.push(await clock.runUntil(session.end(), { limitMs: 900_000 }).then(() => 'closed', String));
  return log;
}

describe('audio that leaves at its pace', () => {
  it.each([
    ['a recording', recording, 0.2],
    ['a source', scheduled, 0.01],
  ])(`is sent, answered and reported the same, whichever way it takes: %s, ${RUNS} times`, async (_, run, least) => {
    const short = [];
    const counts = watchWay({ closed: false });
    for (const seed of seeds) short.push(await run(seed));
    expect(counts.short).toBeGreaterThan(least * counts.all);
    watchWay({ closed: true });
    for (const [index, seed] of seeds.entries()) {
      expect({ seed, log: short[index] }).toEqual({ seed, log: await run(seed) });
    }
  });
});
