import { describe, expect, it } from 'vitest';
import { FeedStage, FRAME, NotingLink, RATE } from '../../testing/feed-stage.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { AudioConverter } from '../audio/format.ts';
import type { AudioSource } from '../audio/source.ts';
import { Converters, rateRatio } from '../audio/converters.ts';
import { SourceReplay } from './source-replay.ts';

const ramp = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('two feeds of one session', () => {
  it('send the same audio on two links at once, each from its own place, and know nothing of each other', () => {
    const stage = new FeedStage();
    const [old, fresh] = [new NotingLink(), new NotingLink()];
    stage.write(500);
    const first = stage.feed('old', old, 0);
    first.pump(0);
    const second = stage.feed('fresh', fresh, 200);
    second.pump(0);
    expect([first.position, second.position]).toEqual([500, 500]);
    stage.write(300);
    first.appended(10);
    second.appended(10);
    expect(old.samples).toEqual(ramp(0, 800));
    expect(fresh.samples).toEqual(ramp(200, 800));
    expect(stage.began).toEqual([
      ['old', 0],
      ['fresh', 200],
    ]);
    // A time is each link's own: one second of the one is 0.2 s later than one second of the other.
    expect([first.map.toSource(0.5, 'end'), second.map.toSource(0.5, 'end')]).toEqual([500, 700]);
    expect([first.replied(), first.replied(), second.replied()]).toEqual([1, 2, 1]);
    expect(stage.log.everSent).toBe(800);
    expect(stage.log.replayed).toBe(600);
  });

  it('end each for itself: the other goes on', () => {
    const stage = new FeedStage();
    const [old, fresh] = [new NotingLink(), new NotingLink()];
    const first = stage.feed('old', old, 0);
    const second = stage.feed('fresh', fresh, 0);
    stage.write(100);
    first.appended(0);
    second.appended(0);
    first.stop(5);
    first.detach();
    stage.write(100);
    first.appended(10);
    second.appended(10);
    expect(old.samples).toEqual(ramp(0, 100));
    expect(fresh.samples).toEqual(ramp(0, 200));
    stage.source.ending = true;
    first.pump(20);
    second.pump(20);
    expect([old.ends, fresh.ends]).toEqual([[5], [20]]);
  });

  it('pass each for itself what is not there any more: time that was skipped, and audio that was let go', () => {
    const stage = new FeedStage();
    const [quick, slow] = [new NotingLink(), new NotingLink()];
    stage.write(FRAME);
    const first = stage.feed('quick', quick, 0);
    const second = stage.feed('slow', slow, 0);
    slow.bufferedBytes = 1_000_000;
    first.pump(0);
    second.pump(0);
    stage.log.skip(250);
    stage.write(4 * FRAME);
    first.appended(0);
    stage.log.letGo(2 * FRAME, 0);
    slow.bufferedBytes = 0;
    second.appended(0);
    expect(quick.samples).toEqual([...ramp(0, 100), ...ramp(350, 750)]);
    expect(slow.samples).toEqual(ramp(450, 750));
    expect([first.position, second.position, first.unsent, second.unsent]).toEqual([750, 750, 0, 0]);
  });
});

describe('a feed of two channels', () => {
  it('counts what waits in the socket in bytes of both: 2 s stop it, and half a second lets it go on', () => {
    const stage = new FeedStage({}, {}, 2);
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    stage.log.append(new Int16Array(2 * 3 * FRAME));
    const bytesOf = (seconds: number): number => seconds * RATE * 2 * 2;
    link.bufferedBytes = bytesOf(1.9);
    feed.pump(0);
    expect(link.sent.map(({ length }) => length)).toEqual([2 * FRAME, 2 * FRAME, 2 * FRAME]);
    expect(feed.position).toBe(3 * FRAME);
    stage.log.append(new Int16Array(2 * FRAME));
    for (const [seconds, sent] of [
      [2, 3],
      [0.6, 3],
      [0.4, 4],
    ] as const) {
      link.bufferedBytes = bytesOf(seconds);
      feed.pump(0);
      expect([seconds, link.sent.length]).toEqual([seconds, sent]);
    }
  });
});

