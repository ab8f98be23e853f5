import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';
import { scriptedServer } from '../../testing/scripted-server.ts';

describe('throughline transcribe --timeout', { timeout: 60_000, concurrent: true }, () => {
  it('ends the run with 124, and keeps what there is', async () => {
    await using service = await scriptedServer({ seconds: 120 });
    const output = join(dirname(service.file), 'notes.jsonl');
    await writeFile(output, 'old');
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--format', 'jsonl'];
    await using child = command([...args, '--output', output, '--timeout', '3']);
    expect(await child.ended).toBe(124);
    expect(child.error()).toContain(
      'error: run-timeout: the run took longer than --timeout 3 allows\n  Pass a larger --timeout',
    );
    expect(child.error()).toContain(`is kept as ${output}.partial.`);
    expect(child.error()).not.toContain('Ctrl-C');
    expect(await readFile(output, 'utf8')).toBe('old');
    const last: unknown = JSON.parse((await readFile(`${output}.partial`, 'utf8')).trimEnd().split('\n').at(-1) ?? '');
    expect(last).toMatchObject({ type: 'end', outcome: 'failed', code: 'run-timeout', accepted: expect.any(Number) });
  });

  it('counts the whole run: a silent pipe, a handshake that hangs, an outage', async () => {
    await using hanging = await scriptedServer({ faults: [{ on: { link: 1 }, do: { type: 'hang-at-handshake' } }] });
    await using gone = await scriptedServer({
      faults: [{ on: { position: 2 }, do: { type: 'outage', seconds: 600 } }],
    });
    await using silent = command(['transcribe', '-', '--url', hanging.url, '--timeout', '1']);
    await using dialling = command(['transcribe', hanging.file, '--url', hanging.url, '--timeout', '2']);
    await using waiting = command(['transcribe', gone.file, '--url', gone.url, '--timeout', '5', '--pace', '8']);
    expect(await Promise.all([silent.ended, dialling.ended, waiting.ended])).toEqual([124, 124, 124]);
    expect((await readdir(dirname(gone.file))).toSorted()).toEqual(['speech.wav']);
  });

  it('is over while the recogniser of this machine loads: the process ends by itself, not by an abort', async () => {
    await using service = await scriptedServer();
    await using child = command(['transcribe', service.file, '--local', '--timeout', '0.5']);
    expect(await child.ended).toBe(124);
    expect(child.error()).toContain('error: run-timeout:');
  });

  it('is of no consequence where the run is over before', async () => {
    await using service = await scriptedServer();
    const args = ['transcribe', service.file, '--url', service.url, '--pace', 'max', '--timeout', '50'];
    await using child = command(args);
    expect(await child.ended).toBe(0);
    expect(child.out()).toBe(service.text);
    expect(child.error()).toBe('');
  });
});

describe('throughline transcribe --retry-for', { timeout: 60_000, concurrent: true }, () => {
  it('gives up when there was no link for so long, and says by which option it would wait longer', async () => {
    await using service = await scriptedServer({
      faults: [{ on: { position: 6 }, do: { type: 'outage', seconds: 600 } }],
    });
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--retry-for', '1.5'];
    await using child = command(args);
    expect(await child.ended).toBe(5);
    expect(child.error()).toMatch(/error: retry-budget-spent: no link for \d+ s, and the budget is 1\.5 s/);
    expect(child.error()).toContain('  Try again later, or allow a longer outage with --retry-for.\n');
  });

  it('outlasts an outage that fits', async () => {
    await using service = await scriptedServer({
      faults: [{ on: { position: 6 }, do: { type: 'outage', seconds: 1 } }],
    });
    const args = ['transcribe', service.file, '--url', service.url, '--pace', '8', '--retry-for', '30'];
    await using child = command(args);
    expect(await child.ended).toBe(0);
    expect(child.out().split(/\s+/)).toEqual(service.text.split(/\s+/));
  });
});

describe('throughline transcribe, in a pipe', { timeout: 60_000, concurrent: true }, () => {
  it('reports an outage that lasts longer than 5 s, with the reason and the next try, and no secret', async () => {
    await using service = await scriptedServer({
      faults: [{ on: { position: 6 }, do: { type: 'outage', seconds: 6 } }],
    });
    const secret = 'key-that-nobody-should-see';
    await using child = command(['transcribe', service.file, '--url', service.url, '--pace', '8', '--api-key', secret]);
    expect(await child.ended).toBe(0);
    const lines = child.error().trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(
        /^· no connection to bodhi for 5 s; connection-refused: .*; next attempt in \d+\.\d s; the audio is kept$/,
      ),
      expect.stringMatching(/^· connected after \d+ s$/),
      expect.stringMatching(/^· link \d+ continues from \d+\.\d s; \d+\.\d s sent again$/),
    ]);
    expect(child.error()).not.toContain(secret);
    expect(child.out().split(/\s+/)).toEqual(service.text.split(/\s+/));
  });
});
