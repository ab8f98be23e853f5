import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleave } from '../audio/interleaved.ts';
import type { Gap } from '../results/gap.ts';
import { AudioLog } from './audio-log.ts';

const sampleRate = 1_000;
const capacity = 700;

function logOf(channels: number): { log: AudioLog; gaps: Gap[] } {
  const gaps: Gap[] = [];
  const log = new AudioLog({
    sampleRate,
    channels,
    capacity,
    blockSamples: 90,
    preRollSamples: 40,
    onGap: (gap) => gaps.push(gap),
  });
  return { log, gaps };
}

type Act =
  | { readonly type: 'append'; readonly count: number }
  | { readonly type: 'skip' | 'lose' | 'letGo' | 'settle' | 'send'; readonly count: number };

const acts = fc.array(
  fc.record({
    type: fc.constantFrom<Act['type']>('append', 'append', 'append', 'skip', 'lose', 'letGo', 'settle', 'send'),
    count: fc.integer({ min: 0, max: 250 }),
  }),
  { maxLength: 30 },
);

/** Sample `position` of a channel: none is like its neighbours, or those of another channel. */
const sampleAt = (position: number, channel: number): number => ((position * 7 + channel * 4_001) % 30_000) + 1;

function act(log: AudioLog, { type, count }: Act, channels: readonly number[]): void {
  switch (type) {
    case 'append': {
      const length = Math.min(count, log.room);
      const samples = new Int16Array(length * channels.length);
      for (const [index, channel] of channels.entries()) {
        const one = Int16Array.from({ length }, (_, n) => sampleAt(log.accepted + n, channel));
        interleave(one, index, channels.length, samples);
      }
      return log.append(samples);
    }
    case 'skip':
      return log.skip(count);
    case 'lose':
      return log.lose(count);
    case 'letGo':
      return void log.letGo(Math.min(count, capacity - log.room), log.everSent);
    case 'settle':
      return void log.settleTo(Math.min(log.settled + count, log.everSent));
    case 'send':
      return void log.sent(log.everSent, Math.min(log.everSent + count, log.accepted));
  }
}

describe('the log of several channels', () => {
  it('is as many logs of one channel, beside each other, whatever becomes of the audio', () => {
    fc.assert(
      fc.property(acts, fc.integer({ min: 2, max: 8 }), (list, channels) => {
        const numbers = Array.from({ length: channels }, (_, channel) => channel);
        const together = logOf(channels);
        const apart = numbers.map(() => logOf(1));
        for (const one of list) {
          act(together.log, one, numbers);
          for (const [channel, { log }] of apart.entries()) act(log, one, [channel]);
        }
        const { log, gaps } = together;
        const beside = (read: (one: AudioLog) => Int16Array): Int16Array => {
          const each = apart.map((one) => read(one.log));
          const samples = new Int16Array((each[0]?.length ?? 0) * channels);
          for (const [channel, one] of each.entries()) interleave(one, channel, channels, samples);
          return samples;
        };
        for (const one of apart) {
          expect([log.accepted, log.oldest, log.settled, log.room]).toEqual([
            one.log.accepted,
            one.log.oldest,
            one.log.settled,
            one.log.room,
          ]);
          expect(gaps).toEqual(one.gaps);
        }
        expect(log.unsettled()).toEqual(beside((one) => one.unsettled()));
        expect(log.copy(log.oldest, log.accepted)).toEqual(beside((one) => one.copy(one.oldest, one.accepted)));
        const from = log.nextAudio(log.oldest);
        const count = Math.min(120, log.audioFrom(from));
        const view = (one: AudioLog): Int16Array => one.view(from, Math.max(0, count)).slice();
        expect(view(log)).toEqual(beside(view));
      }),
      { numRuns: 150, seed: 20_261_126 },
    );
  });

  it('is silent where every channel is', () => {
    const { log } = logOf(2);
    const samples = new Int16Array(1_000);
    for (let index = 401; index < 601; index += 2) samples[index] = 3_000;
    log.append(samples);
    expect(log.isSilent(0, 200)).toBe(true);
    expect(log.isSilent(0, 300)).toBe(false);
    expect(log.secondsNotSilent(0, 500)).toBeCloseTo(0.1);
  });
});
