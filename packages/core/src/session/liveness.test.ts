import { describe, expect, it } from 'vitest';
import { Liveness, type LivenessOptions } from './liveness.ts';

const sampleRate = 16_000;
const highBytes = 64_000;
const steady: LivenessOptions = { sampleRate, steadily: true, noAnswersMs: 15_000, pingsUnanswered: false, highBytes };

const watch = (options: Partial<LivenessOptions> = {}): Liveness => new Liveness({ ...steady, ...options }, 0);

describe('a link without any byte', () => {
  it('is dead 15 s after the last one, once a pong was seen', () => {
    const liveness = watch();
    liveness.activity(1_000);
    expect(liveness.check(15_999, 0)).toBeUndefined();
    expect(liveness.check(16_000, 0)).toEqual({ sign: 'no-bytes', silentMs: 15_000 });
  });

  it('is dead 15 s after the first ping, where it never gave one', () => {
    const liveness = watch();
    liveness.pingDue(200);
    expect(liveness.noByteYet).toBe(true);
    expect(liveness.check(15_199, 0)).toBeUndefined();
    expect(liveness.check(15_200, 0)).toEqual({ sign: 'no-bytes', silentMs: 15_000 });
  });

  it('is not dead where nothing can be pinged', () => {
    const liveness = watch();
    expect(liveness.check(600_000, 0)).toBeUndefined();
    expect(liveness.noByteYet).toBe(false);
  });

  it('is not dead where the peer has sent something, and never answered a ping', () => {
    const liveness = watch();
    liveness.pingDue(0);
    liveness.received(1_000);
    expect(liveness.noByteYet).toBe(false);
    expect(liveness.check(600_000, 0)).toBeUndefined();
  });

  it('is not dead where pings are known to go unanswered, until a pong comes all the same', () => {
    const liveness = watch({ pingsUnanswered: true });
    liveness.pingDue(0);
    expect(liveness.noByteYet).toBe(false);
    expect(liveness.check(600_000, 0)).toBeUndefined();
    liveness.activity(600_000);
    expect(liveness.check(614_999, 0)).toBeUndefined();
    expect(liveness.check(615_000, 0)?.sign).toBe('no-bytes');
  });

  it('is alive again with any message', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.received(10_000);
    expect(liveness.check(24_999, 0)).toBeUndefined();
    expect(liveness.check(25_000, 0)).toEqual({ sign: 'no-bytes', silentMs: 15_000 });
  });
});

describe('a link that has to prove itself', () => {
  it('is dead where no byte comes in time, and alive with any', () => {
    const liveness = watch();
    liveness.suspect(1_000, 5_000);
    expect(liveness.due(1_000, false)).toBeLessThanOrEqual(6_000);
    expect(liveness.check(5_999, 0)).toBeUndefined();
    expect(liveness.check(6_000, 0)).toEqual({ sign: 'no-bytes', silentMs: 6_000 });
    liveness.received(6_000);
    expect(liveness.check(600_000, 0)).toBeUndefined();
  });

  it('has as long as the news that came last gives it', () => {
    const liveness = watch();
    liveness.suspect(0, 5_000);
    liveness.suspect(4_000, 2_000);
    expect(liveness.check(5_999, 0)).toBeUndefined();
    expect(liveness.check(6_000, 0)?.sign).toBe('no-bytes');
  });

  it('is not dead while nothing is taken from it, nor for what was not taken', () => {
    const liveness = watch();
    liveness.suspect(0, 5_000);
    liveness.hold();
    expect(liveness.check(10_000, 0)).toBeUndefined();
    liveness.release(10_000);
    expect(liveness.check(600_000, 0)).toBeUndefined();
  });

  it('is pinged at once where it can be', () => {
    const liveness = watch();
    liveness.pingDue(0);
    liveness.activity(100);
    expect(liveness.pingDue(200)).toBe(false);
    expect(liveness.pingDue(200, true)).toBe(true);
  });
});

