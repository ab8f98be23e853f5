import { expect, it } from 'vitest';
import { heard } from './heard.ts';
import type { WorkletReport } from './worklet.ts';

function report(frame: number, state: WorkletReport['state'], at: number, played = at): WorkletReport {
  return { frame, state, at, played, gone: played, underrunMs: undefined };
}

it('what is heard goes on evenly between reports, and not beyond the next one', () => {
  const sound = heard(1000);
  expect(sound.place(1)).toEqual({ at: 0, played: 0 });
  sound.report(report(1000, 'playing', 0));
  expect(sound.place(0.9)).toEqual({ at: 0, played: 0 });
  expect(sound.place(1.25)).toEqual({ at: 250, played: 250 });
  sound.report(report(1300, 'buffering', 300));
  expect(sound.place(1.29)).toEqual({ at: 290, played: 290 });
  expect(sound.place(1.5)).toEqual({ at: 300, played: 300 });
  sound.report(report(2000, 'playing', 300));
  expect(sound.place(1.9)).toEqual({ at: 300, played: 300 });
  expect(sound.place(2.1)).toEqual({ at: 400, played: 400 });
});

it('what was taken back lies between two positions, and is never what is heard', () => {
  const sound = heard(1000);
  sound.report(report(0, 'playing', 0));
  sound.report(report(100, 'idle', 100));
  sound.report(report(200, 'playing', 5000, 100));
  expect(sound.place(0.15)).toEqual({ at: 100, played: 100 });
  expect(sound.place(0.25)).toEqual({ at: 5050, played: 150 });
});

it('what was heard stays heard where the browser thinks again about its delay', () => {
  const sound = heard(1000);
  sound.report(report(0, 'playing', 0));
  expect(sound.place(0.2)).toEqual({ at: 200, played: 200 });
  expect(sound.place(0.15)).toEqual({ at: 200, played: 200 });
});
