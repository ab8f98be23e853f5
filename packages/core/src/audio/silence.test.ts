import { describe, expect, it } from 'vitest';
import { powerOfDecibels } from './pcm.ts';
import { isSilent, secondsNotSilent } from './silence.ts';

const RATE = 16_000;
const PIECE = 320;

const tone = (dbfs: number, count: number, hertz = 440): Int16Array =>
  Int16Array.from(
    { length: count },
    (_, index) => Math.sqrt(2 * powerOfDecibels(dbfs)) * Math.sin((2 * Math.PI * hertz * index) / RATE),
  );
/** A second of zeros with something in it. */
const within = (sound: Int16Array, at: number): Int16Array => {
  const samples = new Int16Array(RATE);
  samples.set(sound, at);
  return samples;
};

describe('silence', () => {
  it('is no samples at all, zeros, and noise below −50 dBFS, however long', () => {
    expect(isSilent(new Int16Array(0), RATE)).toBe(true);
    expect(isSilent(new Int16Array(10 * RATE), RATE)).toBe(true);
    expect(isSilent(tone(-51, 60 * RATE), RATE)).toBe(true);
  });

  it('is not steady sound, however long it has been as loud', () => {
    expect(isSilent(tone(-6, 60 * RATE), RATE)).toBe(false);
    expect(isSilent(tone(-49, 60 * RATE), RATE)).toBe(false);
  });

  it('holds clicks of 40 ms, and nothing of 60 ms and more', () => {
    expect(isSilent(within(tone(-6, 2 * PIECE), 4 * PIECE), RATE)).toBe(true);
    expect(isSilent(within(tone(-20, 3 * PIECE), 4 * PIECE), RATE)).toBe(false);
    expect(isSilent(within(tone(-20, 3 * PIECE), 4 * PIECE + 100), RATE)).toBe(false);
  });

  it('holds many clicks, as long as they stand apart', () => {
    const samples = new Int16Array(RATE);
    for (let piece = 0; piece < 48; piece += 3) samples.set(tone(-6, 2 * PIECE), piece * PIECE);
    expect(isSilent(samples, RATE)).toBe(true);
  });

  it.each([7, 8, 16])('is judged by all samples: sound in every %d-th one only is sound', (stride) => {
    const samples = new Int16Array(RATE);
    for (let index = 3; index < samples.length; index += stride) samples[index] = 8_000;
    expect(isSilent(samples, RATE)).toBe(false);
  });

  it.each([8_000, 22_050, 44_100, 48_000])('is the same at %d Hz', (rate) => {
    const samples = new Int16Array(rate);
    const loud = (seconds: number): Int16Array => samples.slice().fill(5_000, 0, Math.round(seconds * rate));
    expect(isSilent(loud(0.039), rate)).toBe(true);
    expect(isSilent(loud(0.06), rate)).toBe(false);
  });

  it('is judged also where the last piece is a short one', () => {
    expect(isSilent(tone(-6, 2 * PIECE + 10), RATE)).toBe(false);
    expect(isSilent(tone(-6, 2 * PIECE), RATE)).toBe(true);
  });
});

describe('the seconds that are not silent', () => {
  it('are those of sound, without pauses and clicks', () => {
    const samples = new Int16Array(10 * RATE);
    samples.set(tone(-20, 2 * RATE), RATE);
    samples.set(tone(-20, RATE), 5 * RATE);
    samples.set(tone(-6, 2 * PIECE), 8 * RATE);
    expect(secondsNotSilent(samples, RATE)).toBeCloseTo(3, 6);
  });

  it('are all of steady music, and none of silence', () => {
    expect(secondsNotSilent(tone(-6, 7 * RATE + 100), RATE)).toBeCloseTo(7 + 100 / RATE, 6);
    expect(secondsNotSilent(tone(-60, 7 * RATE), RATE)).toBe(0);
  });
});
