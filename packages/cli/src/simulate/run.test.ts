import { mkdtemp, readdir, readFile, rm, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';

describe('throughline simulate bodhi, as a process', { timeout: 60_000 }, () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-simulate-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function simulate(
    ...args: readonly string[]
  ): Promise<{ readonly books: string; readonly transcript: string }> {
    const audio = join(folder, 'speech.wav');
    const options = ['--port', '0', '--audio', audio, '--seconds', '12', '--seed', '3'];
    await using service = command(['simulate', 'bodhi', ...options, ...args]);
    await service.shows('ws://');
    await service.shows('\n');
    const [url = ''] = service.out().split('\n');
    await using client = command(['transcribe', audio, '--url', url, '--pace', '8']);
    expect(await client.ended).toBe(0);
    service.signal('SIGINT');
    expect(await service.ended).toBe(0);
    return { books: service.out().slice(url.length + 1), transcript: client.out() };
  }

  it('writes the speech that it knows, does what its faults say, and prints its books as JSON', async () => {
    const { books, transcript } = await simulate('--fault', 'rst@5s', '--json');
    expect(transcript).not.toBe('');
    expect(JSON.parse(books)).toMatchObject({
      dials: [{ outcome: 'accepted' }, { outcome: 'accepted' }],
      links: [
        { link: 1, how: { by: 'service', because: 'rst' } },
        { link: 2, how: { by: 'client', code: 1000 } },
      ],
    });
  });

  it('reads faults from a file and prints its books for a person', async () => {
    const faults = join(folder, 'faults.json');
    await writeFile(faults, JSON.stringify([{ on: { link: 1 }, do: { type: 'http', status: 503, retryAfter: 0 } }]));
    const { books, transcript } = await simulate('--faults', faults);
    expect(books).toMatch(/^2 dials, 1 link\n +\d+\.\d s {2}dial refused with 503\n/);
    expect(books).toMatch(
      /link \d: 12\.0 s of audio · source 0\.0 s to 12\.0 s · \d+ finals · last word said, closed by the client/,
    );
    for (const line of transcript.trimEnd().split('\n')) expect(books).toContain(line);
  });

  it('leaves what was there as it was when it is interrupted while it writes', async () => {
    const audio = join(folder, 'old.wav');
    await writeFile(audio, 'three weeks of work');
    await using service = command(['simulate', 'bodhi', '--port', '0', '--audio', audio, '--seconds', '36000']);
    const events = watch(folder);
    for await (const { filename } of events) if (filename === 'old.wav.partial') break;
    service.signal('SIGINT');
    expect(await service.ended).toBe(130);
    expect(await readFile(audio, 'utf8')).toBe('three weeks of work');
    expect(await readdir(folder)).not.toContain('old.wav.partial');
  });
});
