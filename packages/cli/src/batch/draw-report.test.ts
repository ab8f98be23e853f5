import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fakeOutput } from '../../testing/fake-terminal.ts';
import { drawReport } from './draw-report.ts';
import type { BatchReport } from './report.ts';

const report: BatchReport = {
  version: 1,
  outcome: 'some-failed',
  exitCode: 8,
  provider: 'bodhi',
  startedAt: '2026-11-26T12:00:00.000Z',
  endedAt: '2026-11-26T12:19:24.000Z',
  seconds: 1164,
  out: 'out/\u001B[2J',
  formats: ['txt'],
  files: { found: 1000, done: 990, failed: 4, doneBefore: 6, left: 0 },
  audio: { seconds: 44_280, sentSeconds: 44_310, gapSeconds: 3.2, speed: 38 },
  concurrency: { asked: 'auto', most: 7, limit: 5 },
  warnings: {},
  failureKinds: [
    {
      code: 'audio-container',
      files: 3,
      remedy: 'Pass --convert, or convert it first: ffmpeg -i FILE -ac 1 -ar 16000 -c:a pcm_s16le FILE.16000.wav',
      example: 'calls/2026/11/05/a-name-that-is-far-too-long-for-its-column-\u202E.m4a',
    },
    { code: 'no-audio', files: 1, example: '通話/録音ファイル/とても長い名前のファイル.wav' },
  ],
  failures: [],
};

describe('the final report', () => {
  it('says what was done, and of what failed what to do, and the end of a name that is too long', () => {
    const text = drawReport(report, fakeOutput({ columns: 100 }));
    expect(text.split('\n').slice(0, 8)).toEqual([
      'done         990',
      'done before  6',
      'failed       4',
      'audio        12 h 18 min',
      'in gaps      3.2 s without an answer',
      'time         19 min 24 s, 38 × real time',
      'at a time    5, as the account allows',
      'written to   out/\uFFFD[2J',
    ]);
    expect(text).toMatch(/\naudio-container +3 +Pass --convert, or .* …\S*for-its-column-\uFFFD\.m4a\n/u);
    expect(text).toMatch(/\nno-audio +1 +– +…?\S*長い名前のファイル\.wav\n$/u);
  });

  it('says what was sent where that is more', () => {
    const audio = { ...report.audio, sentSeconds: 88_560 };
    expect(drawReport({ ...report, audio }, fakeOutput())).toContain('audio        12 h 18 min, 24 h 36 min sent\n');
  });

  it('says how many are left, and where nobody knows', () => {
    const leftOf = (left: number | null): string =>
      drawReport({ ...report, files: { ...report.files, left } }, fakeOutput({ columns: 100 }));
    expect(leftOf(12)).toContain('\nleft         12\n');
    expect(leftOf(null)).toContain('\nleft         unknown\n');
    expect(leftOf(0)).not.toContain('left ');
  });

  it('says of a limit only what was found out', () => {
    const atATime = (concurrency: BatchReport['concurrency']): string | undefined =>
      /at a time +(.*)/u.exec(drawReport({ ...report, concurrency }, fakeOutput()))?.[1];
    expect(atATime({ asked: 'auto', most: 3, limit: 16 })).toBe('3');
    expect(atATime({ asked: 4, most: 4, limit: null })).toBe('4');
  });

  it.each([20, 40, 65, 66, 80, 140])('fits into %i columns', (columns) => {
    const [, failures = ''] = drawReport(report, fakeOutput({ columns })).split('\n\n');
    expect(failures).not.toBe('');
    for (const line of failures.split('\n')) expect(stringWidth(line)).toBeLessThan(columns);
    for (const control of ['\u202E', '\u001B']) expect(failures).not.toContain(control);
  });
});
