import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import {
  chmod,
  chown,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import type { OutputFile } from './output.ts';
import { openOutputFile } from './output-file.ts';

/** A user without a name or rights. */
const somebody = 54_321;

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-output-'));
  path = join(folder, 'notes.txt');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function opened(where = path, inputs: readonly string[] = []): Promise<OutputFile> {
  return openOutputFile(where, { option: '--output', inputs, terminal: fakeTerminal() });
}

const text = (name = 'notes.txt'): Promise<string> => readFile(join(folder, name), 'utf8');
const names = async (): Promise<readonly string[]> => (await readdir(folder)).toSorted();

describe('a file that a command writes', () => {
  it('stands in its place once it is committed, and under another name until then', async () => {
    const file = await opened();
    await file.write('good ');
    await file.write(Buffer.from('morning'));
    expect(await names()).toEqual(['notes.txt.partial']);
    await file.commit();
    expect(await names()).toEqual(['notes.txt']);
    expect(await text()).toBe('good morning');
  });

  it('holds what was written in that order, also by calls that overlap', async () => {
    const file = await opened();
    void file.write('a'.repeat(100_000));
    void file.write('b');
    await file.write('c'.repeat(100_000));
    await file.commit();
    expect(await text()).toBe(`${'a'.repeat(100_000)}b${'c'.repeat(100_000)}`);
  });

  it('leaves what was there as it was until then', async () => {
    await writeFile(path, 'three weeks of work');
    const file = await opened();
    await file.write('new');
    expect(await text()).toBe('three weeks of work');
    await file.commit();
    expect(await text()).toBe('new');
  });

  it('stays beside what was there when the run has not succeeded', async () => {
    await writeFile(path, 'three weeks of work');
    const file = await opened();
    await file.write('half of it');
    expect(await file.keep()).toBe(`${path}.partial`);
    expect(await text()).toBe('three weeks of work');
    expect(await text('notes.txt.partial')).toBe('half of it');
  });

  it('leaves nothing where nothing was written, or nothing of worth', async () => {
    await writeFile(path, 'three weeks of work');
    const empty = await opened();
    expect(await empty.keep()).toBeUndefined();
    const worthless = await opened();
    await worthless.write('a header');
    await worthless.discard();
    expect(await names()).toEqual(['notes.txt']);
    expect(await text()).toBe('three weeks of work');
  });

  it('is ended by the first call, and later ones change nothing', async () => {
    const file = await opened();
    await file.write('all');
    await file.commit();
    expect(await file.keep()).toBeUndefined();
    await file.discard();
    expect(await text()).toBe('all');
  });

  it('takes another name where an older run has left something, and leaves that alone', async () => {
    await writeFile(`${path}.partial`, 'of yesterday');
    await symlink('elsewhere', `${path}.2.partial`);
    const file = await opened();
    await file.write('of today');
    expect(await file.keep()).toBe(`${path}.3.partial`);
    expect(await text('notes.txt.partial')).toBe('of yesterday');
    const next = await opened();
    await next.write('done');
    await next.commit();
    expect(await names()).toEqual(['notes.txt', 'notes.txt.2.partial', 'notes.txt.3.partial', 'notes.txt.partial']);
  });

  it('lets two runs at once end whole, the later one last', async () => {
    const [one, two] = [await opened(), await opened()];
    await Promise.all([one.write('one '.repeat(10_000)), two.write('two '.repeat(10_000))]);
    await one.commit();
    await two.commit();
    expect(await text()).toBe('two '.repeat(10_000));
    expect(await names()).toEqual(['notes.txt']);
  });

  it('removes and renames nothing that it has not made itself', async () => {
    const file = await opened();
    await file.write('mine');
    await rename(`${path}.partial`, join(folder, 'taken.txt'));
    await writeFile(`${path}.partial`, "somebody else's");
    await file.discard();
    expect(await text('notes.txt.partial')).toBe("somebody else's");

    const second = await opened();
    await second.write('mine');
    const partial = second.partial ?? '';
    await rename(partial, join(folder, 'taken-too.txt'));
    await writeFile(partial, "somebody else's");
    await expect(second.commit()).rejects.toThrow('was replaced by something else');
    expect(await readFile(partial, 'utf8')).toBe("somebody else's");
    expect(await names()).not.toContain('notes.txt');
  });

  it('keeps the permissions of what was there, from its first byte on', async () => {
    await writeFile(path, 'secret', { mode: 0o600 });
    await chmod(path, 0o604);
    const file = await opened();
    expect((await stat(`${path}.partial`)).mode & 0o070).toBe(0);
    await file.write('secret too');
    await file.commit();
    expect((await stat(path)).mode & 0o7777).toBe(0o604);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'keeps the owner of what was there, where this user may give files away',
    async () => {
      await writeFile(path, 'secret', { mode: 0o640 });
      await chown(path, somebody, somebody);
      const file = await opened();
      await file.write('secret too');
      await file.commit();
      const { uid, gid, mode } = await stat(path);
      expect([uid, gid, mode & 0o7777]).toEqual([somebody, somebody, 0o640]);
    },
  );

  it.skipIf(process.getuid?.() !== 0)('gives no other group the rights of the one before', async () => {
    await writeFile(path, 'secret', { mode: 0o660 });
    await asSomebody(async () => {
      // The file is of a group that this user is not in.
      process.seteuid?.(0);
      await chown(path, somebody, somebody + 1);
      process.seteuid?.(somebody);
      const file = await opened();
      await file.write('secret too');
      await file.commit();
    });
    expect((await stat(path)).mode & 0o7777).toBe(0o600);
  });

  it('replaces what a link leads to, and the link stays', async () => {
    await mkdir(join(folder, 'archive'));
    await writeFile(join(folder, 'archive', 'old.txt'), 'old');
    await symlink(join('archive', 'old.txt'), path);
    const file = await opened();
    await file.write('new');
    expect(await names()).toEqual(['archive', 'notes.txt']);
    await file.commit();
    expect(await text(join('archive', 'old.txt'))).toBe('new');
    expect(await readdir(join(folder, 'archive'))).toEqual(['old.txt']);
    const { stdout } = await promisify(execFile)('readlink', [path]);
    expect(stdout.trim()).toBe(join('archive', 'old.txt'));
  });

  it('is made where a link leads to that leads to nothing yet', async () => {
    await symlink('later.txt', path);
    const file = await opened();
    await file.write('new');
    await file.commit();
    expect(await text('later.txt')).toBe('new');
  });

  it('says where everything is when its place was taken by a folder meanwhile', async () => {
    const file = await opened();
    await file.write('all');
    await mkdir(path);
    await writeFile(join(path, 'in it'), '');
    await expect(file.commit()).rejects.toThrow(`the whole content is in ${path}.partial`);
    expect(await text('notes.txt.partial')).toBe('all');
  });
});

describe('a file that is an input', () => {
  it.each([
    ['by the same name', async () => path],
    ['by a path with detours', async () => join(folder, '..', folder.split('/').at(-1) ?? '', '.', 'notes.txt')],
    [
      'by a symbolic link',
      async () => {
        await symlink(path, join(folder, 'link'));
        return join(folder, 'link');
      },
    ],
    [
      'by a hard link',
      async () => {
        await link(path, join(folder, 'link'));
        return join(folder, 'link');
      },
    ],
    [
      'by a link to its folder',
      async () => {
        await symlink(folder, join(folder, 'here'));
        return join(folder, 'here', 'notes.txt');
      },
    ],
  ])('is never written to, whatever it is called: %s', async (_, name) => {
    await writeFile(path, 'a recording');
    const other = await name();
    const before = await names();
    await expect(opened(other, ['first.wav', path])).rejects.toThrow(`${other} is the same file as the input, ${path}`);
    await expect(opened(path, [other])).rejects.toThrow('is the same file as the input');
    expect(await names()).toEqual(before);
    expect(await text()).toBe('a recording');
  });

  it('is not replaced either where it takes the place of the output in the middle of the run', async () => {
    const input = join(folder, 'call.wav');
    await writeFile(input, 'a recording');
    const file = await opened(path, [input]);
    await file.write('words');
    await link(input, path);
    await expect(file.commit()).rejects.toThrow('is the same file as the input');
    expect(await text()).toBe('a recording');
    expect(await text('notes.txt.partial')).toBe('words');
  });

  it('may be an unfinished file of an earlier run', async () => {
    await writeFile(`${path}.partial`, 'half');
    const file = await opened(path, [`${path}.partial`]);
    await file.write(await readFile(`${path}.partial`));
    await file.commit();
    expect(await text()).toBe('half');
    expect(await text('notes.txt.partial')).toBe('half');
  });
});

describe('a path that cannot be written', () => {
  it.each([
    ['', '--output "" cannot be written: the path is empty'],
    ['folder', 'cannot be written: it is a folder'],
    ['folder/', 'cannot be written: it is a folder'],
    ['nowhere/', 'cannot be written: it is a folder'],
    ['link-to-folder', 'cannot be written: it is a folder'],
    ['nowhere/notes.txt', 'cannot be written: its folder does not exist'],
    ['file/notes.txt', 'cannot be written: its folder does not exist'],
    ['loop', 'cannot be written'],
    ['n'.repeat(250), 'the name is too long together with ".partial"'],
  ])('is refused with the reason: %j', async (name, reason) => {
    await mkdir(join(folder, 'folder'));
    await writeFile(join(folder, 'file'), 'a file');
    await symlink('folder', join(folder, 'link-to-folder'));
    await symlink('loop', join(folder, 'loop'));
    const before = await names();
    await expect(opened(name === '' ? '' : `${folder}/${name}`)).rejects.toThrow(reason);
    expect(await names()).toEqual(before);
  });

  it('is refused where the folder or the file may not be written to', async () => {
    await writeFile(path, 'protected', { mode: 0o400 });
    await asSomebody(async () => {
      await expect(opened()).rejects.toThrow('this user is not allowed to write there');
      await chmod(folder, 0o500);
      await expect(opened(join(folder, 'new.txt'))).rejects.toThrow('this user is not allowed to write there');
    });
    expect(await names()).toEqual(['notes.txt']);
    expect(await text()).toBe('protected');
  });
});

/** Root may write everywhere: where the tests run as root, they are somebody else for a while. */
async function asSomebody(act: () => Promise<void>): Promise<void> {
  if (process.getuid?.() !== 0) return act();
  for (const each of [folder, path]) await chown(each, somebody, somebody);
  process.seteuid?.(somebody);
  try {
    await act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a named pipe', () => {
  beforeEach(() => promisify(execFile)('mkfifo', [path]));

  it('is written straight through, once somebody reads it', async () => {
    const opening = opened();
    const reader = createReadStream(path, 'utf8');
    const file = await opening;
    expect(file.partial).toBeUndefined();
    const bytes = 300_000;
    const written = file.write('x'.repeat(bytes)).then(() => file.commit());
    let read = '';
    for await (const chunk of reader) read += String(chunk);
    await written;
    expect(read).toHaveLength(bytes);
    expect(await names()).toEqual(['notes.txt']);
  });

  it('that nobody reads is not waited for longer than the signal allows', async () => {
    const waiting = new AbortController();
    const opening = openOutputFile(path, { option: '--output', terminal: fakeTerminal(), signal: waiting.signal });
    waiting.abort(new Error('interrupted'));
    await expect(opening).rejects.toThrow('interrupted');
  });

  it('whose reader goes away says so', async () => {
    const opening = opened();
    const reader = createReadStream(path);
    const file = await opening;
    reader.destroy();
    await once(reader, 'close');
    await expect(file.write('into the void')).rejects.toThrow('the reader of the output has closed it');
    await expect(file.commit()).rejects.toThrow('the reader of the output has closed it');
    await file.discard();
  });

  it('whose reader does not go on reading does not hold up a run that has failed', async () => {
    const opening = opened();
    const reader = await open(path, 'r');
    const file = await opening;
    const written = Promise.allSettled([file.write('x'.repeat(300_000))]);
    expect(await file.keep()).toBeUndefined();
    expect(await written).toMatchObject([{ status: 'rejected' }]);
    await reader.close();
  });

  it('that is read too is refused', async () => {
    await expect(opened(path, [path])).rejects.toThrow('is the same file as the input');
  });
});

describe('a device', () => {
  it('is written straight through', async () => {
    const file = await opened('/dev/null', ['/dev/null']);
    await file.write('gone');
    await file.commit();
    expect(await stat('/dev/null').then((found) => found.isCharacterDevice())).toBe(true);
  });

  it.skipIf(process.platform !== 'linux')('reports when it is full', async () => {
    const file = await opened('/dev/full');
    await expect(file.write('anything')).rejects.toThrow('--output /dev/full cannot be written: the disk is full');
    await file.discard();
  });
});

describe('standard output by a name', () => {
  it.each(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'])('%s is the one that the process has', async (name) => {
    const terminal = fakeTerminal();
    const file = await openOutputFile(name, { option: '--output', terminal });
    await file.write('good morning');
    await file.commit();
    expect(terminal.out.text()).toBe('good morning');
  });

  it('may stand behind a link', async () => {
    await symlink('/dev/stdout', path);
    const terminal = fakeTerminal();
    const file = await openOutputFile(path, { option: '--output', terminal });
    await file.write('good morning');
    expect(terminal.out.text()).toBe('good morning');
  });

  it('is not standard error, nor standard input', async () => {
    const terminal = fakeTerminal();
    await (await openOutputFile('/dev/stderr', { option: '--output', terminal })).write('hm');
    expect([terminal.out.text(), terminal.error.text()]).toEqual(['', 'hm']);
    await expect(opened('/dev/fd/0')).rejects.toThrow('it is standard input');
  });
});
