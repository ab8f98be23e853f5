import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalVoice, type LocalVoice, localVoices } from '../index.ts';

const text = 'Ask not what your country can do for you.';
const RATE = 16_000;

interface Spoken {
  readonly samples: Int16Array;
  readonly pieces: readonly number[];
}

/** Speaks a text on a link of its own. */
function speak(voice: LocalVoice, name: string, words = text): Promise<Spoken> {
  return new Promise((resolve, reject) => {
    const pieces: Int16Array[] = [];
    const stream = voice.open(
      { link: 1, voice: name },
      {
        audio: (samples) => pieces.push(samples),
        done: () => {
          stream.close();
          resolve({
            samples: Int16Array.from(pieces.flatMap((piece) => [...piece])),
            pieces: pieces.map(({ length }) => length),
          });
        },
        failed: reject,
      },
    );
    stream.speak(words);
  });
}

const loudness = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe('the local voice', { timeout: 60_000 }, () => {
  let voice: LocalVoice;

  beforeAll(async () => {
    voice = await createLocalVoice({ pace: Infinity });
  }, 60_000);
  afterAll(() => voice.close());

  it.each(localVoices)('speaks English as %s, at 16 kHz, in pieces of 0.1 s', async (name) => {
    const { samples, pieces } = await speak(voice, name);
    expect(voice.sampleRate).toBe(RATE);
    expect(samples.length / RATE).toBeGreaterThan(1.5);
    expect(samples.length / RATE).toBeLessThan(4);
    expect(loudness(samples)).toBeGreaterThan(500);
    expect(new Set(pieces.slice(0, -1))).toEqual(new Set([RATE / 10]));
  });

  it('says the same text with the same samples each time, and another text with others', async () => {
    const first = await speak(voice, 'slt');
    await speak(voice, 'rms', 'Something else is said in between.');
    expect((await speak(voice, 'slt')).samples).toEqual(first.samples);
    expect((await speak(voice, 'rms')).samples).not.toEqual(first.samples);
  });

  it('speaks as slt where another voice is asked for, or as the option says', async () => {
    const slt = await speak(voice, 'slt');
    expect((await speak(voice, 'ar-najdi-male-2')).samples).toEqual(slt.samples);
    const other = await createLocalVoice({ pace: Infinity, voice: 'kal16' });
    const kal = await speak(other, 'kal16');
    expect((await speak(other, 'ar-najdi-male-2')).samples).toEqual(kal.samples);
    await other.close();
  });

  it('takes a text for a text, whatever it looks like', async () => {
    const flag = await speak(voice, 'slt', '-voice --help me now');
    expect(flag.samples.length).toBeGreaterThan(RATE / 2);
    const withEnd = await speak(voice, 'slt', 'before the end\u0000 after it');
    expect(withEnd.samples).toEqual((await speak(voice, 'slt', 'before the end  after it')).samples);
  });

  it.each(['صباح الخير', '早上好', '🎉'])('fails a text of which it could speak nothing: %s', async (words) => {
    await expect(speak(voice, 'slt', words)).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringContaining('speaks English only'),
    });
  });

  it('speaks letters with accents as those without, and leaves other letters out', async () => {
    const plain = await speak(voice, 'slt', 'The cafe is naive.');
    expect((await speak(voice, 'slt', 'The café is naïve.')).samples).toEqual(plain.samples);
    const mixed = await speak(voice, 'slt', 'Good morning صباح الخير to you.');
    expect(mixed.samples.length).toBeGreaterThan(RATE / 2);
  });

  it('speaks for several links, one after the other', async () => {
    const alone = await speak(voice, 'slt');
    const together = await Promise.all([speak(voice, 'slt'), speak(voice, 'awb'), speak(voice, 'slt')]);
    expect(together[0]?.samples).toEqual(alone.samples);
    expect(together[2]?.samples).toEqual(alone.samples);
  });

  it('gives nothing more of a text after stop, and speaks the next one whole', async () => {
    const wanted = await speak(voice, 'slt', 'This one is heard.');
    const paced = await createLocalVoice({ pace: 20 });
    const lengths: number[] = [];
    const after: Int16Array[] = [];
    await new Promise<void>((resolve, reject) => {
      const stream = paced.open(
        { link: 1, voice: 'slt' },
        {
          audio: (samples) => {
            if (lengths.length === 2) after.push(samples);
            else {
              lengths.push(samples.length);
              if (lengths.length < 2) return;
              // In the middle of one that is given out; then before the turn of one that waits.
              stream.speak('This one is never heard either.');
              stream.speak('This one is heard.');
            }
          },
          done: resolve,
          failed: reject,
        },
      );
      stream.speak(text);
    });
    expect(lengths).toHaveLength(2);
    expect(Int16Array.from(after.flatMap((piece) => [...piece]))).toEqual(wanted.samples);
    await paced.close();
  });

  it('ends after the text that it is at, whose speech is dropped, and leaves no file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-test-'));
    const before = process.env['TMPDIR'];
    try {
      process.env['TMPDIR'] = folder;
      const own = await createLocalVoice({ pace: Infinity });
      await speak(own, 'slt');
      expect(await readdir(folder)).toEqual([]);
      const events: string[] = [];
      const stream = own.open(
        { link: 1, voice: 'slt' },
        {
          audio: () => events.push('audio'),
          done: () => events.push('done'),
          failed: () => events.push('failed'),
        },
      );
      stream.speak(`${text} `.repeat(3));
      expect(await readdir(folder)).toHaveLength(1);
      await own.close();
      expect(await readdir(folder)).toEqual([]);
      expect(events).toEqual([]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      await rm(folder, { recursive: true });
    }
  });

  it('fails a text, and only that, where there is no folder to work in', async () => {
    const own = await createLocalVoice({ pace: Infinity });
    const before = process.env['TMPDIR'];
    try {
      process.env['TMPDIR'] = '/nowhere';
      await expect(speak(own, 'slt')).rejects.toMatchObject({
        code: 'provider-internal-error',
        message: expect.stringContaining('it has no folder to work in: ENOENT'),
      });
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    expect((await speak(own, 'slt')).samples.length).toBeGreaterThan(RATE);
    await own.close();
  });

  it('lets a process end that never closed it, and warns of nothing', async () => {
    const program = `
      import { createLocalVoice } from '@throughline/local';
      const voice = await createLocalVoice({ pace: Infinity });
      const done = () => console.log('spoken');
      voice.open({ link: 1, voice: 'kal16' }, { audio() {}, done, failed: console.error }).speak('Good morning to all of you.');`;
    const args = ['--conditions=@throughline/source', '--eval', program];
    const run = promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
    expect(await run).toEqual({ stdout: 'spoken\n', stderr: '' });
  });

  it('fails a text that comes after close, and close may be called twice', async () => {
    const closed = await createLocalVoice();
    await Promise.all([closed.close(), closed.close()]);
    await expect(speak(closed, 'slt')).rejects.toMatchObject({ code: 'provider-internal-error' });
  });

  it.each([
    [{ voice: 'alice' as 'slt' }, 'voice of the local voice is alice'],
    [{ pace: 0 }, 'pace of the local voice is 0'],
    [{ pace: Number.NaN }, 'pace of the local voice is NaN'],
    [{ pace: '4' as unknown as number }, 'pace of the local voice is 4'],
    [null as unknown as object, 'the options of the local voice is null'],
  ])('refuses %j', async (options, message) => {
    await expect(createLocalVoice(options)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(message),
    });
  });
});
