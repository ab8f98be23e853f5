import { chmod, readFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inPieces } from '../../../testing/open.ts';
import { isSame, pcmOf, readWhole } from '../../../testing/recordings.ts';
import { bytesOf, ramp, temporaryFiles, wav } from '../../../testing/wav.ts';
import { openAudioFile } from '../open-audio-file.ts';

afterEach(() => void vi.unstubAllEnvs());

/** A program in the place of ffmpeg: one that is installed reads too much to be relied on here. */
async function programThat(does: string) {
  const files = await temporaryFiles();
  const path = await files.write(
    'ffmpeg',
    Buffer.from(`#!${process.execPath}\nconst fs = require('node:fs');\n${does}`),
  );
  await chmod(path, 0o755);
  await files.write('said.wav', wav({ data: bytesOf(ramp(16_000)), dataSize: 0xffff_ffff }));
  vi.stubEnv('PATH', dirname(path));
  vi.stubEnv('FILES', dirname(path));
  return files;
}

const says = `process.stdout.write(fs.readFileSync(process.env.FILES + '/said.wav'));`;
const m4a = Buffer.from('\0\0\0\x20ftypM4A and so on');

// Its place is taken by scripts, which Windows does not run as programs.
describe.skipIf(process.platform === 'win32')('a file that ffmpeg reads', () => {
  it('is opened by it, without a shell, and without leave to open anything else', async () => {
    await using files = await programThat(`
      fs.writeFileSync(process.env.FILES + '/arguments', JSON.stringify(process.argv.slice(2))); ${says}`);
    const path = await files.write(`a $(touch x) 'call'.m4a`, m4a);
    const source = await openAudioFile(path);
    expect(source.seekable).toBe(true);
    expect(isSame(await pcmOf(source), ramp(16_000))).toBe(true);
    expect(isSame(await pcmOf(source, 15_000), ramp(16_000).slice(15_000))).toBe(true);
    const given = JSON.parse(await readFile(`${dirname(path)}/arguments`, 'utf8')) as string[];
    expect(given).toEqual(expect.arrayContaining(['-protocol_whitelist', 'file', '-i', `file:${path}`]));
  });

  it('is passed on to it where it is a stream, from its first byte', async () => {
    await using _ = await programThat(`
      const given = fs.readFileSync(0);
      if (!given.equals(Buffer.from(${JSON.stringify([...m4a])}))) process.exit(7); ${says}`);
    expect(isSame((await readWhole(inPieces(m4a, 5))).samples, ramp(16_000))).toBe(true);
  });

  it('is called in its words as the caller has called it', async () => {
    await using files = await programThat(
      `console.error('Error opening input file ' + process.argv.find((arg) => arg.startsWith('file:')) + '.'); process.exit(1);`,
    );
    const path = relative(process.cwd(), await files.write('call.m4a', m4a));
    await expect(openAudioFile(path)).rejects.toMatchObject({
      message: expect.stringContaining(`cannot read it: Error opening input file ${path}.`) as string,
    });
  });

  it.each<[string, string, string]>([
    ['cannot read it', `console.error('first\\nmoov atom not found\\x1b[2J'); process.exit(1);`, 'moov atom not found'],
    ['ends without a word', 'process.exit(3);', 'it ended with code 3'],
    ['gives nothing', '', 'it gives no reason'],
    ['is killed', `process.kill(process.pid, 'SIGKILL');`, 'it was ended by SIGKILL'],
  ])('is refused with what it says where it %s', async (_what, does, reason) => {
    await using _ = await programThat(does);
    const error: unknown = await readWhole(m4a).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'audio-invalid',
      message: expect.stringContaining(`ffmpeg cannot read it: ${reason}`),
    });
    expect((error as Error).message).not.toContain('\u001b');
  });

  it('of which it cannot decode a part is read with a warning', async () => {
    await using _ = await programThat(`${says} console.error('Error while decoding'); process.exitCode = 1;`);
    const { samples, warnings } = await readWhole(m4a);
    expect(samples).toHaveLength(16_000);
    expect(warnings).toEqual([
      expect.stringMatching(/^damaged: .* may lack audio: ffmpeg says: Error while decoding/u),
    ]);
  });

  it('is refused with the way to get it where it is not installed', async () => {
    vi.stubEnv('PATH', '');
    await expect(readWhole(m4a)).rejects.toMatchObject({
      code: 'audio-container',
      message: expect.stringContaining('is MP4, which is read with ffmpeg, and that is not installed here'),
      context: { container: 'MP4' },
      remedy: expect.stringMatching(
        /^Install ffmpeg on this machine, and try again; or convert it elsewhere: ffmpeg -i/u,
      ),
    });
  });

  it('ends it when the reading ends: early, by an abort, and by the end of the source', async () => {
    await using files = await programThat(`
      fs.appendFileSync(process.env.FILES + '/started', process.pid + '\\n');
      ${says} setInterval(() => {}, 1000);`);
    const path = await files.write('call.m4a', m4a);
    const aborted = new AbortController();
    const source = await openAudioFile(path, { signal: aborted.signal });
    for await (const _ of source.frames()) break;
    const reading = source.frames()[Symbol.asyncIterator]();
    // It has begun, and waits for more than there is.
    await reading.next();
    const outcome = (async () => {
      while ((await reading.next()).done !== true);
    })().catch((error: unknown) => error);
    for await (const _ of source.frames()) break;
    aborted.abort(new Error('enough'));
    expect(await outcome).toMatchObject({ code: 'aborted' });
    const started = (await readFile(`${dirname(path)}/started`, 'utf8')).trim().split('\n').map(Number);
    expect(started).toHaveLength(4);
    for (const pid of started) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('is never a text, which may name other files', async () => {
    await using _ = await programThat(says);
    await expect(readWhole(Buffer.from('#EXTM3U\n#EXTINF:3,\n/etc/passwd\n'))).rejects.toMatchObject({
      code: 'audio-container',
      context: { container: 'a playlist' },
    });
  });

  it('may be a WAV file in a coding that is not decoded here, from a file', async () => {
    await using _ = await programThat(says);
    const file = wav({ tag: 0x11, bits: 4, blockSize: 512, data: new Uint8Array(1024) });
    expect((await readWhole(file)).samples).toHaveLength(16_000);
    await expect(readWhole(inPieces(file, 100))).rejects.toMatchObject({
      code: 'audio-format',
      message: expect.stringContaining('a WAV file coded as IMA ADPCM, which is read with ffmpeg, but of a stream'),
      remedy: 'Write it to a file first, and open that.',
    });
  });
});
