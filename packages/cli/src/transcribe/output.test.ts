import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { link, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { type ScriptedServer, scriptedServer } from '../../testing/scripted-server.ts';

const old = 'three weeks of work';

/** A provider with a file of the user's beside its audio, and the arguments that would replace it. */
async function prepared(options: Parameters<typeof scriptedServer>[0] = {}) {
  const service = await scriptedServer(options);
  const output = join(dirname(service.file), 'notes.txt');
  await writeFile(output, old);
  const args = ['transcribe', service.file, '--url', service.url, '--output', output];
  return { service, output, args, folder: dirname(service.file) };
}

/** What the provider has answered, as lines of text. */
function finalsOf({ simulator }: ScriptedServer): string {
  return simulator.ledger.links.flatMap(({ finals }) => finals.map(({ text }) => `${text}\n`)).join('');
}

describe('throughline transcribe --output', { timeout: 60_000, concurrent: true }, () => {
  it('replaces what was there once the transcript is whole, and leaves nothing beside it', async () => {
    const { service, output, args, folder } = await prepared();
    await using _ = service;
    await using child = command([...args, '--pace', 'max']);
    expect(await child.ended).toBe(0);
    expect(child.error()).toBe('');
    expect(await readFile(output, 'utf8')).toBe(service.text);
    expect((await readdir(folder)).toSorted()).toEqual(['notes.txt', 'speech.wav']);
  });

  it.each([
    ['itself', async (file: string) => file],
    [
      'a link to it',
      async (file: string) => {
        await symlink(file, `${file}.link`);
        return `${file}.link`;
      },
    ],
    [
      'another name of it',
      async (file: string) => {
        await link(file, `${file}.other`);
        return `${file}.other`;
      },
    ],
  ])('never writes to the recording: %s', async (_, name) => {
    await using service = await scriptedServer();
    const before = await readFile(service.file);
    const output = await name(service.file);
    await using redirected = await open(service.file, 'r');
    for (const input of [service.file, '-']) {
      const streams = input === '-' ? { stdin: redirected.fd } : {};
      await using child = command(['transcribe', input, '--url', service.url, '--output', output], {}, streams);
      expect(await child.ended).toBe(2);
      expect(child.error()).toContain(`error: --output ${output} is the same file as the input`);
    }
    expect(await readFile(service.file)).toEqual(before);
    expect(service.simulator.ledger.dials).toEqual([]);
  });

  it.each(['text', 'jsonl', 'srt', 'vtt'])('as %s touches nothing when nothing was recognised', async (format) => {
    const { service, output, args, folder } = await prepared({
      faults: [{ on: { link: 1 }, do: { type: 'http', status: 401 } }],
    });
    await using _ = service;
    await using child = command([...args, '--format', format]);
    expect(await child.ended).toBe(4);
    expect(await readFile(output, 'utf8')).toBe(old);
    expect((await readdir(folder)).toSorted()).toEqual(['notes.txt', 'speech.wav']);
  });

  it.each(['text', 'jsonl', 'srt', 'vtt'])(
    'as %s keeps a part of a transcript apart, and says where',
    async (format) => {
      const { service, output, args } = await prepared({
        faults: [{ on: { position: 9 }, do: { type: 'outage', seconds: 600 } }],
      });
      await using _ = service;
      await using child = command([...args, '--pace', '8', '--retry-for', '0', '--format', format]);
      expect(await child.ended).toBe(5);
      expect(child.error()).toContain(`The transcript so far is kept as ${output}.partial.\n`);
      expect(await readFile(output, 'utf8')).toBe(old);
      const [first = ''] = finalsOf(service).split('\n');
      expect((await readFile(`${output}.partial`, 'utf8')).replaceAll('\n', ' ')).toContain(first);
    },
  );

  it('keeps a part apart at Ctrl-C too', async () => {
    const { service, output, args } = await prepared({ seconds: 120 });
    await using _ = service;
    await using child = command([...args, '--pace', '8', '--verbose']);
    await child.shows('link 1: ready');
    await wordsIn(`${output}.partial`);
    child.signal('SIGINT');
    expect(await child.ended).toBe(130);
    expect(child.error()).toContain(`The transcript so far is kept as ${output}.partial.\n`);
    expect(await readFile(output, 'utf8')).toBe(old);
    expect(await readFile(`${output}.partial`, 'utf8')).toBe(finalsOf(service));
  });

  it('leaves what was there as it was when the process is killed in the middle', async () => {
    const { service, output, args } = await prepared({ seconds: 120 });
    await using _ = service;
    await using child = command([...args, '--pace', '8']);
    await wordsIn(`${output}.partial`);
    child.signal('SIGKILL');
    expect(await child.ended).toBe(null);
    expect(await readFile(output, 'utf8')).toBe(old);
    expect(finalsOf(service).startsWith(await readFile(`${output}.partial`, 'utf8'))).toBe(true);
  });

  it('goes through standard output by its name, after what is in the file behind it', async () => {
    await using service = await scriptedServer();
    const log = join(dirname(service.file), 'log.txt');
    await writeFile(log, 'yesterday\n');
    const behind = await open(log, 'a');
    const args = ['transcribe', service.file, '--url', service.url, '--pace', 'max', '--output', '/dev/stdout'];
    await using child = command(args, {}, { stdout: behind.fd });
    expect(await child.ended).toBe(0);
    await behind.close();
    expect(await readFile(log, 'utf8')).toBe(`yesterday\n${service.text}`);
    expect((await readdir(dirname(service.file))).toSorted()).toEqual(['log.txt', 'speech.wav']);
  });

  it('goes through a named pipe', async () => {
    await using service = await scriptedServer();
    const pipe = join(dirname(service.file), 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', 'max', '--output', pipe]);
    expect(await readFile(pipe, 'utf8')).toBe(service.text);
    expect(await child.ended).toBe(0);
    expect((await stat(pipe)).isFIFO()).toBe(true);
  });

  it('ends quietly when the reader of the named pipe goes away, as it does with standard output', async () => {
    await using service = await scriptedServer({ seconds: 120 });
    const pipe = join(dirname(service.file), 'pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--output', pipe]);
    for await (const _ of createReadStream(pipe)) break;
    expect(await child.ended).toBe(0);
    expect(child.error()).toBe('');
  });

  it.skipIf(process.platform !== 'linux')('ends as soon as the disk is full, not at the end of the audio', async () => {
    await using service = await scriptedServer({ seconds: 120 });
    await using child = command(['transcribe', service.file, '--url', service.url, '--output', '/dev/full']);
    expect(await child.ended).toBe(2);
    expect(child.error()).toContain('error: --output /dev/full cannot be written: the disk is full');
  });
});

/** Resolves when there is something in the file. */
async function wordsIn(path: string): Promise<void> {
  for (;;) {
    const size = await stat(path).then(
      (found) => found.size,
      () => 0,
    );
    if (size > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
