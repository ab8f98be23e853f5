import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../../../node/testing/garbage.ts';
import type { Gap } from '../results/gap.ts';
import { AudioLog } from './audio-log.ts';

const sampleRate = 1_000;
const HOUR = 3_600 * sampleRate;

function logOf({ capacity = 2_000, preRollSamples = 0 } = {}): {
  log: AudioLog;
  gaps: [number, number, Gap['reason']][];
} {
  const gaps: [number, number, Gap['reason']][] = [];
  const log = new AudioLog({
    sampleRate,
    capacity,
    blockSamples: 100,
    preRollSamples,
    onGap: ({ startSample, endSample, reason }) => gaps.push([startSample, endSample, reason]),
  });
  return { log, gaps };
}

/** Samples that tell where they stand, and are never zero. */
const sampleAt = (position: number): number => (position % 30_000) + 1;
const stretch = (from: number, to: number): Int16Array =>
  Int16Array.from({ length: to - from }, (_, n) => sampleAt(from + n));

describe('time that was skipped', () => {
  it('stands on the clock as a gap, and takes no room', () => {
    const { log, gaps } = logOf();
    log.append(stretch(0, 500));
    log.skip(HOUR);
    log.append(stretch(500 + HOUR, 1_000 + HOUR));
    expect(log.accepted).toBe(1_000 + HOUR);
    expect(log.room).toBe(1_000);
    expect(gaps).toEqual([[500, 500 + HOUR, 'source']]);
    expect(log.settled).toBe(0);
    expect(log.settleTo(500)).toBe(500 + HOUR);
  });

  it('before the first audio moves the whole clock, and is settled at once', () => {
    const { log, gaps } = logOf();
    log.skip(300);
    expect([log.accepted, log.settled]).toEqual([300, 300]);
    log.append(stretch(300, 400));
    expect(log.view(300, 100)).toEqual(stretch(300, 400));
    expect(gaps).toEqual([[0, 300, 'source']]);
  });

  it('is silence in what has no answer, so that every sample stands where it should', () => {
    const { log } = logOf();
    log.append(stretch(0, 100));
    log.skip(50);
    log.append(stretch(150, 200));
    expect(log.unsettled()).toEqual(Int16Array.from([...stretch(0, 100), ...new Int16Array(50), ...stretch(150, 200)]));
  });

  it('is nothing to send: the next audio follows it, and what precedes it ends there', () => {
    const { log } = logOf();
    log.append(stretch(0, 100));
    log.skip(50);
    log.append(stretch(150, 200));
    expect([log.audioFrom(40), log.audioFrom(100), log.audioFrom(150)]).toEqual([60, 0, 50]);
    expect([log.nextAudio(40), log.nextAudio(100), log.nextAudio(149), log.nextAudio(150)]).toEqual([
      40, 150, 150, 150,
    ]);
    expect([log.audioUpTo(100), log.audioUpTo(160), log.audioUpTo(150)]).toEqual([100, 10, 0]);
    expect(log.audioBetween(40, 200)).toBe(110);
  });

  it('is silent whatever it is asked, and takes no look at samples for it', () => {
    const { log } = logOf();
    log.append(new Int16Array(100));
    log.skip(1_000 * HOUR);
    expect(log.isSilent(0, log.accepted)).toBe(true);
    expect(log.secondsNotSilent(0, log.accepted)).toBe(0);
  });

  it('is reported once, also where the audio on both sides is let go unsent', () => {
    const { log, gaps } = logOf();
    log.append(stretch(0, 300));
    log.skip(1_000);
    log.append(stretch(1_300, 1_600));
    log.letGo(400, 0);
    log.missingFrom(log.oldest, 'overflow');
    expect(log.oldest).toBe(1_400);
    expect(gaps).toEqual([
      [300, 1_300, 'source'],
      [0, 300, 'overflow'],
      [1_300, 1_400, 'overflow'],
    ]);
    expect(log.settled).toBe(1_400);
  });

  it('is reported once where a link leaves out all of a stretch around it', () => {
    const { log, gaps } = logOf();
    log.append(stretch(0, 300));
    log.skip(200);
    log.append(stretch(500, 900));
    log.missingFrom(700, 'lag');
    log.gap(700, 800, 'unread');
    expect(gaps).toEqual([
      [300, 500, 'source'],
      [0, 300, 'lag'],
      [500, 700, 'lag'],
      [700, 800, 'unread'],
    ]);
  });
});

