import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { blockBytes, wavHeader, type SampleLayout } from '@throughline/core/internal';
import { batchServer } from '../../testing/batch-server.ts';
import { fakeTerminal } from '../../testing/fake-terminal.ts';
import { run } from '../program.ts';
import type { BatchReport } from './report.ts';

// What ffmpeg would make of them is another matter.
const path = process.env['PATH'];
beforeEach(() => void vi.stubEnv('PATH', ''));
afterEach(() => void vi.unstubAllEnvs());

const mono: SampleLayout = { sampleRate: 8000, channels: 1, coding: 'integer', bits: 16 };

/** A WAV file of a second, with numbers of its header replaced: where, and by what. */
function wav(layout: SampleLayout, ...lies: readonly (readonly [at: number, value: number, bytes?: 2 | 4])[]): Buffer {
  const data = Buffer.alloc(layout.sampleRate * blockBytes(layout), 1);
  const file = Buffer.concat([wavHeader(layout, data.length), data]);
  for (const [at, value, bytes = 2] of lies) file.writeUIntLE(value, at, bytes);
  return file;
}

const flacOf = (rate: number): Buffer => {
  const file = Buffer.alloc(200);
  file.write('fLaC\x80\0\0\x22', 'latin1');
  file.writeUInt32BE(((rate << 12) | 0xf0) >>> 0, 18);
  return file;
};

/** The name, what is in it, and the code and the words by which it is refused. */
const bad: readonly (readonly [name: string, bytes: Buffer, code: string, says: RegExp])[] = [
  ['no-channels.wav', wav(mono, [22, 0]), 'audio-invalid', /0 channels/u],
  ['many-channels.wav', wav(mono, [22, 65_535], [32, 1]), 'audio-invalid', /65535 channels/u],
  ['no-rate.wav', wav(mono, [24, 0, 4]), 'audio-invalid', /0 Hz/u],
  ['no-width.wav', wav(mono, [34, 0]), 'audio-invalid', /0 bits/u],
  ['odd-block.wav', wav(mono, [32, 7]), 'audio-invalid', /7 bytes per sample/u],
  [
    'no-format.wav',
    Buffer.from('RIFF\x10\0\0\0WAVEdata\x04\0\0\0abcd', 'latin1'),
    'audio-invalid',
    /before their format/u,
  ],
  ['half-a-header.wav', wav(mono).subarray(0, 30), 'audio-invalid', /ends inside its header/u],
  ['adpcm.wav', wav(mono, [20, 0x11]), 'audio-format', /IMA ADPCM.*ffmpeg/u],
  ['no-rate.flac', flacOf(0), 'audio-invalid', /0 Hz/u],
  ['empty.flac', Buffer.from('fLaC'), 'audio-invalid', /ends inside its header/u],
  ['four-bytes.wav', Buffer.from('RIFF'), 'audio-invalid', /has only 4 bytes/u],
  ['one-byte.wav', Buffer.from('R'), 'audio-container', /has only 1 byte$/u],
  ['old-ledger.sqlite', Buffer.from('SQLite format 3\0\x10\0', 'latin1'), 'audio-container', /an SQLite database/u],
  ['old.jsonl', Buffer.from('{"type":"file","input":"a.wav"}\n'), 'audio-container', /a transcript in JSON lines/u],
  [
    'old.json',
    Buffer.from('{\n  "version": 1,\n  "outcome": "complete"}'),
    'audio-container',
    /the report of a batch/u,
  ],
  ['old.srt', Buffer.from('1\n00:00:00,000 --> 00:00:01,000\nHi\n'), 'audio-container', /subtitles \(SRT\)/u],
  ['old.vtt', Buffer.from('WEBVTT\n\n00:00.000 --> 00:01.000\nHi\n'), 'audio-container', /subtitles \(WebVTT\)/u],
  ['empty.wav', Buffer.alloc(0), 'audio-invalid', /is empty/u],
  ['stereo.wav', wav({ ...mono, sampleRate: 48_000, channels: 2 }), 'audio-format', /48 kHz stereo 16-bit, but/u],
  ['page.mp3', Buffer.from('<!doctype html><title>Sign in</title>'), 'audio-container', /a web page \(HTML\)/u],
  ['call.m4a', Buffer.from('\0\0\0\x20ftypM4A and so on'), 'audio-container', /MP4.*ffmpeg.*not installed/u],
];

describe('a batch with bad files', () => {
  it('reports each with its code and what to do, and does the others', async () => {
    await using server = await batchServer({ files: 2 });
    const { folder, out, url } = server;
    const calls = join(folder, 'calls');
    await Promise.all(bad.map(([name, bytes]) => writeFile(join(calls, name), bytes)));
    await mkdir(join(calls, 'folder.wav'));
    // The superuser may read it all the same, and then it is one of the others.
    const closed = join(calls, 'closed.wav');
    await writeFile(closed, await readFile(join(calls, '00.wav')));
    await chmod(closed, 0o000);
    const isClosed = process.getuid?.() !== 0;

    const report = join(folder, 'report.json');
    const terminal = fakeTerminal();
    await symlink('loop.wav', join(calls, 'loop.wav'));
    await promisify(execFile)('mkfifo', [join(calls, 'pipe.wav')], { env: { PATH: path } });
    const foreign = Buffer.concat([Buffer.from(join(calls, 'n')), Buffer.of(0xe9), Buffer.from('.wav')]);
    // Some file systems take no such name.
    const isForeign = await writeFile(foreign, 'x').then(
      () => true,
      () => false,
    );
    const named = ['folder.wav', 'gone.wav', 'pipe.wav'].map((name) => join(calls, name));
    const addresses = ['ftp://example.com/a.wav'];
    const args = ['batch', join(calls, '*.*'), ...named, ...addresses, '--out', out, '--url', url, '--pace', 'max'];
    expect(await run([...args, '--report', report], terminal)).toBe(8);

    const { files, failures } = JSON.parse(await readFile(report, 'utf8')) as BatchReport;
    const expected = [
      ...bad.map(([name, , code, says]) => [name, code, says] as const),
      ['folder.wav', 'audio-unreadable', /directory/u, /Give a pattern .*folder\.wav\/\*\*\/\*'/u] as const,
      ['gone.wav', 'audio-unreadable', /no such file/u] as const,
      ['loop.wav', 'audio-unreadable', /links lead in a circle/u, /Remove the link/u] as const,
      ['pipe.wav', 'audio-unreadable', /a pipe/u, /cat PIPE > FILE/u] as const,
      ...(isForeign ? [['n\uFFFD.wav', 'audio-unreadable', /not UTF-8/u, /Rename it/u] as const] : []),
      ['ftp://example.com/a.wav', 'audio-unreadable', /only http, https and file/u, /Download it/u] as const,
      ...(isClosed ? [['closed.wav', 'audio-unreadable', /may not read it/u] as const] : []),
    ];
    expect(files).toMatchObject({ done: isClosed ? 2 : 3, failed: expected.length });
    const inputOf = (name: string): string => (name.includes('://') ? name : join(calls, name));
    expect(Object.fromEntries(failures.map(({ input, code }) => [input, code]))).toEqual(
      Object.fromEntries(expected.map(([name, code]) => [inputOf(name), code])),
    );
    for (const [name, , says, remedy = /\S+ \S+/u] of expected) {
      const failure = failures.find(({ input }) => input === inputOf(name));
      expect(failure).toMatchObject({ message: expect.stringMatching(says), remedy: expect.stringMatching(remedy) });
    }
  });
});
