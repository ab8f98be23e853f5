import type { AudioChunk } from '@throughline/core';
import { randomFaults, seededRandom } from '@throughline/simulator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ShortWay } from '../../../packages/core/src/transcription/short-way.ts';
import { capricious, lingering, noting, scheduled } from '../../kit/eventful.ts';
import { virtualProvider } from '../../kit/transcription.ts';

const RUNS = Number(process.env['THROUGHLINE_RUNS'] ?? 5);
const RATE = 16_000;
const seeds = Array.from({ length: RUNS }, (_, index) => 7_919 * index + 11);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts the writes that take the short way from now on, and how many there are. `closed`: none does. */
function watchWay({ closed }: { readonly closed: boolean }): { taken: number; writes: number } {
  vi.restoreAllMocks();
  const { take } = ShortWay.prototype;
  const counts = { taken: 0, writes: 0 };
  vi.spyOn(ShortWay.prototype, 'take').mockImplementation(function (this: ShortWay, chunk) {
    const taken = !closed && take.call(this, chunk);
    counts.writes += 1;
    if (taken) counts.taken += 1;
    return taken;
  });
  return counts;
}

/**
 * A caller that writes every kind of chunk, good and bad, too loud, too fast and too slow, asks where the session stands, and has a
 * function of its own for speech, which asks and does things too. Warnings may come a moment later on the short way.
 */
async function demanding(seed: number): Promise<readonly string[]> {
  const log: string[] = [];
  const warnings: string[] = [];
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  const provider = virtualProvider({
    seconds: 40,
    seed,
    faults: randomFaults(random, { count: below(3), seconds: 40 }),
    between: noting(log),
  });
  const { clock } = provider;
  const note = (what: string): void => {
    log.push(`${clock.now()} ${what}`);
  };
  const isFloat = random.next() < 0.4;
  // Not from the seed in order: it is asked in the middle of what is.
  const asks = random.next() < 0.5 ? seededRandom(seed + 1) : undefined;
  const session = provider.open({
    live: true,
    input: { encoding: isFloat ? 'pcm_f32le' : 'pcm_s16le' },
    ...(asks !== undefined && {
      isSpeech: (samples: Int16Array) => {
        note(`asked about ${samples.length}, ${samples.reduce((sum, sample) => sum + sample, 0)}`);
        const what = asks.next();
        if (what < 0.1) note(state());
        else if (what < 0.12) session.finalize();
        else if (what < 0.14) session.pause();
        else if (what < 0.16) void session.write(new Int16Array(below(3_000))).catch(() => undefined);
        if (what < 0.14) session.resume();
        if (what > 0.98) throw new Error('a bug of the caller');
        return what < 0.5;
      },
    }),
    onListenerError: () => note('told of a bug'),
  });
  const state = (): string => {
    const { acceptedSamples, sentSamples, settledSamples } = session.positions;
    const { lagSeconds, state: name } = session.status;
    return `${name} ${acceptedSamples} ${sentSamples} ${settledSamples} ${lagSeconds} ${session.unsettled().length}`;
  };
  for (const name of ['gap', 'partial', 'final', 'retract', 'seam'] as const) {
    session.on(name, (event: unknown) => note(`${name} ${JSON.stringify(event)}`));
  }
  // Every seventh sample is looked at, from the first of what is looked at together.
  session.on('warning', ({ message, at }) => warnings.push(`${message.replace(/\d+ %/u, 'some')} ${at}`));
  const speed = [1, 1, 1, 0.9, 1.3][below(5)] ?? 1;
  const usual = [160, 320, 512, 800, 1_600, 3_200][below(6)] ?? 160;
  for (let position = 0; position < 40 * RATE;) {
    const what = random.next();
    const end = position + (what < 0.05 ? 1 + below(5_000) : usual);
    await write(chunkOf(provider.audio.samples(position, end), position, what));
    if (what > 0.97) note(state());
    // As long as the audio is, or a pause.
    const speechMs = ((end - position) / RATE) * 1_000;
    await clock.advance(what > 0.995 ? 3_000 : speechMs / speed);
    position = end;
  }
  log.push(await clock.runUntil(session.end(), { limitMs: 900_000 }).then(() => 'closed', String));
  return [...log, ...warnings.toSorted()];

  async function write(chunk: AudioChunk): Promise<void> {
    session.write(chunk).catch((error: unknown) => note(String(error)));
    // The caller uses its memory again.
    if (ArrayBuffer.isView(chunk)) chunk.fill(99);
  }

  function chunkOf(samples: Int16Array, position: number, what: number): AudioChunk {
    const own = samples.slice();
    // Clipped for some seconds.
    if (position % (20 * RATE) > 12 * RATE) for (let at = 0; at < own.length; at += 3) own[at] = 32_767;
    if (!isFloat && what < 0.5) return own;
    if (!isFloat) return bytesOf(own, below(2), what < 0.52 ? 1 : 0);
    const floats = Float32Array.from(own, (sample) => sample / 32_700);
    if (what < 0.01) floats[below(floats.length)] = [Number.NaN, Infinity, 5, -4.1][below(4)] ?? 0;
    return what < 0.5 ? floats : bytesOf(floats, 4 * below(2), what < 0.52 ? 1 : 0);
  }

  /** The same memory as bytes, from `shift` on, without the last `less`. */
  function bytesOf({ buffer }: Int16Array | Float32Array, shift: number, less: number): Uint8Array {
    const bytes = new Uint8Array(shift + buffer.byteLength);
    bytes.set(new Uint8Array(buffer), shift);
    return bytes.subarray(shift, bytes.length - less);
  }
}