describe('a frame of a provider that refuses short ones', () => {
  const shortest = { shortestFrameMs: 50 };

  it('is filled up with silence where a remainder is flushed, and times go on behind it', () => {
    const stage = new FeedStage(shortest);
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    stage.write(FRAME + 20);
    feed.appended(0);
    expect(link.sent.map((frame) => frame.length)).toEqual([100]);
    feed.tick(999);
    expect(link.sent.length).toBe(1);
    feed.tick(1_000);
    stage.write(80);
    feed.appended(1_010);
    feed.tick(1_210);
    expect(link.sent).toEqual([ramp(0, 100), [...ramp(100, 120), ...zeros(30)], ramp(120, 200)]);
    // In the link's own time the silence stands at 0.12 s to 0.15 s.
    expect(feed.map.serverSent).toBe(230);
    expect([0.12, 0.14, 0.15].map((seconds) => feed.map.toSource(seconds, 'end'))).toEqual([120, 120, 120]);
    expect([0.15, 0.2].map((seconds) => feed.map.toSource(seconds, 'start'))).toEqual([120, 170]);
    expect([feed.position, stage.log.everSent]).toEqual([200, 200]);
    // It is one frame, for a provider that counts them.
    expect([1, 2, 3, 4].map((n) => feed.map.frameEnd(n))).toEqual([0.1, 0.15, 0.23, undefined]);
  });

  it('is filled up at the end, before skipped time, at finalize, and in silence that is sent; none that is long enough', () => {
    const stage = new FeedStage(shortest);
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    stage.write(10);
    stage.log.skip(1_000);
    stage.write(60);
    stage.source.finalizing = true;
    feed.appended(0);
    stage.write(49);
    stage.source.ending = true;
    feed.appended(10);
    const [head = [], ...later] = link.sent;
    expect(head).toEqual([...ramp(0, 10), ...zeros(40)]);
    // A second of silence stands for the second that is missing, less what the frame was filled up with; no frame of it is short.
    const silence = later.slice(0, -2);
    expect(silence.every((frame) => frame.length >= 50 && frame.every((sample) => sample === 0))).toBe(true);
    expect(silence.flat().length).toBe(960);
    expect(later.slice(-2)).toEqual([ramp(1_010, 1_070), [...ramp(1_070, 1_119), 0]]);
    expect(link.ends).toEqual([10]);
  });

  it('is filled up at the rate of a link that has another too, and not before a second has passed', async () => {
    const stage = new FeedStage(shortest);
    const link = new NotingLink();
    // Every second sample.
    const halving: AudioConverter = {
      push: (floats) =>
        Int16Array.from(
          floats.filter((_, n) => n % 2 === 0),
          (sample) => Math.round(sample * 32_768),
        ),
      flush: () => new Int16Array(0),
    };
    const converters = new Converters(async () => halving, rateRatio(RATE, RATE / 2), new ManualClock());
    await converters.ready;
    const feed = stage.feed('link', link, 0, { converters });
    stage.write(FRAME + 20);
    feed.appended(0);
    feed.tick(999);
    expect(link.sent.map((frame) => frame.length)).toEqual([50]);
    feed.tick(1_000);
    expect(link.sent[1]).toEqual([...ramp(50, 60).map((n) => n * 2), ...zeros(15)]);
    expect([feed.position, feed.map.toSource(0.12, 'end'), feed.map.toSource(0.15, 'end')]).toEqual([120, 120, 120]);
  });

  it('counts the silence against the pace', () => {
    const stage = new FeedStage({ ...shortest, catchUp: 1 }, { pace: Infinity, catchUp: 1 });
    const link = new NotingLink();
    for (let piece = 0; piece < 40; piece += 1) {
      stage.write(10);
      stage.log.skip(250);
    }
    const feed = stage.feed('link', link, 0);
    feed.pump(0);
    // 40 frames of 50 ms: 0.2 s may leave at once, the rest no faster than in real time.
    expect(link.samples.length).toBeLessThanOrEqual(250);
    for (let now = 50; now <= 1_000; now += 50) feed.tick(now);
    expect(link.samples.length).toBeLessThanOrEqual(1_250);
    for (let now = 1_050; now <= 2_000; now += 50) feed.tick(now);
    expect(link.samples.length).toBe(2_000);
  });

  it('waits for the next chunk of a source that is read again, and is not filled up in its middle', async () => {
    const stage = new FeedStage(shortest);
    const link = new NotingLink();
    stage.write(650);
    stage.log.letGo(500, 650);
    let arrived = Promise.withResolvers<void>();
    let opened = 0;
    const source: AudioSource = {
      format: { sampleRate: RATE, channels: 1, encoding: 'pcm_s16le' },
      seekable: true,
      async *frames(from = 0) {
        opened += 1;
        for (let at = from; at < 650; at += 70) yield Int16Array.from(ramp(at, Math.min(650, at + 70)));
      },
    };
    const failed = (error: unknown): void => arrived.reject(error);
    stage.source.replay = new SourceReplay(source, 0, () => arrived.resolve(), failed);
    const feed = stage.feed('link', link, 0);
    feed.pump(0);
    while (feed.position < 650) {
      await arrived.promise;
      arrived = Promise.withResolvers<void>();
      feed.pump(0);
      feed.tick(1_000);
    }
    expect(link.samples).toEqual(ramp(0, 650));
    expect(link.sent.every((frame) => frame.length >= 50)).toBe(true);
    expect(opened).toBe(1);
  });
});