describe('a link with heartbeats', () => {
  const beating = (liveness: Liveness, ...times: readonly number[]): Liveness => {
    for (const time of times) {
      liveness.received(time);
      liveness.heartbeat(time);
    }
    return liveness;
  };

  it('is dead without any byte for three of their longest intervals, once there were two', () => {
    const liveness = beating(watch(), 10_000, 17_000, 20_000);
    expect(liveness.check(40_999, 0)).toBeUndefined();
    expect(liveness.check(41_000, 0)).toEqual({ sign: 'no-bytes', silentMs: 21_000 });
    expect(beating(watch(), 10_000).check(600_000, 0)).toBeUndefined();
  });

  it('is not dead before 15 s, nor while any other message comes', () => {
    const liveness = beating(watch(), 1_000, 2_000);
    liveness.received(10_000);
    expect(liveness.check(24_999, 0)).toBeUndefined();
    expect(liveness.check(25_000, 0)?.sign).toBe('no-bytes');
  });

  it('learns no interval of heartbeats that come together, or from before a sleep or a hold', () => {
    expect(beating(watch(), 1_000, 1_010).check(600_000, 0)).toBeUndefined();
    const slept = beating(watch(), 1_000);
    slept.slept(50_000);
    expect(beating(slept, 50_000).check(600_000, 0)).toBeUndefined();
    const held = beating(watch(), 1_000);
    held.hold();
    held.release(50_000);
    expect(beating(held, 50_000).check(600_000, 0)).toBeUndefined();
  });

  it('owes a byte with each ping that it answers, however rare its heartbeats', () => {
    const liveness = beating(watch(), 0, 60_000);
    liveness.activity(61_000);
    expect(liveness.check(76_000, 0)?.sign).toBe('no-bytes');
  });

  it('does not answer what it is sent by them', () => {
    const liveness = watch();
    liveness.speechSent(10 * sampleRate, 0);
    beating(liveness, 5_000, 10_000, 15_000);
    expect(liveness.check(15_000, 0)?.sign).toBe('no-answers');
  });
});

describe('speech without any answer', () => {
  const speak = (liveness: Liveness, fromMs: number, seconds: number): void => {
    for (let frame = 0; frame < seconds * 10; frame += 1) liveness.speechSent(1_600, fromMs + frame * 100);
  };

  it('is a sign of death after 15 s, pongs or not', () => {
    const liveness = watch();
    speak(liveness, 1_000, 3);
    liveness.activity(15_500);
    expect(liveness.check(15_999, 0)).toBeUndefined();
    expect(liveness.check(16_000, 0)).toEqual({ sign: 'no-answers', silentMs: 15_000 });
  });

  it('is none when it is less than 3 s of speech', () => {
    const liveness = watch();
    speak(liveness, 1_000, 2.9);
    expect(liveness.check(600_000, 0)).toBeUndefined();
  });

  it('is none where the provider does not answer steadily', () => {
    const liveness = watch({ steadily: false });
    speak(liveness, 1_000, 30);
    expect(liveness.check(600_000, 0)).toBeUndefined();
  });

  it('is counted anew from each answer, with speech of its own', () => {
    const liveness = watch();
    speak(liveness, 1_000, 10);
    liveness.answered(14_000);
    expect(liveness.check(29_000, 0)).toBeUndefined();
    speak(liveness, 30_000, 3);
    expect(liveness.check(44_999, 0)).toBeUndefined();
    expect(liveness.check(45_000, 0)).toEqual({ sign: 'no-answers', silentMs: 15_000 });
  });

  it('is not answered by a frame that says nothing of it', () => {
    const liveness = watch();
    speak(liveness, 1_000, 3);
    for (let at = 1_000; at < 16_000; at += 500) liveness.received(at);
    expect(liveness.check(16_000, 0)).toEqual({ sign: 'no-answers', silentMs: 15_000 });
  });

  it('is borne longer when links before have died of it', () => {
    const liveness = watch({ noAnswersMs: 30_000 });
    speak(liveness, 0, 3);
    expect(liveness.check(29_999, 0)).toBeUndefined();
    expect(liveness.check(30_000, 0)?.sign).toBe('no-answers');
  });
});

describe('a full send buffer', () => {
  it('is a sign of death when it has not shrunk for 8 s', () => {
    const liveness = watch();
    liveness.check(1_000, highBytes);
    liveness.check(5_000, highBytes + 500);
    expect(liveness.check(8_999, highBytes)).toBeUndefined();
    expect(liveness.check(9_000, highBytes)).toEqual({ sign: 'not-sending', silentMs: 8_000 });
  });

  it('is none as long as it shrinks', () => {
    const liveness = watch();
    liveness.check(1_000, highBytes + 2);
    liveness.check(8_000, highBytes + 1);
    expect(liveness.check(15_999, highBytes + 1)).toBeUndefined();
    expect(liveness.check(16_000, highBytes + 1)?.sign).toBe('not-sending');
  });

  it('is forgotten once it is no longer full', () => {
    const liveness = watch();
    liveness.check(1_000, highBytes);
    liveness.check(8_000, highBytes - 1);
    liveness.check(8_100, highBytes);
    expect(liveness.check(16_000, highBytes)).toBeUndefined();
  });
});

