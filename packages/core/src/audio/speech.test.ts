import { describe, expect, it } from 'vitest';
import { powerOfDecibels } from './pcm.ts';
import { SpeechDetector } from './speech.ts';

const RATE = 16_000;
const FRAME = 1_600;

/** Pseudo-random numbers in −1…1, the same in every run. */
function noiseSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const next = noiseSource(7);
/** White noise whose mean square is at `dbfs`. */
const noise = (dbfs: number, count = FRAME): Int16Array =>
  Int16Array.from({ length: count }, () => Math.sqrt(3 * powerOfDecibels(dbfs)) * next());
const tone = (hertz: number, dbfs: number, count = FRAME): Int16Array =>
  Int16Array.from(
    { length: count },
    (_, index) => Math.sqrt(2 * powerOfDecibels(dbfs)) * Math.sin((2 * Math.PI * hertz * index) / RATE),
  );
const frames = (count: number, make: () => Int16Array): Int16Array[] => Array.from({ length: count }, make);
/** How many of the frames are judged to be speech. */
const heard = (detector: SpeechDetector, all: readonly Int16Array[]): number =>
  all.filter((frame) => detector.push(frame)).length;
/** 2.5 s of speech and a pause of 0.5 s. */
const sentence = (): Int16Array[] => [...frames(25, () => noise(-25)), ...frames(5, () => noise(-60))];

describe('the speech detector', () => {
  it('detects nothing in silence, nor in noise below −50 dBFS', () => {
    const detector = new SpeechDetector(RATE);
    expect(
      heard(
        detector,
        frames(20, () => new Int16Array(FRAME)),
      ),
    ).toBe(0);
    expect(
      heard(
        detector,
        frames(50, () => noise(-52)),
      ),
    ).toBe(0);
  });

  it('detects words over a quiet background', () => {
    const detector = new SpeechDetector(RATE);
    heard(
      detector,
      frames(10, () => noise(-70)),
    );
    expect(
      heard(
        detector,
        frames(5, () => noise(-30)),
      ),
    ).toBe(5);
    expect(
      heard(
        detector,
        frames(5, () => noise(-70)),
      ),
    ).toBe(0);
  });

  it('detects words only when they stand 9 dB above a steady background', () => {
    const detector = new SpeechDetector(RATE);
    heard(
      detector,
      frames(10, () => noise(-40)),
    );
    expect(
      heard(
        detector,
        frames(5, () => noise(-33)),
      ),
    ).toBe(0);
    expect(
      heard(
        detector,
        frames(5, () => noise(-40)),
      ),
    ).toBe(0);
    expect(
      heard(
        detector,
        frames(5, () => noise(-28)),
      ),
    ).toBe(5);
  });

  it('takes a hum that begins in the middle for background after a while, and not before', () => {
    const detector = new SpeechDetector(RATE);
    heard(
      detector,
      frames(10, () => new Int16Array(FRAME)),
    );
    expect(
      heard(
        detector,
        frames(50, () => tone(120, -35)),
      ),
    ).toBe(50);
    heard(
      detector,
      frames(150, () => tone(120, -35)),
    );
    expect(
      heard(
        detector,
        frames(50, () => tone(120, -35)),
      ),
    ).toBe(0);
  });

  it('still detects a speaker who has spoken for minutes, thanks to the pauses', () => {
    const detector = new SpeechDetector(RATE);
    for (let turn = 0; turn < 60; turn += 1) heard(detector, sentence());
    expect(heard(detector, sentence())).toBe(25);
  });

  it.each([500, 1_000, 2_000, 4_000])('detects a tone of %d Hz, whose period fits the sample rate', (hertz) => {
    const detector = new SpeechDetector(RATE);
    detector.push(new Int16Array(FRAME));
    expect(
      heard(
        detector,
        frames(3, () => tone(hertz, -20)),
      ),
    ).toBe(3);
  });

  it('finds a word inside a long stretch of silence', () => {
    const detector = new SpeechDetector(RATE);
    const stretch = new Int16Array(10 * RATE);
    stretch.set(noise(-40, 3_200), 5 * RATE);
    expect(detector.push(stretch)).toBe(true);
  });

  it('has nothing to say about no samples at all', () => {
    const detector = new SpeechDetector(RATE);
    expect(detector.push(new Int16Array(0))).toBe(false);
  });
});
