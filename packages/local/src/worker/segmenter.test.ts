import { describe, expect, it } from 'vitest';
import { windowSamples } from './audio.ts';
import { Segmenter, type SpeechSegment } from './segmenter.ts';

const settings = { endSilenceSeconds: 0.8, maxSegmentSeconds: 12 };
const secondsOf = (samples: number): number => samples / 16_000;

/** Plays speech (+) and silence (−) of so many seconds, loud speech, and flushes at the end. */
function play(...seconds: readonly number[]): {
  readonly segments: readonly SpeechSegment[];
  readonly segmenter: Segmenter;
} {
  const segmenter = new Segmenter(settings);
  const segments: (SpeechSegment | undefined)[] = [];
  let windows = 0;
  for (const span of seconds) {
    for (let left = Math.round((Math.abs(span) * 16_000) / windowSamples); left > 0; left -= 1) {
      segments.push(segmenter.push(span > 0, span > 0 ? 0.1 : 0));
      windows += 1;
    }
  }
  segments.push(segmenter.flush(windows * windowSamples));
  return { segments: segments.filter((segment) => segment !== undefined), segmenter };
}

describe('Segmenter', () => {
  it('ends a segment after the silence that was asked for, and not before', () => {
    expect(play(-1, 3, -0.7, 3, -2).segments).toHaveLength(1);
    expect(play(-1, 3, -0.9, 3, -2).segments).toHaveLength(2);
  });

  it('tells where speech begins and ends, to within the lag of the voice activity', () => {
    const [segment] = play(-1, 3, -2).segments;
    expect(secondsOf(segment?.start ?? 0)).toBeGreaterThan(0.9);
    expect(secondsOf(segment?.start ?? 0)).toBeLessThanOrEqual(1);
    expect(secondsOf(segment?.end ?? 0)).toBeCloseTo(4, 1);
  });

  it('waits twice as long for more after a short utterance', () => {
    expect(play(-1, 0.8, -1.2, 2, -2).segments).toHaveLength(1);
    expect(play(-1, 0.8, -1.8, 2, -2).segments).toHaveLength(2);
  });

  it('ends a long segment at a shorter silence', () => {
    expect(play(-1, 9, -0.4, 2, -2).segments).toHaveLength(2);
  });

  it('takes no click for speech', () => {
    const { segments, segmenter } = play(-1, 0.03, -3);
    expect(segments).toEqual([]);
    expect(secondsOf(segmenter.decidedUntil)).toBeGreaterThan(3.9);
  });

  it('cuts speech without end at the limit, and loses no sample of it', () => {
    const { segments } = play(30);
    expect(segments.length).toBeGreaterThanOrEqual(3);
    for (const segment of segments) expect(secondsOf(segment.end - segment.start)).toBeLessThanOrEqual(12.1);
    const borders = segments.map((segment) => segment.start);
    expect(borders.slice(1)).toEqual(segments.slice(0, -1).map((segment) => segment.end));
    expect(borders[0]).toBe(0);
    expect(secondsOf(segments.at(-1)?.end ?? 0)).toBeCloseTo(30, 1);
  });

  it('cuts at a late pause where there is one', () => {
    const [first, second] = play(7.5, -0.2, 6, -2).segments;
    expect(secondsOf(first?.end ?? 0)).toBeCloseTo(7.5, 1);
    expect(secondsOf(second?.start ?? 0)).toBeCloseTo(7.7, 0);
  });

  it('cuts at the quietest late place where there is no pause', () => {
    const segmenter = new Segmenter(settings);
    const quiet = 340;
    let cut: SpeechSegment | undefined;
    for (let window = 0; cut === undefined; window += 1) cut = segmenter.push(true, window === quiet ? 0.001 : 0.1);
    expect(Math.floor(cut.end / windowSamples)).toBe(quiet);
  });

  it('gives no audio to two segments', () => {
    for (const { segments } of [play(30), play(7.5, -0.2, 6, -0.9, 2, -0.85, 3), play(3, -0.81, 3, -0.81, 3)]) {
      for (const [index, segment] of segments.entries()) {
        expect(segment.around.start).toBeLessThanOrEqual(segment.start);
        expect(segment.around.end).toBeGreaterThanOrEqual(segment.end);
        expect(segment.around.start).toBeGreaterThanOrEqual(segments[index - 1]?.around.end ?? 0);
      }
    }
  });

  it('says that only what belongs to no open segment is judged', () => {
    const segmenter = new Segmenter(settings);
    for (let window = 0; window < 100; window += 1) segmenter.push(window >= 50, 0.1);
    expect(segmenter.decidedUntil).toBe(segmenter.open()?.start);
    expect(segmenter.keepFrom).toBe((segmenter.open()?.start ?? 0) - 4800);
  });

  it('ends an open segment at the last sample of the stream', () => {
    const segmenter = new Segmenter(settings);
    for (let window = 0; window < 100; window += 1) segmenter.push(true, 0.1);
    expect(segmenter.flush(100 * windowSamples + 7)?.around.end).toBe(100 * windowSamples + 7);
    expect(segmenter.flush(100 * windowSamples + 7)).toBeUndefined();
  });
});
