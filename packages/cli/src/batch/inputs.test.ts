import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputList, type ListOptions } from './inputs.ts';

async function* chunks(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) {
    await Promise.resolve();
    yield typeof text === 'string' ? Buffer.from(text) : text;
  }
}

async function named(options: Partial<ListOptions>): Promise<readonly (string | URL)[]> {
  const list = await inputList({ inputs: [], nul: false, stdin: chunks(), ...options });
  const names: (string | URL)[] = [];
  for await (const name of list.names()) names.push(name);
  return names;
}

describe('the inputs of a batch', () => {
  it('are the arguments as they stand, and URLs where they have a scheme that is read', async () => {
    expect(await named({ inputs: ['a b.wav', 'calls/*.wav', 'https://example.com/a.wav?key=1', 'c:/x.wav'] })).toEqual([
      'a b.wav',
      'calls/*.wav',
      new URL('https://example.com/a.wav?key=1'),
      'c:/x.wav',
    ]);
  });

  it('come from standard input, one a line, in the place of the -', async () => {
    const stdin = chunks('one.wav\r\n  two .wav', '\n\nthr', 'ee.wav');
    expect(await named({ inputs: ['first.wav', '-', 'last.wav'], stdin })).toEqual([
      'first.wav',
      'one.wav',
      '  two .wav',
      'three.wav',
      'last.wav',
    ]);
  });

  it('may hold line breaks where they end with a NUL', async () => {
    const stdin = chunks('one\n.wav\0two\r.wav\0');
    expect(await named({ inputs: ['-'], nul: true, stdin })).toEqual(['one\n.wav', 'two\r.wav']);
  });

  it('are read in pieces that cut a letter in two', async () => {
    const bytes = Buffer.from('häß.wav\n通話.wav\n');
    const stdin = chunks(...Array.from(bytes, (_, index) => bytes.subarray(index, index + 1)));
    expect(await named({ inputs: ['-'], stdin })).toEqual(['häß.wav', '通話.wav']);
  });

  it('come from a file, which can be read again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-list-'));
    const fromFile = join(folder, 'list.txt');
    await writeFile(fromFile, 'a.wav\nb.wav');
    const list = await inputList({ inputs: [], fromFile, nul: false, stdin: chunks() });
    expect(list.repeatable).toBe(true);
    for (let time = 0; time < 2; time += 1) {
      const names: (string | URL)[] = [];
      for await (const name of list.names()) names.push(name);
      expect(names).toEqual(['a.wav', 'b.wav']);
    }
    await rm(folder, { recursive: true });
  });

  it.each([
    ['none', {}, 'no input is named'],
    ['an empty one', { inputs: [''] }, 'an input is empty'],
    ['two lists on one standard input', { inputs: ['-'], fromFile: '-' }, 'more than once'],
    ['--null without a list', { inputs: ['a.wav'], nul: true }, '--null is about a list'],
    ['a list that does not exist', { fromFile: '/no/such/list' }, 'it does not exist'],
    ['a folder as a list', { fromFile: tmpdir() }, 'it is a folder'],
    ['NULs in a list of lines', { inputs: ['-'], stdin: chunks('a.wav\0b.wav\0') }, 'there is a NUL in it'],
    ['a list in another encoding', { inputs: ['-'], stdin: chunks(Uint8Array.of(0x68, 0xe4, 0x0a)) }, 'not UTF-8'],
    ['audio as a list', { inputs: ['-'], stdin: chunks(new Uint8Array(100_000).fill(1)) }, 'longer than 64 KiB'],
  ])('are refused with what to do: %s', async (_, options, message) => {
    await expect(named(options)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message) as string,
      remedy: [expect.stringMatching(/\.$/u)],
    });
  });
});
