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
  files: { found: 1000, done: 990, incomplete: 7, failed: 4, doneBefore: 6, left: 0 },
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
  incompleteKinds: [
    {
      code: 'truncated',
      files: 7,
      remedy: 'Get the file anew, and run with --resume: a file whose content has changed is done again.',
      example: 'https://recordings.example/2026/11/05/a-call-of-the-morning-that-was-cut.flac',
    },
  ],
  incomplete: [],
};

/** The last column of a row, its lines put together. */
function columnOf(text: string, code: string): string {
  const table = text.split('\n\n').find((part) => part.includes(`\n${code} `)) ?? '';
  const [head = '', ...lines] = table.split('\n');
  const rows = lines.slice(lines.findIndex((line) => line.startsWith(code)));
  const end = rows.findIndex((line, index) => index > 0 && !line.startsWith('  '));
  const from = head.indexOf('for example');
  return rows
    .slice(0, end === -1 ? undefined : end)
    .map((line) => line.slice(from))
    .join('');
}

describe('the final report', () => {
  it('says what was done, and of what failed or is incomplete what to do, and both ends of a name that is too long', () => {
    const text = drawReport(report, fakeOutput({ columns: 100 }));
    expect(text.split('\n').slice(0, 9)).toEqual([
      'done         990',
      'incomplete   7 of those done',
      'done before  6',
      'failed       4',
      'audio        12 h 18 min',
      'in gaps      3.2 s without an answer',
      'time         19 min 24 s, 38 × real time',
      'at a time    5, as the account allows',
      'written to   out/\uFFFD[2J',
    ]);
    expect(text).toMatch(/\naudio-container +3 +Pass --convert, or /u);
    expect(columnOf(text, 'audio-container')).toBe(
      'calls/2026/11/05/a-name-that-is-far-too-long-for-its-column-\uFFFD.m4a',
    );
    expect(columnOf(text, 'truncated')).toBe(
      'https://recordings.example/2026/11/05/a-call-of-the-morning-that-was-cut.flac',
    );
    expect(text).toMatch(/\nno-audio +1 +– +\S+\n +\S*ファイル\.wav\n$/u);
  });

  it('cuts a name of many lines in its middle', () => {
    const example = `first/${'x'.repeat(4_000)}/last.wav`;
    const text = drawReport(
      { ...report, failureKinds: [{ code: 'no-audio', files: 1, example }] },
      fakeOutput({ columns: 80 }),
    );
    expect(columnOf(text, 'no-audio')).toMatch(/^first\/x+…x+\/last\.wav$/u);
    expect(text.split('\n').length).toBeLessThan(24);
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
    const [, ...kinds] = drawReport(report, fakeOutput({ columns })).split('\n\n');
    expect(kinds).toHaveLength(2);
    for (const line of kinds.join('\n').split('\n')) expect(stringWidth(line)).toBeLessThan(columns);
    for (const control of ['\u202E', '\u001B']) expect(kinds.join('')).not.toContain(control);
  });
});
