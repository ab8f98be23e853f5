import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandInputs } from './expand-inputs.ts';
import { nameOfInput, openInputAudio, type FileInput } from './input.ts';

const files = [
  'calls/b.wav',
  'calls/a.wav',
  'calls/.hidden.wav',
  'calls/2026/c.wav',
  'calls/2026/d.mp3',
  'calls/.old/e.wav',
  'one[1].wav',
  'one1.wav',
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-globs-'));
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), '');
  }
  await symlink(join(folder, 'calls'), join(folder, 'calls', '2026', 'again'));
  await symlink(join(folder, 'nowhere.wav'), join(folder, 'calls', 'dangling.wav'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function inputsOf(...given: readonly FileInput[]): Promise<readonly FileInput[]> {
  const inputs: FileInput[] = [];
  for await (const input of expandInputs(given)) inputs.push(input);
  return inputs;
}

async function namesOf(glob: string): Promise<readonly string[]> {
  return (await inputsOf(join(folder, glob))).map((input) => nameOfInput(input).slice(folder.length + 1));
}

describe('a glob', () => {
  it.each([
    ['calls/*.wav', ['calls/a.wav', 'calls/b.wav', 'calls/dangling.wav']],
    // Links to directories are not followed.
    ['calls/**/*.wav', ['calls/2026/c.wav', 'calls/a.wav', 'calls/b.wav', 'calls/dangling.wav']],
    ['calls/**/*.{mp3,flac}', ['calls/2026/d.mp3']],
    ['calls/.*.wav', ['calls/.hidden.wav']],
    ['*/20*/*', ['calls/2026/c.wav', 'calls/2026/d.mp3']],
    ['{calls,none}/2026/*.wav', ['calls/2026/c.wav']],
    // A file of that name is meant, where there is one.
    ['one[1].wav', ['one[1].wav']],
    ['one[12].wav', ['one1.wav']],
  ])('%s names its files, in order', async (glob, expected) => {
    expect(await namesOf(glob)).toEqual(expected);
  });

  it.each([
    ['calls/*.ogg', 'calls/*.ogg', /no file matches/u],
    ['none/**/*.wav', 'none', /the directory \S+none could not be read/u],
  ])('%s, which names none, is an input that cannot be read', async (glob, name, message) => {
    const inputs = await inputsOf(join(folder, glob), 'after.wav');
    expect(inputs.map(nameOfInput)).toEqual([join(folder, name), 'after.wav']);
    const [first = ''] = inputs;
    const { signal } = new AbortController();
    await expect(openInputAudio(first, { signal })).rejects.toMatchObject({
      code: 'audio-unreadable',
      message: expect.stringMatching(message),
      remedy: expect.any(String),
    });
  });

  it('leaves out what the run itself writes, wherever it is, and nothing else', async () => {
    const out = join(folder, 'calls');
    const names = [
      'ledger.sqlite',
      'ledger.sqlite-wal',
      'a.wav.jsonl',
      'a.wav.txt',
      'report.json',
      'report.json.2.partial',
    ];
    const hidden = ['.0123456789abcdef.89abcdef.partial', '.0123456789abcdef.partial', '.b.wav.partial'];
    for (const name of [...names, ...hidden, '2026/c.wav.srt']) await writeFile(join(out, name), 'x');
    await writeFile(join(folder, 'notes.txt'), 'x');
    const linked = join(folder, 'linked');
    await symlink(out, linked);
    const own = {
      ledger: { path: join(linked, 'ledger.sqlite') },
      outputs: { directory: linked },
      leaveOut: [join(out, 'report.json')],
    };
    const matching = async (glob: string): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const input of expandInputs([join(folder, glob)], own))
        found.push(nameOfInput(input).slice(folder.length + 1));
      return found.filter((name) => !name.endsWith('.wav'));
    };
    expect(await matching('**/*')).toEqual(['calls/2026/d.mp3', 'notes.txt']);
    expect(await matching('linked/*')).toEqual([]);
    expect(await matching('calls/.*')).toEqual(['calls/.b.wav.partial']);
    expect(await matching('calls/*.sqlite')).toEqual(['calls/*.sqlite']);
    // What is named is meant.
    expect(await matching('calls/ledger.sqlite')).toEqual(['calls/ledger.sqlite']);
  });

  it('is read as far as its files are asked for', async () => {
    const inputs = expandInputs([join(folder, 'calls/*.wav'), join(folder, 'calls/**/*')]);
    expect(await inputs.next()).toMatchObject({ done: false });
    expect(await inputs.return(undefined)).toMatchObject({ done: true });
  });
});

describe('an input that is no glob', () => {
  it('is left as it is', async () => {
    const named = { name: 'call *', open: () => new Uint8Array() };
    const given = ['a.wav', './b c.wav', new URL('https://user:secret@example.com/c.wav?token=secret#x'), named];
    const inputs = await inputsOf(...given);
    expect(inputs).toEqual(given);
    expect(inputs.map(nameOfInput)).toEqual(['a.wav', './b c.wav', 'https://example.com/c.wav', 'call *']);
  });
});