describe('after a sleep of the process', () => {
  it('no deadline fires for 5 s', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.slept(3_600_000);
    expect(liveness.check(3_604_999, 0)).toBeUndefined();
    expect(liveness.check(3_605_000, 0)?.sign).toBe('no-bytes');
  });

  it('a pong within these 5 s keeps the link', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.slept(3_600_000);
    liveness.activity(3_600_200);
    expect(liveness.check(3_605_000, 0)).toBeUndefined();
  });
});

describe('a link from which nothing is taken for a while', () => {
  it('is neither dead nor pinged, however long that lasts', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.hold();
    expect(liveness.check(600_000, 0)).toBeUndefined();
    expect(liveness.pingDue(600_000)).toBe(false);
  });

  it('has all its time again from then on', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.hold();
    liveness.release(600_000);
    expect(liveness.check(614_999, 0)).toBeUndefined();
    expect(liveness.check(615_000, 0)).toEqual({ sign: 'no-bytes', silentMs: 15_000 });
  });

  it('gains no time from a release without a hold', () => {
    const liveness = watch();
    liveness.activity(1_000);
    liveness.release(10_000);
    expect(liveness.check(16_000, 0)?.sign).toBe('no-bytes');
  });
});

describe('pings', () => {
  it('go out at once, and then every 5 s to a peer that sends nothing', () => {
    const liveness = watch();
    const due = [0, 50, 4_999, 5_000, 5_050, 10_000].filter((now) => liveness.pingDue(now));
    expect(due).toEqual([0, 5_000, 10_000]);
  });

  it('do not go to a peer that sent something less than 5 s ago', () => {
    const liveness = watch();
    liveness.pingDue(0);
    for (let at = 0; at < 60_000; at += 1_000) {
      liveness.received(at);
      expect(liveness.pingDue(at + 500)).toBe(false);
    }
    expect(liveness.pingDue(63_999)).toBe(false);
    expect(liveness.pingDue(64_000)).toBe(true);
  });

  it('go out at full seconds of the clock, or at the same part of each, so that those of many links wake the process together', () => {
    const liveness = new Liveness(steady, 0, 250);
    liveness.pingDue(100);
    expect([5_100, 5_200, 5_250, 10_200, 10_250].filter((now) => liveness.pingDue(now))).toEqual([5_250, 10_250]);
    liveness.received(10_260);
    expect([15_260, 16_200, 16_250].filter((now) => liveness.pingDue(now))).toEqual([16_250]);
  });

  it('are due once after a long pause, not once for each that was missed', () => {
    const liveness = watch();
    liveness.pingDue(0);
    expect([60_000, 60_050].map((now) => liveness.pingDue(now))).toEqual([true, false]);
  });
});

it('a first byte is waited for anew after a time in which nothing was taken', () => {
  const liveness = watch();
  liveness.pingDue(0);
  liveness.hold();
  liveness.release(600_000);
  expect(liveness.check(614_999, 0)).toBeUndefined();
  expect(liveness.check(615_000, 0)?.sign).toBe('no-bytes');
});

it('the last sign of life is the last byte of whatever kind', () => {
  const liveness = watch();
  liveness.activity(2_000);
  expect(liveness.activityAt).toBe(2_000);
  liveness.received(3_000);
  expect(liveness.activityAt).toBe(3_000);
});

