import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { scriptAudio, speechScript } from '@throughline/simulator';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { runHere } from '../../testing/run-here.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';
import { writeScriptAudio } from '../simulate/wave-file.ts';

const limitMs = 60_000;

describe('throughline transcribe, as a process', { timeout: limitMs }, () => {
  it('writes the transcript to standard output and nothing else into a pipe', async () => {
    await using service = await scriptedServer();
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', 'max']);
    expect(await child.ended).toBe(0);
    expect(child.out()).toBe(service.text);
    expect(child.error()).toBe('');
  });

  it('goes on after a cut, reports it with --verbose, and writes the seam to JSON lines', async () => {
    await using service = await scriptedServer({ faults: [{ on: { position: 6 }, do: { type: 'rst' } }] });
    const args = ['--url', service.url, '--pace', '8', '--format', 'jsonl', '--no-partials', '--verbose'];
    await using child = command(['transcribe', service.file, ...args]);
    expect(await child.ended).toBe(0);
    const lines = child
      .out()
      .trimEnd()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line));
    const finals = lines.filter(({ type }) => type === 'final').map(({ text }) => `${String(text)}\n`);
    expect(finals.join('').split(/\s+/)).toEqual(service.text.split(/\s+/));
    expect(lines.filter(({ type }) => type === 'seam')).toMatchObject([{ epoch: 2, exact: true }]);
    expect(lines.at(-1)).toMatchObject({ type: 'end', outcome: 'complete', accepted: 12, settled: 12, links: 2 });
    expect(child.error()).toContain('link 1 failed: connection-lost');
    expect(child.error()).toContain('link 2 continues from');
  });

  it('reads bare samples from standard input', async () => {
    await using service = await scriptedServer();
    await using child = command(['transcribe', '-', '--raw', '16000', '--url', service.url, '--pace', 'max']);
    child.stdin.end(Buffer.from(service.audio.samples().buffer));
    expect(await child.ended).toBe(0);
    expect(child.out()).toBe(service.text);
  });

  it('writes to the file that --output names', async () => {
    await using service = await scriptedServer();
    const output = join(dirname(service.file), 'speech.srt');
    const args = ['--url', service.url, '--pace', 'max', '--format', 'srt', '--output', output];
    await using child = command(['transcribe', service.file, ...args]);
    expect(await child.ended).toBe(0);
    expect(child.out()).toBe('');
    expect(await readFile(output, 'utf8')).toMatch(/^1\n00:00:0\d,\d{3} --> /);
  });

  it('ends with 2 for an --output that cannot be written', async () => {
    await using service = await scriptedServer();
    const output = join(dirname(service.file), 'nowhere', 'speech.txt');
    const child = await runHere(['transcribe', service.file, '--url', service.url, '--output', output]);
    expect(child.code).toBe(2);
    expect(child.error).toContain(`--output ${output} cannot be written`);
    expect(service.simulator.ledger.dials).toEqual([]);
  });

  it('ends with 3 for audio that the provider would not want, and dials nothing', async () => {
    await using service = await scriptedServer();
    const args = ['--url', service.url, '--sample-rate', '8000'];
    const child = await runHere(['transcribe', service.file, ...args]);
    expect(child.code).toBe(3);
    expect(child.out).toBe('');
    expect(child.error).toContain('error: audio-format:');
    expect(child.error).toContain('--convert');
    expect(service.simulator.ledger.dials).toEqual([]);
  });

  it('transcribes one channel of several where that is chosen, and warns where their mean is silence', async () => {
    await using service = await scriptedServer();
    const file = join(dirname(service.file), 'stereo.wav');
    const mono = service.audio.samples();
    const stereo = Int16Array.from(
      { length: mono.length * 2 },
      (_, at) => (at % 2 === 0 ? -1 : 1) * (mono[at >> 1] ?? 0),
    );
    const header = Buffer.from(await readFile(service.file)).subarray(0, 44);
    header.writeUInt16LE(2, 22);
    header.writeUInt32LE(64_000, 28);
    header.writeUInt16LE(4, 32);
    header.writeUInt32LE(stereo.byteLength, 40);
    await writeFile(file, Buffer.concat([header, Buffer.from(stereo.buffer)]));
    const args = ['transcribe', file, '--url', service.url, '--pace', 'max'];
    const one = await runHere([...args, '--channel', '1']);
    expect(one.code).toBe(0);
    expect(one.out).toBe(service.text);
    expect(one.error).toBe('');
    const mix = await runHere([...args, '--convert']);
    expect(mix.code).toBe(0);
    expect(mix.error).toMatch(/quiet-mix: .*silence.*--channel/);
    const third = await runHere([...args, '--channel', '2']);
    expect(third.code).not.toBe(0);
    expect(third.error).toContain('config-invalid: channel is 2');
  });

  /** A file of 8 kHz, as telephones make them. */
  async function telephoneCall(folder: string): Promise<string> {
    const file = join(folder, 'telephone.wav');
    await writeScriptAudio(file, scriptAudio(speechScript({ seconds: 5, seed: 1, sampleRate: 8_000 })));
    return file;
  }

  it('has a call of 8 kHz transcribed as it is where nobody has chosen a rate, and converts it where 16 kHz are asked for', async () => {
    await using service = await scriptedServer();
    const file = await telephoneCall(dirname(service.file));
    const args = ['transcribe', file, '--url', service.url, '--pace', 'max'];
    const rates: readonly (readonly [flags: readonly string[], sampleRate: number])[] = [
      [[], 8_000],
      [['--sample-rate', '8000'], 8_000],
      [['--sample-rate', '16000', '--convert'], 16_000],
      [['--convert'], 16_000],
    ];
    for (const [index, [flags, sampleRate]] of rates.entries()) {
      const child = await runHere([...args, ...flags]);
      expect(child.code, child.error).toBe(0);
      expect(child.error).toBe('');
      const link = service.simulator.ledger.link(index + 1);
      expect(link.config).toMatchObject({ sample_rate: sampleRate });
      expect(link.samples).toBeGreaterThanOrEqual(5 * sampleRate);
    }
  });

  it('has a call of 8 kHz converted for a model that takes 16 kHz', async () => {
    await using service = await scriptedServer({ models: ['en-general-v2-16khz'] });
    const file = await telephoneCall(dirname(service.file));
    const args = ['transcribe', file, '--url', service.url, '--pace', 'max', '--model', 'en-general-v2-16khz'];
    const child = await runHere(args);
    expect(child.code, child.error).toBe(0);
    expect(service.simulator.ledger.link(1).config).toMatchObject({ sample_rate: 16_000 });
  });

  it.each([
    [[], 'Pass --sample-rate 8000 to send it at 8 kHz, or --convert to convert it.', '--sample-rate 8000'],
    [['--model', 'en-general-v2-16khz'], 'Pass --convert to have it converted.', '--convert'],
  ])('says of a call of 8 kHz in a pipe what to pass, and that works: %j', async (flags, remedy, works) => {
    await using service = await scriptedServer({ models: 'any' });
    const call = await readFile(await telephoneCall(dirname(service.file)));
    const args = ['transcribe', '-', '--url', service.url, '--pace', 'max', ...flags];
    await using refused = command(args);
    refused.stdin.end(call);
    expect(await refused.ended).toBe(3);
    expect(refused.error()).toContain(`  ${remedy}\n`);
    await using heard = command([...args, ...works.split(' ')]);
    heard.stdin.end(call);
    expect(await heard.ended, heard.error()).toBe(0);
  });

  it('ends with 3 for a file that is not there, and for a folder', async () => {
    await using service = await scriptedServer();
    const folder = join(dirname(service.file), 'folder');
    await mkdir(folder);
    for (const path of [`${service.file}.missing`, folder]) {
      const child = await runHere(['transcribe', path, '--url', service.url]);
      expect(child.code).toBe(3);
      expect(child.error).toContain('error: audio-unreadable:');
    }
  });

  it('ends with 4 and the remedy for an account without balance, and shows no secret', async () => {
    const apiKey = 'key-that-nobody-should-see';
    await using service = await scriptedServer({
      credentials: [{ apiKey, customerId: 'customer-7', account: 'no-balance' }],
    });
    const child = await runHere(['transcribe', service.file, '--url', service.url, '--verbose'], {
      BODHI_API_KEY: apiKey,
      BODHI_CUSTOMER_ID: 'customer-7',
    });
    expect(child.code).toBe(4);
    expect(child.out).toBe('');
    expect(child.error).toContain('error: insufficient-balance:');
    expect(child.error).toContain('to purchase more credits');
    expect(child.error).not.toContain(apiKey);
  });

  it('ends with 5 where nothing listens, and for a host that does not exist', async () => {
    await using service = await scriptedServer();
    const key = ['--api-key', 'some-key', '--customer-id', 'customer-7'];
    await using refused = command(['transcribe', service.file, '--url', `ws://127.0.0.1:${await freePort()}`]);
    await using unknown = command(['transcribe', service.file, '--url', 'wss://no-such-host.invalid', ...key]);
    expect(await Promise.all([refused.ended, unknown.ended])).toEqual([5, 5]);
    expect(refused.error()).toContain('error: connection-refused:');
    expect(unknown.error()).toContain('error: unknown-host:');
  });

  it('ends with 6 for a model that the provider does not have', async () => {
    await using service = await scriptedServer();
    const child = await runHere(['transcribe', service.file, '--url', service.url, '--model', 'xx-general-v2-8khz']);
    expect(child.code).toBe(6);
    expect(child.error).toContain('error: model-unavailable:');
  });

  it('says both ways when there is no key', async () => {
    const child = await runHere(['transcribe', 'call.wav']);
    expect(child.code).toBe(2);
    expect(child.error).toContain('BODHI_API_KEY and BODHI_CUSTOMER_ID');
    expect(child.error).toContain('--local');
  });

  it('ends quietly when the reader of its pipe goes away', async () => {
    await using service = await scriptedServer({ seconds: 60 });
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8']);
    await child.shows('\n');
    child.stdout.destroy();
    expect(await child.ended).toBe(0);
    expect(child.error()).toBe('');
  });
});

/** A port that nobody listens on any more. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
