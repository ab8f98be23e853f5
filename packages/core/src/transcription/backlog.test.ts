import { describe, expect, it } from 'vitest';
import { FeedStage, NotingLink, RATE } from '../../testing/feed-stage.ts';
import { seeded } from '../../testing/jittered-recogniser.ts';
import type { RecognitionTraits } from '../protocol/recognition.ts';
import type { Feed } from './feed.ts';
import type { Pace } from './pacer.ts';

const LIVE: Pace = { sampleRate: RATE, pace: Infinity, catchUp: 1 };
/** Amplitudes on both sides of −50 dBFS, which is 103. */
const SOUND = 1_000;
const SILENCE = 90;

/** A live source of sound and silence, and a link whose provider takes it no faster than it is spoken. Times in seconds. */
class Source {
  readonly stage: FeedStage;
  readonly link = new NotingLink();
  readonly samples: number[] = [];

  constructor(pace: Partial<Pace> = LIVE, traits: Partial<RecognitionTraits> = {}) {
    this.stage = new FeedStage({ catchUp: 1, ...traits }, pace);
  }

  write(...seconds: readonly (readonly ['sound' | 'silence', number])[]): void {
    for (const [kind, length] of seconds) {
      const from = this.samples.length;
      const level = kind === 'sound' ? SOUND : -SILENCE;
      const samples = Array.from({ length: Math.round(length * RATE) }, (_, n) => level + ((from + n) % 60));
      this.samples.push(...samples);
      this.stage.log.append(Int16Array.from(samples));
    }
  }

  feed(from = 0): Feed {
    return this.stage.feed('link', this.link, from * RATE);
  }

  /** What is left of `from` to `to` in seconds. */
  part(from: number, to: number): readonly number[] {
    return this.samples.slice(Math.round(from * RATE), Math.round(to * RATE));
  }
}

/** Lets `seconds` pass, every 50 ms of which `each` is called with the time in milliseconds. */
function pass(feed: Feed, from: number, seconds: number, each: (now: number) => void = () => undefined): void {
  for (let now = from * 1000 + 50; now <= (from + seconds) * 1000; now += 50) {
    each(now);
    feed.tick(now);
  }
}

describe('the backlog of a live source, where the provider takes audio no faster than it is spoken', () => {
  it('goes out without most of its silence: 0.3 s of a stretch are left, and no time is wrong', () => {
    const source = new Source();
    source.write(['sound', 1], ['silence', 2], ['sound', 1], ['silence', 0.49], ['sound', 1]);
    const feed = source.feed();
    pass(feed, 0, 10);
    expect(source.link.samples).toEqual([...source.part(0, 1.1), ...source.part(2.8, 5.49)]);
    expect([feed.position, feed.unsent, source.stage.log.everSent]).toEqual([5_490, 0, 5_490]);
    expect([1.1, 1.3, 2.3].map((time) => feed.map.toSource(time, 'start'))).toEqual([2_800, 3_000, 4_000]);
    expect([1, 1.1].map((time) => feed.map.toSource(time, 'end'))).toEqual([1_000, 1_100]);
  });

  it('is shortened at its beginning and at its end too, and over clicks', () => {
    const source = new Source();
    source.write(['silence', 1], ['sound', 0.04], ['silence', 1], ['sound', 0.5], ['silence', 3]);
    pass(source.feed(), 0, 10);
    expect(source.link.samples).toEqual([
      ...source.part(0, 0.1),
      ...source.part(1.84, 2.54 + 0.1),
      ...source.part(5.34, 5.54),
    ]);
  });

  it('keeps of a pause of a second and more as much as ends a segment of the provider, and of a shorter one 0.3 s', () => {
    const source = new Source(LIVE, { endpointSeconds: 0.7 });
    source.write(['sound', 1], ['silence', 2], ['sound', 1], ['silence', 0.8], ['sound', 1]);
    pass(source.feed(), 0, 10);
    expect(source.link.samples).toEqual([...source.part(0, 1.1), ...source.part(2.4, 4.1), ...source.part(4.6, 5.8)]);
  });

  it('keeps no more than a second of a pause, whatever ends a segment', () => {
    const source = new Source(LIVE, { endpointSeconds: 5 });
    source.write(['sound', 1], ['silence', 3], ['sound', 1]);
    pass(source.feed(), 0, 10);
    expect(source.link.samples).toEqual([...source.part(0, 1.1), ...source.part(3.1, 5)]);
  });

  it('keeps 60 ms of sound between two silences', () => {
    const source = new Source();
    source.write(['silence', 1], ['sound', 0.06], ['silence', 1], ['sound', 0.5]);
    pass(source.feed(), 0, 5);
    expect(source.link.samples).toEqual([...source.part(0, 0.1), ...source.part(0.8, 1.2), ...source.part(1.9, 2.56)]);
  });

  it('keeps every sound of 60 ms, however it lies, and is in time in the end where the silence was long enough', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seeded(seed);
      const source = new Source();
      for (let at = 0; at < 8;) {
        const silence = Math.round(random() * 1_500) / 1000;
        const sound = 0.06 + Math.round(random() * 700) / 1000;
        source.write(['silence', silence], ['sound', sound]);
        at += silence + sound;
      }
      const feed = source.feed();
      pass(feed, 0, 20);
      const sent = source.link.samples;
      expect(sent.filter((sample) => sample > 0)).toEqual(source.samples.filter((sample) => sample > 0));
      // What was left out was silence of half a second and more, and 0.3 s of it are left. A piece of 20 ms at each end may be mixed.
      const wrong = silences(source.samples, sent).filter(({ whole, left }) =>
        whole < 0.5 ? left !== whole : left < 0.3 || left > (whole < 0.54 ? whole : 0.34),
      );
      expect([seed, wrong]).toEqual([seed, []]);
      const last = feed.map.toSource(sent.length / RATE, 'end');
      expect(last).toBe(feed.position);
    }
  });

  it('is won back over an outage, as far as there is silence, and what stays is reported once', () => {
    const source = new Source();
    source.write(['sound', 3], ['silence', 2], ['sound', 2], ['silence', 1]);
    const feed = source.feed();
    // It is spoken on without a pause meanwhile.
    let lag = Number.NaN;
    pass(feed, 0, 30, (now) => {
      if (now % 100 === 0) source.write(['sound', 0.1]);
      feed.pump(now);
      lag = feed.unsent / RATE;
    });
    // 8 s waited, of which 1.7 s and 0.7 s were silence that was left out.
    expect(lag).toBeGreaterThan(5.2);
    expect(lag).toBeLessThan(5.7);
    expect(source.stage.lags.map((seconds) => Math.round(seconds * 10) / 10)).toEqual([expect.closeTo(lag, 0)]);
  });

  it('is reported again after another outage, and never where it is caught up', () => {
    const source = new Source();
    source.write(['sound', 1], ['silence', 4]);
    const feed = source.feed();
    pass(feed, 0, 10);
    expect(source.stage.lags).toEqual([]);
    for (const outage of [10, 40]) {
      source.write(['sound', 3]);
      let spoken = 0;
      pass(feed, outage, 10, (now) => {
        if (now % 100 === 0 && spoken < 80) {
          source.write(['sound', 0.1]);
          spoken += 1;
        }
        feed.pump(now);
      });
      pass(feed, outage + 10, 20);
      expect(feed.unsent).toBe(0);
    }
    expect(source.stage.lags.length).toBe(2);
  });
});

