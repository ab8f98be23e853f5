import type { BatchState } from '@throughline/node/batch';
import { ManualClock } from '../../../core/testing/manual-clock.ts';
import { describe, expect, it } from 'vitest';
import { Estimate } from './estimate.ts';

function stateOf(done: number, audioSeconds: number, more: Partial<BatchState> = {}): BatchState {
  return {
    phase: 'running',
    files: { waiting: 0, running: 2, done, failed: 0, skipped: 0, complete: false },
    audioSeconds,
    elapsedSeconds: 0,
    speed: 0,
    costSeconds: 0,
    governor: { limit: 2, inUse: 2, waiting: 0 },
    failures: {},
    ...more,
  };
}

describe('an estimate of a run', () => {
  it('says how fast it goes now, not how fast it went an hour ago', () => {
    const clock = new ManualClock();
    const estimate = new Estimate(clock);
    let audio = 0;
    const go = (seconds: number, speed: number): void => {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        audio += speed;
        estimate.sample(audio);
      }
    };
    go(3_600, 1);
    expect(estimate.progress(stateOf(1, audio), undefined, 0).speed).toBeCloseTo(1);
    go(70, 40);
    expect(estimate.progress(stateOf(1, audio), undefined, 0).speed).toBeCloseTo(40, 0);
  });

  it('says how long it will go on, if the files to come are as long as those that are done', () => {
    const clock = new ManualClock();
    const estimate = new Estimate(clock);
    clock.advance(10_000);
    // 4 of 10 files are done, with 60 s each, and of two others 30 s each: 300 s in 10 s.
    const { secondsLeft, speed } = estimate.progress(stateOf(4, 300), 10, 240);
    expect(speed).toBe(30);
    expect(secondsLeft).toBe((6 * 60 - 60) / 30);
  });

  it('counts the audio of a long file that is in flight, where its length is known', () => {
    const clock = new ManualClock();
    const estimate = new Estimate(clock);
    clock.advance(10_000);
    // Two files of 30 s are done, and of one of 180 s not a second: 60 of 240 s.
    const known = { files: 1, lengthSeconds: 180, leftSeconds: 180 };
    const files = { waiting: 0, running: 1, done: 2, failed: 0, skipped: 0, complete: true };
    const { secondsLeft, share } = estimate.progress(stateOf(2, 60, { files, known }), 3, 60);
    expect(share).toBe(0.25);
    expect(secondsLeft).toBe(180 / 6);
    // Before the first is done, too; those to come are as long as these.
    const first = { ...files, running: 2, done: 0, waiting: 2 };
    const begun = { files: 2, lengthSeconds: 100, leftSeconds: 80 };
    expect(estimate.progress(stateOf(0, 20, { files: first, known: begun }), 4, 0)).toMatchObject({
      share: 0.1,
      secondsLeft: (80 + 100) / 2,
    });
  });

  it('does not take what an earlier run has done for speed', () => {
    const clock = new ManualClock();
    const estimate = new Estimate(clock);
    estimate.resumed(6_480);
    clock.advance(10_000);
    expect(estimate.progress(stateOf(0, 6_500), 1, 0).speed).toBe(2);
  });

  it('says nothing of the time that is left where it knows nothing', () => {
    const clock = new ManualClock();
    const estimate = new Estimate(clock);
    clock.advance(10_000);
    expect(estimate.progress(stateOf(0, 300), 10, 0).secondsLeft).toBeUndefined();
    expect(estimate.progress(stateOf(4, 300), undefined, 240).secondsLeft).toBeUndefined();
    expect(estimate.progress(stateOf(4, 300, { phase: 'paused' }), 10, 240).secondsLeft).toBeUndefined();
    // One file is left, and longer than the others.
    expect(estimate.progress(stateOf(9, 2_000), 10, 900).secondsLeft).toBeUndefined();
  });

  it('knows the number of files once all names were read', () => {
    const estimate = new Estimate(new ManualClock());
    const files = { waiting: 3, running: 2, done: 4, failed: 1, skipped: 5, complete: true };
    expect(estimate.progress(stateOf(4, 300, { files }), 99, 240).files.total).toBe(15);
  });
});
