import { eachChannel } from './channel-converters.ts';
import { interleave } from './interleaved.ts';
import { describe, expect, it } from 'vitest';
import type { AudioConverter } from './format.ts';
import { ConvertedPiece } from './converted-piece.ts';
import { rateRatio } from './converters.ts';

const ratio = rateRatio(48_000, 16_000);
/** How far the filter looks to both sides, in samples of the source. */
const REACH = 7;

/** Takes every third sample of a mean over both sides: what it gives last waits for what follows. */
function smoothing(): AudioConverter {
  let taken: number[] = [];
  let made = 0;
  const give = (until: number): Int16Array => {
    const samples: number[] = [];
    for (; made < until; made += 1) {
      let sum = 0;
      for (let at = 3 * made - REACH; at <= 3 * made + REACH; at += 1) sum += taken[at] ?? 0;
      samples.push((sum / (2 * REACH + 1)) * 32_768);
    }
    return Int16Array.from(samples);
  };
  return {
    push: (samples) => {
      taken = [...taken, ...samples];
      return give(Math.max(made, Math.floor((taken.length - REACH) / 3)));
    },
    flush: () => give(Math.ceil(taken.length / 3)),
  };
}

const source = Int16Array.from({ length: 3_000 }, (_, n) => Math.round(8_000 * Math.sin(n / 5)));
const whole = (() => {
  const piece = new ConvertedPiece(smoothing(), ratio, 0);
  piece.push(source);
  piece.finish();
  return piece.take(piece.ready);
})();

describe('a piece of audio at another rate', () => {
  it('gives as much as it was given, to a sample of the link, and stands where it was read to in the end', () => {
    for (const count of [1, 2, 3, 100, 299, 301]) {
      const piece = new ConvertedPiece(smoothing(), ratio, 500);
      piece.push(source.subarray(500, 500 + count));
      expect(piece.position).toBe(500);
      piece.finish();
      expect(piece.ready).toBe(Math.ceil(count / 3));
      const half = piece.take(Math.floor(piece.ready / 2));
      expect(piece.position).toBe(500 + 3 * half.length);
      piece.take(piece.ready);
      expect(piece.position).toBe(500 + count);
      expect(piece.read).toBe(500 + count);
    }
  });

  it('stands where it was read to in the end, also where its converter gives a sample less', () => {
    const cutting: AudioConverter = {
      push: ({ length }) => new Int16Array(Math.floor(length / 3)),
      flush: () => new Int16Array(0),
    };
    const piece = new ConvertedPiece(cutting, ratio, 500);
    piece.push(source.subarray(0, 10));
    piece.take(2);
    piece.finish();
    expect(piece.position).toBe(506);
    piece.take(1);
    expect([piece.ready, piece.position]).toEqual([0, 510]);
  });

  it('never stands beyond where it was read to, also where its converter gives more', () => {
    const adding: AudioConverter = {
      push: ({ length }) => new Int16Array(Math.ceil(length / 3)),
      flush: () => new Int16Array(2),
    };
    const piece = new ConvertedPiece(adding, ratio, 500);
    piece.push(source.subarray(0, 10));
    piece.finish();
    piece.take(5);
    expect([piece.ready, piece.position]).toEqual([1, 510]);
  });

  it('stands before the sample of the source that is sent in part only, where two of the link are three of it', () => {
    const doubled: AudioConverter = {
      push: ({ length }) => new Int16Array((length * 2) / 3),
      flush: () => new Int16Array(0),
    };
    const piece = new ConvertedPiece(doubled, rateRatio(24_000, 16_000), 500);
    piece.push(source.subarray(0, 9));
    const positions = Array.from({ length: 6 }, () => {
      piece.take(1);
      return piece.position;
    });
    expect(positions).toEqual([501, 503, 504, 506, 507, 509]);
  });

  it('never stands beyond what was taken of it, whatever was read', () => {
    const piece = new ConvertedPiece(smoothing(), ratio, 0);
    piece.push(source.subarray(0, 900));
    expect([piece.read, piece.position]).toEqual([900, 0]);
    piece.take(100);
    expect([piece.read, piece.position]).toEqual([900, 300]);
  });

  it('begins as if the audio before it had gone before, and gives none of that', () => {
    const piece = new ConvertedPiece(smoothing(), ratio, 900);
    piece.warmUp(source.subarray(840, 900));
    piece.push(source.subarray(900));
    piece.finish();
    const samples = piece.take(piece.ready);
    expect(samples).toEqual(whole.subarray(300));
    const cold = new ConvertedPiece(smoothing(), ratio, 900);
    cold.push(source.subarray(900));
    expect(cold.take(1)).not.toEqual(whole.subarray(300, 301));
  });

  it('begins so in each of two channels, which stay beside each other', async () => {
    const both = (samples: Int16Array): Int16Array => {
      const together = new Int16Array(2 * samples.length);
      interleave(samples, 0, 2, together);
      interleave(
        samples.map((sample) => -sample),
        1,
        2,
        together,
      );
      return together;
    };
    const converter = await eachChannel(() => Promise.resolve(smoothing()))(
      { sampleRate: 48_000, channels: 2, encoding: 'pcm_s16le' },
      16_000,
    );
    const piece = new ConvertedPiece(converter, ratio, 900, 2);
    piece.warmUp(both(source.subarray(840, 900)));
    for (let at = 900; at < source.length; at += 50) piece.push(both(source.subarray(at, at + 50)));
    piece.finish();
    const samples = piece.take(piece.ready);
    expect(samples.filter((_, index) => index % 2 === 0)).toEqual(whole.subarray(300));
    expect(samples).toHaveLength(2 * (whole.length - 300));
  });

  it('gives what is only lent to it as memory of its own', () => {
    const lent = new Int16Array(10).fill(7);
    const piece = new ConvertedPiece({ push: () => lent, flush: () => new Int16Array(0) }, ratio, 0);
    piece.push(source.subarray(0, 30));
    lent.fill(0);
    expect(piece.take(10)).toEqual(new Int16Array(10).fill(7));
  });
});

describe('a ratio of rates', () => {
  it.each([
    [48_000, 16_000, 3, 1],
    [24_000, 16_000, 3, 2],
    [8_000, 16_000, 1, 2],
    [48_000, 24_000, 2, 1],
    [8_000, 24_000, 1, 3],
  ])('of %i and %i is %i to %i', (sourceRate, linkRate, from, to) => {
    expect(rateRatio(sourceRate, linkRate)).toEqual({ sourceRate, linkRate, source: from, link: to });
  });
});
