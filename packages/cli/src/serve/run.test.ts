import { fileURLToPath } from 'node:url';
import { samples } from '@throughline/local';
import { describe, expect, it } from 'vitest';
import { command } from '../../testing/child-command.ts';

describe('throughline serve, as a process', { timeout: 120_000 }, () => {
  it('prints its address, recognises real speech without a key, and closes its port at Ctrl-C', async () => {
    await using service = command(['serve', '--port', '0']);
    await service.shows('\n');
    const [url = ''] = service.out().split('\n');
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);

    await using client = command(['transcribe', fileURLToPath(samples.jfk), '--url', url, '--pace', '4']);
    expect(await client.ended).toBe(0);
    expect(client.out().toLowerCase()).toContain('ask what you can do for your country');

    await using second = command(['serve', '--port', new URL(url).port]);
    expect(await second.ended).toBe(2);
    expect(second.error()).toContain('is taken by another program');

    service.signal('SIGINT');
    expect(await service.ended).toBe(0);
    expect(service.out()).toBe(`${url}\n`);
  });
});
