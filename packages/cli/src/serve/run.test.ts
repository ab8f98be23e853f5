import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '@throughline/local';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';

describe('throughline serve, as a process', { timeout: 120_000 }, () => {
  it('prints both addresses, recognises and speaks without a key, and closes its ports at Ctrl-C', async () => {
    await using service = command(['serve', '--port', '0']);
    await service.shows('Ctrl-C ends both.');
    const [url = '', voiceUrl = ''] = service.out().split('\n');
    for (const each of [url, voiceUrl]) expect(each).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);

    await using client = command(['transcribe', fileURLToPath(samples.jfk), '--url', url, '--pace', '4']);
    expect(await client.ended).toBe(0);
    expect(client.out().toLowerCase()).toContain('ask what you can do for your country');

    const folder = await mkdtemp(join(tmpdir(), 'throughline-serve-'));
    const file = join(folder, 'said.wav');
    const text = 'The river runs along the old stone bridge.';
    await using speaker = command(['speak', text, '--url', voiceUrl, '--output', file]);
    expect(await speaker.ended).toBe(0);
    await using listener = command(['transcribe', file, '--url', url, '--pace', '4']);
    expect(await listener.ended).toBe(0);
    expect(listener.out().toLowerCase()).toContain('the old stone bridge');
    await rm(folder, { recursive: true });

    await using second = command(['serve', '--port', new URL(url).port]);
    expect(await second.ended).toBe(2);
    expect(second.error()).toContain('is used by another program');

    service.signal('SIGINT');
    expect(await service.ended).toBe(0);
    expect(service.out()).toBe(`${url}\n${voiceUrl}\n`);
  });

  it('prints command lines that work as they are typed, for all addresses of this machine too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-serve-'));
    await copyFile(fileURLToPath(samples.jfk), join(folder, 'FILE.wav'));
    await using service = command(['serve', '--host', '0.0.0.0', '--port', '0']);
    await service.shows('Ctrl-C ends both.');
    for (const url of service.out().trimEnd().split('\n')) expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    const lines = service.error().match(/throughline .*/gu) ?? [];
    // Two for this machine, and two for others, where this one is in a network.
    expect([2, 4]).toContain(lines.length);
    for (const line of lines) {
      const args = [...line.matchAll(/"(?<quoted>[^"]*)"|\S+/gu)].map(
        ({ 0: word, groups }) => groups?.['quoted'] ?? word,
      );
      await using typed = command(args.slice(1), { FASEEH_API_KEY: '' }, {}, folder);
      expect(await typed.ended, `${line}: ${typed.error()}`).toBe(0);
    }
    await rm(folder, { recursive: true });
  });
});