describe('a link whose keep-alive messages count only after some audio', () => {
  const idle = { type: 'message', everyMs: 4_000, firstAudio: { afterMs: 8_000, seconds: 0.1 } } as const;

  it('is sent silence first, and then its messages; none where it was sent audio', () => {
    const stage = new FeedStage({ idle });
    const [waiting, talking] = [new NotingLink(), new NotingLink()];
    const idleFeed = stage.feed('waiting', waiting, 0);
    const sent: unknown[] = [];
    for (let now = 0; now <= 16_000; now += 1_000) {
      idleFeed.tick(now);
      sent.push(...waiting.take().map((frame) => [now, typeof frame === 'string' ? frame : frame.length]));
    }
    expect(sent).toEqual([
      [8_000, 100],
      [12_000, 'keep-alive'],
      [16_000, 'keep-alive'],
    ]);
    stage.write(100);
    const feed = stage.feed('talking', talking, 0);
    feed.pump(0);
    for (let now = 0; now <= 9_000; now += 1_000) feed.tick(now);
    expect(talking.take()).toEqual([ramp(0, 100), 'keep-alive', 'keep-alive']);
  });

  it('hangs up instead, where no silence is to be paid for', () => {
    const stage = new FeedStage({ idle });
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0, { idle: 'hang-up' });
    for (let now = 0; now <= 9_000; now += 1_000) feed.tick(now);
    expect([link.sent, link.ends]).toEqual([[], [8_000]]);
  });
});

describe('a link that is kept alive with silence', () => {
  const idle = { type: 'silence', afterMs: 3_000, firstSeconds: 0.5, thenSeconds: 0.1, everyMs: 4_000 } as const;

  it('is sent so much that what was spoken ends, and after that, or where nothing was spoken, only what keeps it alive', () => {
    const stage = new FeedStage({ idle });
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    const silenceIn = (from: number): unknown[] => {
      const sent: unknown[] = [];
      for (let now = from; now < from + 8_000; now += 1_000) {
        feed.tick(now);
        const seconds = link.take().reduce((sum, frame) => sum + frame.length, 0) / 1_000;
        if (seconds > 0) sent.push([now - from, seconds]);
      }
      return sent;
    };
    expect(silenceIn(0)).toEqual([
      [3_000, 0.1],
      [7_000, 0.1],
    ]);
    stage.write(FRAME);
    feed.appended(10_000);
    link.take();
    expect(silenceIn(10_000)).toEqual([
      [3_000, 0.5],
      [7_000, 0.1],
    ]);
  });
});

