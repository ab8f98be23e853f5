import { describe, expect, it } from 'vitest';
import type { RecognitionTraits } from '../protocol/recognition.ts';
import { AudioLog } from './audio-log.ts';
import { Feed, type TranscriptionLink } from './feed.ts';
import { Timetable } from './pacer.ts';
import { SourceState } from './source-state.ts';

const RATE = 1_000;
const FRAME = 100;

const traits: RecognitionTraits = {
  readyAt: 'open',
  wordTimes: 'always',
  answers: 'steadily',
  progress: 'none',
  replay: 'unsettled',
  catchUp: Infinity,
  frameMs: 100,
};

/** A link that notes what it is sent. */
class NotingLink {
  readonly sent: number[][] = [];
  readonly ends: number[] = [];
  over = false;
  endSent = false;
  bufferedBytes = 0;
  lastFrameAt = 0;
  readonly wire = {
    audio: (samples: Int16Array): Uint8Array => Uint8Array.from(new Uint8Array(samples.slice().buffer)),
  };

  send(frame: Uint8Array): void {
    this.sent.push([...new Int16Array(frame.buffer)]);
  }

  sendEnd(now: number): void {
    this.endSent = true;
    this.ends.push(now);
  }

  speechSent(): void {}

  get samples(): number[] {
    return this.sent.flat();
  }
}

/** A session's audio, and feeds of it. */
class Stage {
  readonly log = new AudioLog({
    sampleRate: RATE,
    capacity: 10 * RATE,
    blockSamples: 1_000,
    preRollSamples: 0,
    onGap: () => undefined,
  });
  readonly source = new SourceState(() => false);
  readonly timetable = new Timetable({ sampleRate: RATE, pace: Infinity, catchUp: Infinity });
  readonly began: [string, number][] = [];

  feed(name: string, link: NotingLink, from: number): Feed {
    return new Feed(
      {
        link: link as unknown as TranscriptionLink,
        log: this.log,
        source: this.source,
        timetable: this.timetable,
        traits,
        linkRate: RATE,
        converters: undefined,
        idle: 'keep-alive',
        began: (position) => this.began.push([name, position]),
        speech: { isSpeech: () => false },
        session: {
          progressed: () => undefined,
          endSent: () => undefined,
          fail: () => undefined,
        },
      },
      from,
      0,
    );
  }

  write(count: number): void {
    const from = this.log.accepted;
    this.log.append(Int16Array.from({ length: count }, (_, n) => (from + n) % 30_000));
  }
}

const ramp = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

describe('two feeds of one session', () => {
  it('send the same audio on two links at once, each from its own place, and know nothing of each other', () => {
    const stage = new Stage();
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
    const stage = new Stage();
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
    const stage = new Stage();
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
