import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { AudioLog } from './audio-log.ts';
import { ShortWay, type PassedFeed } from './short-way.ts';
import { SpeechJudge } from './speech-judge.ts';

const RATE = 1_000;
const FRAME = 100;

/** An open short way and what becomes of the audio; the feed lets everything pass. */
function stage(isOpen = (): boolean => true, asWords = false) {
  const clock = new ManualClock();
  const log = new AudioLog({
    sampleRate: RATE,
    capacity: 10 * RATE,
    blockSamples: 10 * FRAME,
    preRollSamples: 0,
    onGap: () => undefined,
  });
  const speech = new SpeechJudge(undefined, RATE, { call: () => undefined, report: () => undefined });
  const way = new ShortWay({ log, clock, asks: false, encoding: 'pcm_s16le' });
  const told = {
    spoken: [] as number[],
    heard: 0,
    asTheyAre: [] as number[],
    passed: [] as (readonly [number, number])[],
    sent: [] as number[][],
  };
  let position = 0;
  const link: PassedFeed['link'] = {
    wire: {
      audio: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength),
      ...(asWords && { audioSent: (samples) => told.asTheyAre.push(samples) }),
    },
    over: false,
    account: undefined,
    accountsPartials: false,
    sendsWords: asWords,
    sendWords: (words, from, count) => {
      told.sent.push([...new Int16Array(words.slice(from, from + count).buffer)]);
    },
    send: (frame) => {
      const bytes = Uint8Array.from(frame as Uint8Array);
      told.sent.push([...new Int16Array(bytes.buffer)]);
    },
    speechSent: (_, at) => told.spoken.push(at),
    mayOweAnswer: () => false,
  };
  const feed: PassedFeed = {
    link,
    sourceFrame: FRAME,
    speech,
    get unsent() {
      way.count();
      return log.accepted - position;
    },
    mayPass: () => Infinity,
    mayPassPaced: () => undefined,
    leavesAt: () => Infinity,
    passed: (count, _, from, to) => {
      position += (to - from) * count;
    },
    passedAll: () => undefined,
    pump: () => undefined,
  };
  log.tail = way;
  way.entrance = {
    get isOpen() {
      return isOpen();
    },
    passed: (count, at) => told.passed.push([count, at]),
    heard: (samples) => {
      told.heard += samples.length;
    },
  };
  way.attach(feed);
  // The first second goes the long way.
  log.append(new Int16Array(RATE));
  position = RATE;
  way.goesLong(clock.now());
  log.append(new Int16Array(0));
  clock.advance(1);
  const open = (): boolean => {
    position = log.accepted;
    return way.open(clock.now());
  };
  return { clock, log, speech, way, link, feed, told, open };
}

const loud = (count = FRAME): Int16Array =>
  Int16Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 9_000 : -9_000));
const quiet = (): Int16Array => new Int16Array(FRAME);

describe('the short way', () => {
  it('is closed for the first second of a link, and after a pause of it', () => {
    const { way, log, open, clock } = stage();
    // Attached at 0, and its first write was a pause's end at 1 s.
    expect(open()).toBe(false);
    log.append(new Int16Array(RATE));
    expect(open()).toBe(true);
    clock.advance(1_001);
    expect(way.take(loud())).toBe(false);
    way.goesLong(clock.now());
    expect(open()).toBe(false);
  });

  it('counts where the audio stands when it is asked for, and not before', () => {
    const { way, log, open, told } = stage();
    log.append(new Int16Array(RATE));
    open();
    expect(way.take(loud(250))).toBe(true);
    expect(told.sent.map(({ length }) => length)).toEqual([FRAME, FRAME]);
    expect(told.passed).toEqual([]);
    expect(log.accepted).toBe(2 * RATE + 250);
    expect([...log.unsettled().subarray(-250)]).toEqual([...loud(250)]);
    expect(told.passed).toEqual([]);
    way.close();
    expect(told.passed).toEqual([[250, 1]]);
    expect(told.heard).toBe(250);
  });

  it('sends frames as they stand in the block where protocol and socket can, and others through the protocol', () => {
    const { way, log, open, told } = stage(() => true, true);
    const audio = Int16Array.from({ length: 3 * FRAME }, (_, index) => index);
    log.append(new Int16Array(RATE));
    open();
    way.take(audio);
    expect(told.asTheyAre).toEqual([FRAME, FRAME, FRAME]);
    way.close();
    // From here on frames begin between two words.
    log.append(new Int16Array(1));
    open();
    way.take(audio);
    expect(told.asTheyAre).toEqual([FRAME, FRAME, FRAME]);
    const frames = [0, FRAME, 2 * FRAME].map((from) => [...audio.subarray(from, from + FRAME)]);
    expect(told.sent).toEqual([...frames, ...frames]);
  });

  it('judges what was sent before the link looks at an answer, with the times at which it was sent, until there is a result', () => {
    const { way, log, open, told, link, clock, speech } = stage();
    log.append(new Int16Array(RATE));
    open();
    way.take(quiet());
    clock.advance(100);
    way.take(loud());
    clock.advance(50);
    expect(told.spoken).toEqual([]);
    expect(link.accountsPartials).toBe(true);
    link.account?.();
    expect(told.spoken).toEqual([101]);
    speech.answered();
    way.take(loud());
    link.account?.();
    expect(told.heard).toBe(2 * FRAME);
    way.close();
    expect([told.spoken, told.heard]).toEqual([[101], 3 * FRAME]);
  });

  it('knows how much was sent that is not counted, and counts nothing for a partial once there was a result', () => {
    const { way, log, open, link, feed, speech } = stage();
    log.append(new Int16Array(RATE));
    open();
    expect(way.uncounted(feed)).toBe(0);
    way.take(loud(250));
    expect(way.uncounted(feed)).toBe(2 * FRAME);
    expect(link.accountsPartials).toBe(true);
    link.account?.();
    expect(way.uncounted(feed)).toBe(0);
    speech.answered();
    way.answered();
    expect(link.accountsPartials).toBe(false);
    way.take(loud());
    expect(way.uncounted(feed)).toBe(FRAME);
    expect(way.uncounted({ ...feed })).toBe(0);
    link.account?.();
    expect(way.uncounted(feed)).toBe(0);
    way.take(loud());
    way.detach();
    expect(way.uncounted(feed)).toBe(0);
  });

  it('takes nothing that is no whole sample, no audio, or does not fit, and leaves no trace of it', () => {
    const { way, log, open, told } = stage();
    log.append(new Int16Array(RATE));
    open();
    const bad: unknown[] = [
      new Int16Array(0),
      new Uint8Array(201),
      Float32Array.of(0.5, Number.NaN),
      new Int16Array(50 * FRAME),
      new Proxy(loud(), {}),
      Object.create(Int16Array.prototype),
      new DataView(new ArrayBuffer(200)),
      new ArrayBuffer(200),
      'audio',
      null,
      undefined,
      7,
    ];
    for (const chunk of bad) expect(way.take(chunk as Int16Array)).toBe(false);
    expect([log.accepted, told.sent.length]).toEqual([2 * RATE, 0]);
    open();
    expect(way.take(loud())).toBe(true);
    expect(told.sent).toEqual([[...loud()]]);
  });

  it('opens only where nothing stands before the log', () => {
    let isOpen = true;
    const { log, open } = stage(() => isOpen);
    log.append(new Int16Array(RATE));
    isOpen = false;
    expect(open()).toBe(false);
    isOpen = true;
    expect(open()).toBe(true);
  });
});
