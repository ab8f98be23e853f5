import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { samplesOf } from '../../testing/open.ts';
import { bytesOf, ramp, temporaryFiles, wav } from '../../testing/wav.ts';
import { openAudioFile } from './open-audio-file.ts';

const wanted = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' } as const;

describe('standard input', () => {
  const script = fileURLToPath(new URL('../../testing/read-standard-input.ts', import.meta.url));
  const node = ['--conditions=@throughline/source', script];

  async function piped(bytes: Uint8Array, ...options: string[]): Promise<string> {
    const child = spawn(process.execPath, [...node, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.on('error', () => {});
    child.stdin.end(bytes);
    let text = '';
    child.stdout.on('data', (part) => (text += String(part)));
    await once(child, 'close');
    return text;
  }

  it('is read as a WAV file where it has a header, and as raw samples where these are declared', async () => {
    const samples = ramp(50_000);
    const sum = samples.reduce((total, sample) => total + sample, 0);
    const result = JSON.stringify({ seekable: false, samples: 50_000, sum });
    expect(await piped(wav({ data: bytesOf(samples) }))).toBe(result);
    expect(await piped(bytesOf(samples), JSON.stringify(wanted))).toBe(result);
  });

  it('is refused where it is something else, and the process can end', async () => {
    expect(await piped(bytesOf(ramp(50_000)))).toContain('audio-container: standard input has no WAV header');
    expect(await piped(wav({ data: bytesOf(ramp(50_000)) }), JSON.stringify(wanted))).toContain('audio-container');
  });

  it.skipIf(process.platform === 'win32')('may come through a named pipe', async () => {
    await using files = await temporaryFiles();
    const file = await files.write('call.wav', wav({ data: bytesOf(ramp(50_000)) }));
    const fifo = `${file}.fifo`;
    await promisify(execFile)('mkfifo', [fifo]);
    const opening = openAudioFile(fifo);
    const writer = await open(fifo, 'w');
    await writer.writeFile(wav({ data: bytesOf(ramp(5000)) }));
    await writer.close();
    const source = await opening;
    expect(source.seekable).toBe(false);
    expect(await samplesOf(source)).toEqual([...ramp(5000)]);
  });
});
