import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../testing/fake-terminal.ts';
import { duration, speedOf } from './figures.ts';
import { type Progress, progressLine, progressLines } from './progress.ts';

const some: Progress = {
  files: { total: 1000, done: 300, failed: 3, doneBefore: 6, running: 5 },
  audioSeconds: 12_345,
  speed: 38.2,
  sessions: { inUse: 5, limit: 5 },
  failures: { 'no-audio': 1, 'audio-container': 2 },
  draining: false,
  secondsLeft: 1234,
};

describe('the progress of a batch', () => {
  it('says files, audio, speed, limit, failures by code and the time left', () => {
    const [first, ...rest] = progressLines(some, fakeOutput({ columns: 100 }));
    expect(first).toBe('█████████░░░░░░░░░░░░░░░░░░░░░ 309 of 1,000 files · 30 % · 20 min 34 s left');
    expect(rest).toEqual([
      '3 h 25 min of audio · 38 × real time · 5 of up to 5 at a time · 6 done before',
      '3 failed: audio-container 2, no-audio 1',
    ]);
    expect(progressLine(some)).toBe(
      '309 of 1,000 files · 30 % · 3 h 25 min of audio · 38 × real time · 5 of up to 5 at a time · 6 done before · ' +
        '3 failed: audio-container 2, no-audio 1 · 20 min 34 s left',
    );
  });

  it('says why nothing goes on, and no time', () => {
    const paused = { ...some, paused: { code: 'insufficient-balance' }, secondsLeft: undefined };
    expect(progressLines(paused, fakeOutput({ columns: 100 })).at(-1)).toBe('paused: insufficient-balance');
    expect(progressLine(paused)).toMatch(/ · paused: insufficient-balance$/);
    const draining = progressLines({ ...some, draining: true }, fakeOutput({ columns: 100 }));
    expect(draining.at(-1)).toBe('ending: 5 files in flight');
  });

  it('has no share, bar or time where nobody knows how many files there are', () => {
    const unknown = { ...some, files: { ...some.files, total: undefined }, secondsLeft: undefined };
    expect(progressLines(unknown, fakeOutput({ columns: 100 }))[0]).toBe('309 files');
  });

  it.each([1, 2, 10, 20, 40, 60, 80, 200])('fits into %i columns, and leaves one for the cursor', (columns) => {
    for (const line of progressLines({ ...some, draining: true }, fakeOutput({ columns }))) {
      expect(stringWidth(line)).toBeLessThanOrEqual(Math.max(1, columns - 1));
    }
  });

  it('breaks lines between their parts where they are narrow, and cuts nothing', () => {
    const lines = progressLines({ ...some, secondsLeft: 34 }, fakeOutput({ columns: 40 }));
    expect(lines).toEqual([
      '309 of 1,000 files · 30 % · 34 s left',
      '3 h 25 min of audio · 38 × real time',
      '5 of up to 5 at a time · 6 done before',
      '3 failed: audio-container 2, no-audio 1',
    ]);
    const failures = { 'audio-container': 2, 'no-audio': 1, 'connection-refused': 4, 'audio-unreadable': 7 };
    const files = { ...some.files, failed: 14 };
    expect(progressLines({ ...some, failures, files }, fakeOutput({ columns: 40 })).slice(-3)).toEqual([
      '14 failed: audio-unreadable 7',
      'connection-refused 4, audio-container 2',
      'no-audio 1',
    ]);
  });

  it('counts audio, not files, where their lengths are known, and never says 0 s', () => {
    const files = { total: 3, done: 2, failed: 0, doneBefore: 0, running: 1 };
    const long = { ...some, files, failures: {}, share: 0.25, secondsLeft: 0.2 };
    expect(progressLine(long)).toMatch(/^2 of 3 files · 25 % · .* · 1 s left$/u);
    expect(progressLine({ ...long, share: 1 })).toContain('2 of 3 files · 99 %');
    expect(progressLine({ ...long, files: { ...files, done: 3 }, secondsLeft: 0 })).toMatch(
      /^3 of 3 files · 100 % .* time$/u,
    );
  });

  it('claims all of it only when all is over', () => {
    const files = { total: 1000, done: 999, failed: 0, doneBefore: 0, running: 1 };
    expect(progressLine({ ...some, files, failures: {} })).toContain('999 of 1,000 files · 99 %');
  });
});

describe('figures', () => {
  it.each([
    [0, '0 s'],
    [0.4, '0 s'],
    [59.6, '1 min'],
    [61, '1 min 1 s'],
    [3_600, '1 h'],
    [44_284, '12 h 18 min'],
    [4_000_000, '1111 h 6 min'],
  ])('show %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('show speed in multiples of real time', () => {
    expect([0.04, 0.94, 9.96, 38.2, 1_234].map((speed) => speedOf(speed))).toEqual([
      '0.0 × real time',
      '0.9 × real time',
      '10 × real time',
      '38 × real time',
      '1,234 × real time',
    ]);
  });
});