it('holds what it should, where it should, however writes, skips, answers and losses alternate', () => {
  const step = fc.oneof(
    { arbitrary: fc.record({ type: fc.constant('write' as const), count: fc.nat(150) }), weight: 4 },
    {
      arbitrary: fc.record({ type: fc.constantFrom('skip' as const, 'lose' as const), count: fc.nat(300) }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        type: fc.constantFrom('settle' as const, 'missing' as const, 'letGo' as const),
        count: fc.nat(200),
      }),
      weight: 3,
    },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.nat(50), (steps, preRollSamples) => {
      const { log, gaps } = logOf({ capacity: 600, preRollSamples });
      /** What was accepted, a sample each: its value, or nothing where time was skipped. */
      const clock: (number | undefined)[] = [];
      const answered: [number, number][] = [];
      let settled = 0;
      for (const { type, count } of steps) {
        if (type === 'write') {
          const samples = stretch(clock.length, clock.length + Math.min(count, log.room));
          log.append(samples);
          clock.push(...samples);
        } else if (type === 'skip') {
          log.skip(count);
          for (let n = 0; n < count; n += 1) clock.push(undefined);
        } else if (type === 'lose') {
          log.letGo(log.capacity - log.room, log.oldest);
          log.lose(count);
          for (let n = 0; n < count; n += 1) clock.push(undefined);
        } else if (type === 'letGo') {
          const held = Math.min(count, log.capacity - log.room);
          if (held > 0) log.letGo(held, log.oldest);
        } else if (type === 'missing') log.missingFrom(Math.min(log.oldest + count, log.accepted), 'lag');
        else {
          const to = Math.min(log.accepted, log.settled + count);
          answered.push([log.settled, to]);
          log.settleTo(to);
        }
        expect(log.accepted).toBe(clock.length);
        expect(log.settled).toBeGreaterThanOrEqual(settled);
        ({ settled } = log);
        expect(log.capacity - log.room).toBeLessThanOrEqual(log.capacity);
        const from = Math.max(log.settled, log.oldest);
        expect([...log.unsettled()]).toEqual(clock.slice(from).map((sample) => sample ?? 0));
        expect(log.audioBetween(log.oldest, log.accepted)).toBe(
          clock.slice(log.oldest).filter((s) => s !== undefined).length,
        );
        const next = log.nextAudio(log.oldest);
        const run = log.audioFrom(next);
        expect([...log.view(next, run)]).toEqual(clock.slice(next, next + run));
        expect(run === 0 || clock[next + run] === undefined).toBe(true);
      }
      log.missingFrom(log.accepted, 'lag');
      // Every sample is answered or in a gap, and no gap overlaps another.
      const times = new Uint8Array(clock.length);
      for (const [start, end] of gaps) {
        expect(times.subarray(start, end).includes(1)).toBe(false);
        times.fill(1, start, end);
      }
      for (const [start, end] of answered) times.fill(1, start, end);
      expect(times.indexOf(0)).toBe(-1);
      expect(log.settled).toBe(log.accepted);
    }),
    { numRuns: 300, seed: 2 },
  );
});

it('gives the memory back of any number of single samples with time skipped between them', () => {
  const { log } = logOf({ capacity: 100 });
  for (let n = 0; n < 3_000; n += 1) {
    if (log.room === 0) log.letGo(1, 0);
    log.append(Int16Array.of(sampleAt(log.accepted)));
    log.skip(1_000);
  }
  expect(log.accepted).toBe(3_000 * 1_001);
  expect(log.audioBetween(log.oldest, log.accepted)).toBe(100);
});

it('keeps nothing of time that was skipped a million times, once the audio between is answered', () => {
  const log = new AudioLog({
    sampleRate,
    capacity: 2_000,
    blockSamples: 100,
    preRollSamples: 0,
    onGap: () => undefined,
  });
  const usedBytes = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const skipAndAnswer = (times: number): void => {
    for (let n = 0; n < times; n += 1) {
      log.append(Int16Array.of(sampleAt(log.accepted)));
      log.skip(1);
      log.settleTo(log.accepted);
    }
  };
  skipAndAnswer(2_000);
  const before = usedBytes();
  skipAndAnswer(1_000_000);
  // Were its spans kept, they would take some 60 MB.
  expect(usedBytes() - before).toBeLessThan(5_000_000);
  expect([log.settled, log.oldest, log.room]).toEqual([2_004_000, 2_004_000, 2_000]);
});