describe('silence is sent as it is', () => {
  it('by a live source that is in time, also where it writes a second at once', () => {
    for (const chunk of [0.1, 1]) {
      const source = new Source();
      const feed = source.feed();
      pass(feed, 0, 9.9, (now) => {
        if (now % (chunk * 1000) === 0) source.write([now % 4_000 < 1_000 ? 'sound' : 'silence', chunk]);
        feed.appended(now);
      });
      pass(feed, 10, 3);
      expect(source.link.samples).toEqual(source.samples);
    }
  });

  it('where the provider takes a backlog faster than it was spoken', () => {
    const source = new Source({ pace: Infinity, catchUp: 2 });
    source.write(['sound', 1], ['silence', 3], ['sound', 1]);
    pass(source.feed(), 0, 5);
    expect(source.link.samples).toEqual(source.samples);
  });

  it('where the stream is one piece, over its links or as its provider judges it', () => {
    for (const replay of ['whole', 'resume'] as const) {
      const source = new Source(LIVE, { replay });
      source.write(['sound', 1], ['silence', 3], ['sound', 1]);
      pass(source.feed(), 0, 10);
      expect(source.link.samples).toEqual(source.samples);
    }
  });

  it('by a file that is where it should be; one that is late leaves out no more than it is late', () => {
    const source = new Source({ pace: 1, catchUp: 1 });
    source.write(['sound', 1], ['silence', 2], ['sound', 0.5], ['silence', 3], ['sound', 0.5]);
    pass(source.feed(), 0, 3.2);
    expect(source.link.samples.length).toBeGreaterThan(3_200);
    // 1.3 s without a link, and a little is sent again: of the second silence that much is left out, and no more.
    const next = new NotingLink();
    const feed = source.stage.feed('next', next, 3_000, { now: 4_500 });
    pass(feed, 4.5, 10);
    expect(next.samples.filter((sample) => sample > 0)).toEqual(source.part(3, 7).filter((sample) => sample > 0));
    expect(next.samples.length).toBeLessThan(4_000 - 1_000);
    expect(next.samples.length).toBeGreaterThan(4_000 - 2_000);
    expect(source.stage.lags).toEqual([]);
  });
});

/** The lengths in seconds of each silence between two sounds, before and after. */
function silences(
  before: readonly number[],
  after: readonly number[],
): readonly { readonly whole: number; readonly left: number }[] {
  const runs = (samples: readonly number[]): number[] => {
    const lengths: number[] = [];
    let run = 0;
    for (const sample of samples) {
      if (sample < 0) run += 1;
      else if (run > 0) {
        lengths.push(run / RATE);
        run = 0;
      }
    }
    return lengths;
  };
  const left = runs(after);
  return runs(before).map((whole, index) => ({ whole, left: left[index] ?? Number.NaN }));
}
