import { describe, expect, it } from 'vitest';
import { FrameMarks } from './frame-marks.ts';
import { LinkMap } from './link-map.ts';

const rate = 16_000;
const frame = 1600;

/** One second of audio from `from`, in frames of 100 ms, one every 100 ms from `now` on. */
function sendSecond(map: LinkMap, from: number, now = 0): void {
  for (let index = 0; index < 10; index += 1) map.audio(from + index * frame, frame, now + index * 100);
}

describe('the map of a link', () => {
  it('counts from the first sample that the link was sent', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 5 * rate);
    expect(map.toSource(0, 'start')).toBe(5 * rate);
    expect(map.toSource(0.25, 'start')).toBe(5.25 * rate);
    expect(map.toSource(1, 'end')).toBe(6 * rate);
    expect(map.sent).toBe(6 * rate);
    expect(map.serverSent).toBe(rate);
  });

  it('is the same where frames are counted together', () => {
    const each = new LinkMap(rate);
    const together = new LinkMap(rate);
    const times = Float64Array.from({ length: 10 }, (_, index) => index * 100);
    for (const map of [each, together]) map.silence(800, 0, 0);
    sendSecond(each, rate);
    together.frames(rate, frame, times, 0, 4);
    together.frames(rate + 4 * frame, frame, times, 4, 10);
    for (const map of [each, together]) sendSecond(map, 2 * rate, 1_000);
    const seen = (map: LinkMap): unknown => [
      map.sent,
      map.serverSent,
      ...Array.from({ length: 22 }, (_, n) => [map.frameEnd(n), map.sentBefore(n * 100 - 1), map.sentAt(n / 10)]),
      ...Array.from({ length: 45 }, (_, n) => map.toSource(n / 20, 'start')),
    ];
    expect(seen(together)).toEqual(seen(each));
  });

  it('rounds a time to the nearest sample', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 0);
    expect(map.toSource(0.1 + 0.2, 'end')).toBe(4800);
    expect(map.toSource(100.4 / rate, 'start')).toBe(100);
    expect(map.toSource(100.6 / rate, 'start')).toBe(101);
  });

  it('clamps times before the first and after the last sample', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 1000);
    expect(map.toSource(-3, 'start')).toBe(1000);
    expect(map.toSource(99, 'end')).toBe(1000 + rate);
    expect(map.toSource(Infinity, 'end')).toBe(1000 + rate);
  });

  it('puts every time inside silence at the place where the silence stands', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 0);
    map.silence(rate, rate, 1000);
    map.silence(rate / 2, rate, 1100);
    sendSecond(map, rate, 1200);
    expect(map.toSource(1.7, 'start')).toBe(rate);
    expect(map.toSource(2.4, 'end')).toBe(rate);
    expect(map.toSource(2.75, 'end')).toBe(1.25 * rate);
    expect(map.serverSent).toBe(3.5 * rate);
    expect(map.sent).toBe(2 * rate);
  });

  it('gives an end at a border to the piece before, and a start to the piece after', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 0);
    sendSecond(map, 4 * rate, 1000);
    expect(map.toSource(1, 'end')).toBe(rate);
    expect(map.toSource(1, 'start')).toBe(4 * rate);
  });

  it('knows the time after the n-th frame, silence included', () => {
    const map = new LinkMap(rate);
    map.audio(0, frame, 0);
    map.silence(800, frame, 100);
    map.audio(frame, frame, 200);
    expect(map.frameEnd(1)).toBe(0.1);
    expect(map.frameEnd(2)).toBe(0.15);
    expect(map.frameEnd(3)).toBe(0.25);
    expect(map.frameEnd(4)).toBeUndefined();
    expect(map.frameEnd(0)).toBeUndefined();
  });

  it('knows what had been sent at an earlier time', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 3 * rate, 5000);
    expect(map.sentBefore(4999)).toBeUndefined();
    expect(map.sentBefore(5000)).toBe(3 * rate + frame);
    expect(map.sentBefore(5450)).toBe(3 * rate + 5 * frame);
    expect(map.sentBefore(99_999)).toBe(4 * rate);
  });

  it('keeps translating late times after it has forgotten what was before them', () => {
    const map = new LinkMap(rate);
    for (let second = 0; second < 10; second += 1) sendSecond(map, second * 2 * rate, second * 1000);
    map.forget(16 * rate, 10 * rate);
    expect(map.toSource(8.5, 'end')).toBe(16.5 * rate);
    expect(map.toSource(5.5, 'end')).toBe(10.5 * rate);
    expect(map.toSource(0.5, 'end')).toBe(10 * rate);
    expect(map.frameEnd(80)).toBeUndefined();
    expect(map.frameEnd(81)).toBeCloseTo(8.1, 9);
  });

  it('forgets the frames of settled audio, over a day of it', () => {
    const map = new LinkMap(rate);
    const day = 24 * 3600 * 10;
    for (let index = 0; index < day; index += 1) {
      map.audio(index * frame, frame, index * 100);
      if (index % 50 === 0) map.forget(index * frame - 20 * rate, index * frame - 60 * rate);
    }
    expect(map.toSource(day / 10, 'end')).toBe(day * frame);
    expect(map.frameEnd(day - 300)).toBeUndefined();
    expect(map.frameEnd(day - 100)).toBeCloseTo((day - 100) / 10, 6);
  });
});