describe('what is due next on a link', () => {
  it('is a ping at the first full second 5 s after the last sign of life or the last ping, where the transport can', () => {
    const liveness = watch();
    liveness.pingDue(0);
    liveness.activity(200);
    liveness.check(200, 0);
    expect(liveness.due(200, true)).toBe(6_000);
    expect(liveness.due(200, false)).toBe(15_200);
    liveness.pingDue(6_000);
    expect(liveness.due(6_000, true)).toBe(11_000);
  });

  it('is its death for want of a byte, of heartbeats, or of a byte that was to come', () => {
    const liveness = watch();
    expect(liveness.due(0, false)).toBe(Infinity);
    liveness.pingDue(100);
    expect(liveness.due(100, false)).toBe(15_100);
    liveness.received(200);
    expect(liveness.due(200, false)).toBe(Infinity);
    liveness.heartbeat(1_000);
    liveness.received(11_000);
    liveness.heartbeat(11_000);
    expect(liveness.due(11_000, false)).toBe(41_000);
    liveness.suspect(12_000, 2_000);
    expect(liveness.due(12_000, false)).toBe(14_000);
  });

  it('is its death for want of an answer, once 3 s of speech wait for one; and then it is announced', () => {
    const liveness = watch();
    expect(liveness.speechSent(sampleRate, 1_000)).toBeUndefined();
    expect(liveness.due(1_000, false)).toBe(Infinity);
    expect(liveness.speechSent(sampleRate, 20_000)).toBeUndefined();
    // By now it is over.
    expect(liveness.speechSent(sampleRate, 20_100)).toBe(16_000);
    expect(liveness.due(20_100, false)).toBe(16_000);
    expect(liveness.speechSent(sampleRate, 20_200)).toBeUndefined();
    liveness.answered(20_300);
    expect(liveness.due(20_300, false)).toBe(Infinity);
    // So much at once that began just now: it is due so late that nobody need announce it.
    expect(liveness.speechSent(Infinity, 21_000)).toBeUndefined();
    expect(liveness.due(21_000, false)).toBe(36_000);
  });

  it('is a look at the buffer at once while it is full by a quarter, and nothing while frames are held back', () => {
    const liveness = watch();
    liveness.activity(0);
    liveness.check(0, highBytes / 4 - 1);
    expect(liveness.due(0, false)).toBe(15_000);
    liveness.check(50, highBytes / 4);
    expect(liveness.due(50, false)).toBe(50);
    liveness.check(100, 0);
    liveness.hold();
    expect(liveness.due(100, true)).toBe(Infinity);
  });

  it('is no death within 5 s of a sleep of the process', () => {
    const liveness = watch();
    liveness.activity(0);
    liveness.slept(14_000);
    expect(liveness.due(14_000, false)).toBe(19_000);
  });
});

describe('a peer is in doubt', () => {
  it('from the first ping on that it owes an answer to, until a byte of it comes', () => {
    const liveness = watch();
    liveness.pingDue(0);
    liveness.activity(30);
    expect(liveness.doubts(4_000).owesSince).toBeUndefined();
    liveness.pingDue(6_000, true);
    liveness.pingDue(12_000, true);
    expect(liveness.doubts(13_000).owesSince).toBe(6_000);
    liveness.received(14_000);
    expect(liveness.doubts(14_000).owesSince).toBeUndefined();
  });

  it('of no ping, where it never answered one and has sent something all the same', () => {
    const liveness = watch();
    liveness.pingDue(0);
    expect(liveness.doubts(10_000).owesSince).toBe(0);
    liveness.received(11_000);
    liveness.pingDue(20_000, true);
    expect(liveness.doubts(30_000).owesSince).toBeUndefined();
  });

  it('of speech that it was sent enough of, also while it answers pings', () => {
    const liveness = watch();
    liveness.activity(500);
    liveness.speechSent(2 * sampleRate, 1_000);
    expect(liveness.doubts(5_000).owesSince).toBeUndefined();
    liveness.speechSent(sampleRate, 3_000);
    liveness.activity(5_000);
    expect(liveness.doubts(6_000).owesSince).toBe(1_000);
    liveness.answered(7_000);
    expect(liveness.doubts(7_000).owesSince).toBeUndefined();
  });

  it('of a socket that has held more than its low mark since a while, however little it takes', () => {
    const liveness = watch();
    liveness.check(1_000, highBytes / 4);
    liveness.check(5_000, highBytes / 2);
    expect(liveness.doubts(5_000).fullSince).toBe(1_000);
    liveness.check(6_000, highBytes / 8);
    expect(liveness.doubts(6_000).fullSince).toBeUndefined();
  });

  it('never while nothing is taken from it, and not just after a sleep', () => {
    const liveness = watch();
    liveness.pingDue(0);
    liveness.hold();
    expect(liveness.doubts(60_000)).toEqual({ owesSince: undefined, fullSince: undefined });
    liveness.release(60_000);
    liveness.pingDue(61_000, true);
    expect(liveness.doubts(70_000).owesSince).toBe(61_000);
    liveness.slept(70_000);
    expect(liveness.doubts(74_999).owesSince).toBeUndefined();
    expect(liveness.doubts(75_000).owesSince).toBe(61_000);
  });
});
