import { SpeechError } from '@throughline/core';
import type { BatchEvents, BatchRun } from '@throughline/node/batch';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../core/testing/manual-clock.ts';
import { type FakeOutput, fakeOutput } from '../../testing/fake-terminal.ts';
import { Failures } from './failures.ts';
import { type BatchNarration, narrateBatch } from './narration.ts';
import type { Progress } from './progress.ts';

const progress: Progress = {
  files: { total: 9, done: 3, failed: 0, doneBefore: 0, running: 2 },
  audioSeconds: 60,
  speed: 4,
  sessions: { inUse: 2, limit: 2 },
  failures: {},
  draining: false,
};

interface Told {
  readonly error: FakeOutput;
  readonly clock: ManualClock;
  readonly narration: BatchNarration;
  emit<Name extends keyof BatchEvents>(name: Name, event: BatchEvents[Name]): void;
}

function told(error: FakeOutput, verbose = false): Told {
  const listeners = new Map<string, (event: never) => unknown>();
  const run: Pick<BatchRun, 'on'> = {
    on: (name, listener) => {
      listeners.set(name, listener);
      return () => undefined;
    },
  };
  const clock = new ManualClock();
  const narration = narrateBatch(run, { error, verbose, progress: () => progress, clock });
  return { error, clock, narration, emit: (name, event) => listeners.get(name)?.(event as never) };
}

const broke = new SpeechError('insufficient-balance', { message: 'no credit is left', remedy: 'Buy some.' });
const page = new SpeechError('audio-container', {
  message: '"a.wav" is a web page\u001B[2J',
  context: { container: 'HTML' },
  remedy: 'Download it again.',
});
const line = '· 3 of 9 files · 33 % · 1 min of audio · 4.0 × real time · 2 of up to 2 at a time\n';

describe('what a batch says in a pipe', () => {
  it('is one line after 10 s, and one each minute', () => {
    const { error, clock, narration } = told(fakeOutput());
    clock.advance(9_999);
    expect(error.text()).toBe('');
    clock.advance(1);
    expect(error.text()).toBe(line);
    clock.advance(60_000);
    clock.advance(60_000);
    expect(error.text()).toBe(line.repeat(3));
    narration.close();
    clock.advance(600_000);
    expect(error.text()).toBe(line.repeat(3));
  });

  it('is why the account lets nothing through, with what to do, and nothing of each file', () => {
    const { error, emit, narration } = told(fakeOutput());
    emit('started', { input: 'a.wav', attempt: 1 });
    narration.failed(new Failures().add('a.wav', page, 1));
    emit('paused', { error: broke });
    narration.close();
    expect(error.text()).toBe('error: insufficient-balance: no credit is left\n  Buy some.\n');
  });

  it('is everything with --verbose', () => {
    const { error, emit, narration } = told(fakeOutput(), true);
    emit('started', { input: 'b\u202E.wav', attempt: 2, resumedFrom: 7 });
    emit('retrying', { input: 'b.wav', error: broke, inMs: 1_500 });
    emit('skipped', { type: 'done-before', input: 'c.wav' });
    narration.failed(new Failures().add('a.wav', page, 3));
    narration.close();
    expect(error.text()).toBe(
      [
        '· b\uFFFD.wav: begins, at 7.0 s, attempt 2',
        '· b.wav: insufficient-balance: no credit is left; next attempt in 1.5 s',
        '· c.wav: done before',
        'failed: audio-container: "a.wav" is a web page\uFFFD[2J, after 3 attempts',
        '  Download it again.',
        '',
      ].join('\n'),
    );
  });
});

describe('what a batch says of files that are done but incomplete', () => {
  const cut = (input: string) => ({
    input,
    code: 'truncated',
    message: `"${input}" ends after 6.0 s`,
    remedy: 'Get it.',
  });

  it.each([
    ['a pipe', fakeOutput()],
    ['a terminal', fakeOutput({ columns: 100 })],
  ])('is in %s a line for each of the first 20, with what to do', (_, error) => {
    const { narration } = told(error);
    for (let file = 0; file < 30; file += 1) narration.incomplete(cut(`${file}.wav`));
    narration.close();
    expect(error.text()).toContain('warning: truncated: "0.wav" ends after 6.0 s\n  Get it.\n');
    expect(error.text().match(/warning: truncated/gu)).toHaveLength(20);
    expect(error.text().match(/more files that are incomplete are counted below/gu)).toHaveLength(1);
  });

  it('is every one with --verbose, and no warning twice', () => {
    const { error, emit, narration } = told(fakeOutput(), true);
    emit('warning', { input: '0.wav', warning: { code: 'truncated', message: 'truncated: "0.wav" ends after 6.0 s' } });
    for (let file = 0; file < 30; file += 1) narration.incomplete(cut(`${file}.wav`));
    expect(error.text().match(/warning: truncated/gu)).toHaveLength(30);
  });
});

describe('what a batch says on a terminal', () => {
  it('is each file that failed, but not a thousand of one kind', () => {
    const { error, narration } = told(fakeOutput({ columns: 100 }));
    const failures = new Failures();
    for (let file = 0; file < 20; file += 1) narration.failed(failures.add(`${file}.wav`, page, 1));
    narration.failed(failures.add('z.wav', broke, 1));
    narration.close();
    expect(error.text().match(/failed: audio-container/gu)).toHaveLength(5);
    expect(error.text().match(/more files with audio-container are counted below/gu)).toHaveLength(1);
    expect(error.text()).toContain('failed: insufficient-balance: z.wav: no credit is left\n  Buy some.\n');
  });
});

describe('failures', () => {
  it('are one kind where the same helps, whatever their names are', () => {
    const failures = new Failures();
    const unfit = (
      file: string,
      input: string,
      remedy = `Convert it: ffmpeg -i ${file} ${file.slice(0, -4)}.16000.wav`,
    ) =>
      failures.add(
        input,
        new SpeechError('audio-format', { message: 'no', context: { found: '', wanted: '' }, remedy }),
        1,
      );
    unfit('a.wav', 'a.wav');
    unfit("'calls/b c.wav'", 'calls/b c.wav', "Convert it: ffmpeg -i 'calls/b c.wav' 'calls/b c.16000.wav'");
    unfit('d.wav', 'd.wav');
    failures.add('a', page, 1);
    expect(failures.kinds).toEqual([
      { code: 'audio-format', files: 2, remedy: 'Convert it: ffmpeg -i FILE FILE.16000.wav', example: 'a.wav' },
      {
        code: 'audio-format',
        files: 1,
        remedy: "Convert it: ffmpeg -i 'FILE' 'FILE.16000.wav'",
        example: 'calls/b c.wav',
      },
      { code: 'audio-container', files: 1, remedy: 'Download it again.', example: 'a' },
    ]);
    for (let file = 0; file < 20; file += 1) unfit('x', `${file}.wav`, `Ask ${file}.`);
    expect(failures.kinds.length).toBeLessThan(8);
    expect(failures.kinds.reduce((sum, { files }) => sum + files, 0)).toBe(24);
  });

  it('of an error that is none of ours are told as it is', () => {
    expect(new Failures().add('a.wav', new TypeError('x is not a function'), 1)).toEqual({
      input: 'a.wav',
      code: 'internal',
      message: 'x is not a function',
      attempts: 1,
    });
  });
});
