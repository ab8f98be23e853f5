import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dial } from '../../testing/dial.ts';
import { tcpServer } from '../../testing/servers.ts';
import { webSocketTransport } from '../transport.ts';

describe('terminate', () => {
  it('ends a socket in any state exactly once, and the process lives on', async () => {
    const script = fileURLToPath(new URL('../../testing/terminate-everywhere.ts', import.meta.url));
    // Exit code other than 0, as an `error` event without a listener gives, rejects.
    const run = await promisify(execFile)(process.execPath, ['--conditions=@throughline/source', script]);
    expect(run.stdout).toBe('all ended once');
  });

  it('leaves a server that never answers at once', async () => {
    const seen = new EventEmitter();
    await using server = await tcpServer((socket) => {
      socket.once('data', () => seen.emit('request'));
      socket.once('close', () => seen.emit('gone'));
      socket.on('end', () => socket.end());
    });
    const [asked, gone] = [once(seen, 'request'), once(seen, 'gone')];
    const link = dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`);
    await asked;
    link.socket.terminate();
    expect(await link.ended()).toEqual({ type: 'close', code: 1006, reason: '' });
    await gone;
  });

  it('never calls a handler before it has returned', () => {
    const link = dial(webSocketTransport(), 'ws://127.0.0.1:1');
    link.socket.terminate();
    expect(link.calls).toEqual([]);
  });
});