describe('audio that a map is not told of yet', () => {
  const befores: readonly (readonly [name: string, (map: LinkMap) => number])[] = [
    ['audio', (map) => (sendSecond(map, 0), rate)],
    ['silence', (map) => (sendSecond(map, 0), map.silence(rate, rate, 1000), rate)],
    ['skipped time', (map) => (sendSecond(map, 0), 3 * rate)],
    ['a link before', (map) => (sendSecond(map, 0), map.rewind(0.5))],
    ['nothing', () => 0],
  ];
  const looks: readonly ((map: LinkMap) => unknown)[] = [
    ({ sent }) => sent,
    ({ serverSent }) => serverSent,
    ({ sentSeconds }) => sentSeconds,
    ...[-1, 0, 0.5, 0.55, 0.7, 0.75, 1, 1.05, 1.25, 2, 2.1, 2.25, 9, Infinity].flatMap((seconds) => [
      (map: LinkMap) => map.toSource(seconds, 'start'),
      (map: LinkMap) => map.toSource(seconds, 'end'),
      (map: LinkMap) => map.sentAt(seconds),
      (map: LinkMap) => (map.forget(seconds * rate, seconds * rate), map.toSource(0, 'start')),
    ]),
    ...[1, 2, 3, 11, 12, 13].map((n) => (map: LinkMap) => map.frameEnd(n)),
    (map) => map.sentBefore(2_050),
    (map) => (map.silence(rate, map.sent, 2_500), map.toSource(9, 'end')),
    (map) => [map.delay(0.5, 0.25), map.toSource(9, 'end')],
    (map) => [map.rewind(0.9), map.sent, map.sentSeconds],
    (map) => [map.rewind(2.15), map.sent, map.sentSeconds],
  ];

  it.each(befores)('stands where it will stand when the map is told, after %s', (_, before) => {
    for (const look of looks) {
      const [told, untold] = [new LinkMap(rate), new LinkMap(rate)];
      const at = before(told);
      before(untold);
      const tail = {
        countedTo: at,
        uncounted: 2 * frame,
        count() {
          const count = tail.uncounted;
          tail.uncounted = 0;
          for (let done = 0; done < count; done += frame) untold.audio(at + done, frame, 2_000 + done / 16);
        },
      };
      untold.tail = tail;
      told.audio(at, frame, 2_000);
      told.audio(at + frame, frame, 2_100);
      expect([look(untold), String(look)]).toEqual([look(told), String(look)]);
      tail.count();
      expect([untold.sent, untold.sentSeconds, untold.toSource(9, 'end')]).toEqual([
        told.sent,
        told.sentSeconds,
        told.toSource(9, 'end'),
      ]);
    }
  });

  it('is not counted to place what lies in it or before it', () => {
    const map = new LinkMap(rate);
    sendSecond(map, 0);
    map.tail = {
      countedTo: rate,
      uncounted: frame,
      count() {
        throw new Error('it was counted');
      },
    };
    expect([0.4, 1, 1.05, 9].map((seconds) => map.toSource(seconds, 'end'))).toEqual([6_400, rate, 16_800, 17_600]);
    expect([map.sent, map.sentSeconds]).toEqual([17_600, 1.1]);
  });
});