/** A live session whose audio takes the short way by now. */
async function onTheWay() {
  const provider = virtualProvider();
  const { clock } = provider;
  const session = provider.open({ live: true });
  const counts = watchWay({ closed: false });
  for (const chunk of provider.audio.chunks({ from: 17 * RATE })) {
    void session.write(chunk);
    await clock.advance((chunk.length / RATE) * 1_000);
  }
  return { clock, session, counts };
}

describe('audio that takes the short way', () => {
  const nothings: readonly [string, AudioChunk][] = [
    ['is refused', Float32Array.of(Number.NaN)],
    ['is a part of a sample', Uint8Array.of(1)],
  ];

  it.each(nothings)('is sent to its end, where what is written after it %s', async (_, nothing) => {
    const { clock, session, counts } = await onTheWay();
    const { taken } = counts;
    // No whole frame.
    void session.write(new Int16Array(700).fill(500));
    expect(counts.taken).toBe(taken + 1);
    session.write(nothing).catch(() => undefined);
    await clock.advance(300);
    const { acceptedSamples, sentSamples } = session.positions;
    expect(sentSamples).toBe(acceptedSamples);
    session.abort();
    await expect(session.closed).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is sent to its end on time, though a write after it was refused and the way is open again', async () => {
    const { clock, session, counts } = await onTheWay();
    const { taken } = counts;
    // So often that the session is looked at in between, which opens the way.
    for (let round = 1; round <= 60; round += 1) {
      // No whole frame; due 200 ms later.
      void session.write(new Int16Array(700).fill(500));
      await clock.advance(150);
      session.write(Float32Array.of(Number.NaN)).catch(() => undefined);
      await clock.advance(100);
      const { acceptedSamples, sentSamples } = session.positions;
      expect({ round, sentSamples }).toEqual({ round, sentSamples: acceptedSamples });
      await clock.advance(110);
    }
    expect(counts.taken).toBeGreaterThan(taken + 30);
    session.abort();
    await expect(session.closed).rejects.toMatchObject({ code: 'aborted' });
  });

  it('is known to come too fast, where time is skipped again and again', async () => {
    const provider = virtualProvider({ seconds: 60 });
    const { clock } = provider;
    const session = provider.open({ live: true });
    const warnings: string[] = [];
    session.on('warning', ({ code }) => warnings.push(code));
    for (const [index, chunk] of [...provider.audio.chunks()].entries()) {
      void session.write(chunk);
      await clock.advance((chunk.length / RATE / 1.3) * 1_000);
      if (index % 27 !== 26) continue;
      await clock.advance(1_000);
      void session.skip({ seconds: 1 });
    }
    expect(warnings).toContain('source-speed');
    session.abort();
    await expect(session.closed).rejects.toMatchObject({ code: 'aborted' });
  });

  it.each([
    ['a source', scheduled],
    ['a caller of many moods', capricious],
    ['a caller that asks and is asked', demanding],
    ['a link that goes wrong for long', lingering],
  ])(`is sent, answered and reported as audio that takes the long way: %s, ${RUNS} times`, async (_, run) => {
    const short = [];
    const counts = watchWay({ closed: false });
    for (const seed of seeds) short.push(await run(seed));
    watchWay({ closed: true });
    for (const [index, seed] of seeds.entries()) {
      expect({ seed, log: short[index] }).toEqual({ seed, log: await run(seed) });
    }
    expect(counts.taken).toBeGreaterThan(0.1 * counts.writes);
  });
});