describe('a feed announces when there is more to do', () => {
  it('never, where all is sent', () => {
    const stage = new FeedStage();
    const feed = stage.feed('link', new NotingLink(), 0);
    stage.write(2 * FRAME);
    feed.appended(10);
    expect(stage.takeDue()).toBeUndefined();
  });

  it('200 ms after the last audio for a remainder, a second where it would be filled up; not while it is paused', () => {
    for (const [shortestFrameMs, flushMs] of [
      [0, 200],
      [50, 1_000],
    ] as const) {
      const stage = new FeedStage({ shortestFrameMs });
      const feed = stage.feed('link', new NotingLink(), 0);
      stage.write(FRAME + 20);
      feed.appended(10);
      expect(stage.takeDue()).toBe(10 + flushMs);
      stage.write(10);
      feed.appended(60);
      expect(stage.takeDue()).toBe(60 + flushMs);
      stage.source.paused = true;
      feed.pump(100);
      expect(stage.takeDue()).toBeUndefined();
    }
  });

  it('200 ms after the last audio for what a converter was given; at each tick where it has a pace of its own', async () => {
    const plain: AudioConverter = {
      push: (samples) => Int16Array.from({ length: samples.length / 2 }, (_, index) => samples[2 * index] ?? 0),
      flush: () => new Int16Array(0),
    };
    for (const [pace, due] of [
      [Infinity, 210],
      [1, 0],
    ] as const) {
      const converters = new Converters(() => Promise.resolve(plain), rateRatio(RATE, RATE / 2), new ManualClock());
      await converters.ready;
      const stage = new FeedStage({}, { pace, catchUp: 2 });
      const feed = stage.feed('link', new NotingLink(), 0, { converters });
      stage.write(50);
      feed.appended(10);
      expect(stage.takeDue()).toBe(due);
    }
  });

  it('at the next tick while the socket is full, and where it may grow full with nothing to follow', () => {
    const stage = new FeedStage();
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    // Bytes of one second at this rate: 2 000.
    for (const [bufferedBytes, due] of [
      [4_000, 0],
      [999, undefined],
      [1_000, 0],
    ] as const) {
      link.bufferedBytes = bufferedBytes;
      stage.write(FRAME);
      feed.appended(0);
      expect({ bufferedBytes, due: stage.takeDue() }).toEqual({ bufferedBytes, due });
    }
    expect(feed.unsent).toBe(0);
  });

  it('when the pace lets the next frame go; at the next tick where the stream may be late by then', () => {
    const stage = new FeedStage({}, { pace: 1, catchUp: 2 });
    const feed = stage.feed('link', new NotingLink(), 0);
    stage.write(40 * FRAME);
    feed.appended(0);
    expect(stage.takeDue()).toBeCloseTo(100, 1);
    feed.pump(250);
    expect(feed.position).toBe(400);
    expect(stage.takeDue()).toBeCloseTo(300, 1);
    // Nothing for seconds: it is late, and may catch up.
    feed.pump(3_000);
    expect(stage.takeDue()).toBe(0);
  });

  it('at the next tick, once the link was sent so much that somebody wants to look at it', () => {
    const stage = new FeedStage();
    const feed = stage.feed('link', new NotingLink(), 0);
    feed.lookFrom(2 * FRAME, 0);
    stage.write(FRAME);
    feed.appended(0);
    expect(stage.takeDue()).toBeUndefined();
    stage.write(FRAME);
    feed.appended(0);
    expect(stage.takeDue()).toBe(0);
  });

  it('when its provider is to be sent something instead of audio: by what a tick returns', () => {
    const stage = new FeedStage({
      idle: { type: 'message', everyMs: 4_000, firstAudio: { afterMs: 1_500, seconds: 0.1 } },
    });
    const link = new NotingLink();
    const feed = stage.feed('link', link, 0);
    expect(feed.tick(500)).toBe(1_500);
    expect(feed.tick(1_500)).toBe(1_500 + 1_500);
    expect(link.take()).toHaveLength(1);
    expect(feed.tick(4_500)).toBe(5_500);
    expect(feed.tick(5_500)).toBe(5_500 + 1_500);
    expect(link.take()).toEqual(['keep-alive']);
    // While audio waits nothing is due; once it is gone, no sooner than this.
    stage.write(20);
    stage.source.appendedAt = 5_600;
    expect(feed.tick(5_650)).toBe(5_650 + 1_500);
  });
});