describe('the marks of frames', () => {
  it('hold every frame until asked to forget it, however many there are', () => {
    const marks = new FrameMarks();
    for (let n = 1; n <= 1000; n += 1) marks.push(n * 10, n);
    for (let n = 1; n <= 1000; n += 1) expect(marks.end(n)).toBe(n * 10);
    marks.forget(5000);
    expect(marks.end(500)).toBeUndefined();
    expect(marks.end(501)).toBe(5010);
    expect(marks.sentBefore(600)).toBe(6000);
    expect(marks.sentBefore(500)).toBeUndefined();
  });

  it('forget the oldest half rather than grow beyond 65 536 frames', () => {
    const marks = new FrameMarks();
    for (let n = 1; n <= 70_000; n += 1) marks.push(n, n);
    expect(marks.end(30_000)).toBeUndefined();
    expect(marks.end(33_000)).toBe(33_000);
    expect(marks.end(70_000)).toBe(70_000);
  });
});

describe('a link at another rate than the source', () => {
  it('places its sample n at the start of its piece and as many source samples, rounded down, and never beyond what was sent', () => {
    for (const [source, link] of [
      [48_000, 16_000],
      [24_000, 16_000],
      [8_000, 16_000],
      [16_000, 8_000],
    ] as const) {
      const map = new LinkMap(source, link);
      const frame = link / 10;
      let position = 1_001;
      for (let index = 1; index <= 5; index += 1) {
        const end = 1_001 + Math.floor((index * frame * source) / link);
        map.audio(position, frame, 0, end);
        position = end;
      }
      for (const n of [0, 1, 2, 3, frame - 1, frame, frame + 1, 5 * frame]) {
        expect(map.toSource(n / link, 'start')).toBe(1_001 + Math.floor((n * source) / link));
      }
      expect(map.sent).toBe(position);
      expect(map.toSource(99, 'end')).toBe(position);
      expect(map.sentSeconds).toBe(0.5);
      expect(map.frameEnd(3)).toBeCloseTo(0.3, 12);
    }
  });

  it('ends a piece where its audio ended, though the last sample of the link reaches further', () => {
    const map = new LinkMap(48_000, 16_000);
    // 100 samples of the source are 34 of the link, which are 102.
    map.audio(0, 34, 0, 100);
    map.audio(100, 33, 0, 199);
    expect(map.toSource(34 / 16_000, 'end')).toBe(100);
    expect(map.toSource(34 / 16_000, 'start')).toBe(100);
    expect(map.toSource(44 / 16_000, 'start')).toBe(130);
  });

  it('counts silence in its own samples', () => {
    const map = new LinkMap(48_000, 16_000);
    map.audio(0, 1_600, 0, 4_800);
    map.silence(16_000, 4_800, 0);
    map.audio(4_800, 1_600, 0, 9_600);
    expect(map.toSource(0.6, 'start')).toBe(4_800);
    expect(map.toSource(1.15, 'start')).toBe(7_200);
  });
});

describe('a clock with which another link goes on', () => {
  it('forgets what was not received, and sends it again from there', () => {
    const map = new LinkMap(16_000);
    map.audio(0, 32_000, 0);
    map.silence(16_000, 32_000, 0);
    map.audio(32_000, 16_000, 0);
    expect(map.rewind(3.5)).toBe(40_000);
    expect([map.sent, map.serverSent]).toEqual([40_000, 56_000]);
    map.audio(40_000, 16_000, 0);
    expect(map.toSource(1, 'start')).toBe(16_000);
    expect(map.toSource(2.5, 'start')).toBe(32_000);
    expect(map.toSource(4.5, 'end')).toBe(56_000);
  });

  it('may go on inside silence, and where a provider counts more than it was sent', () => {
    const map = new LinkMap(16_000);
    map.audio(0, 16_000, 0);
    map.silence(16_000, 16_000, 0);
    expect(map.rewind(1.5)).toBe(16_000);
    expect(map.rewind(4)).toBe(16_000);
    map.audio(16_000, 16_000, 0);
    expect(map.toSource(4.5, 'start')).toBe(24_000);
    expect(map.toSource(3, 'start')).toBe(16_000);
  });

  it('counts by the rate of the link', () => {
    const map = new LinkMap(48_000, 16_000);
    map.audio(0, 16_000, 0, 48_000);
    expect(map.rewind(0.5)).toBe(24_000);
    map.audio(24_000, 16_000, 0, 72_000);
    expect(map.toSource(1.5, 'end')).toBe(72_000);
    expect(map.delay(0.5, 0.25)).toBe(0.25);
    expect(map.toSource(1.75, 'end')).toBe(72_000);
    expect(map.toSource(0.6, 'end')).toBe(28_800);
  });
});
