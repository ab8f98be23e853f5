import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { UpgradeRouter } from './upgrade-router.ts';

/** A clock whose timers run when the test wants. */
function heldClock() {
  const timers = new Map<object, () => void>();
  const clock: Clock = {
    now: () => 0,
    wallNow: () => 0,
    setTimeout: (callback) => {
      const handle = {};
      timers.set(handle, callback);
      return handle;
    },
    clearTimeout: (handle) => {
      timers.delete(handle as object);
    },
  };
  const run = (): void => {
    for (const [handle, callback] of Array.from(timers)) {
      timers.delete(handle);
      callback();
    }
  };
  return { clock, run, timers };
}

const upgrade = 'GET /unknown HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';

async function closed(sockets: readonly Duplex[]): Promise<void> {
  for (const socket of sockets) {
    await new Promise<void>((resolve) => {
      if (socket.closed) resolve();
      else socket.once('close', () => resolve());
    });
  }
}

describe('an upgrade to no path of ours, on a server with other listeners', () => {
  async function left(answer: string) {
    const { clock, run, timers } = heldClock();
    const server = createServer();
    const router = new UpgradeRouter(server, { clock });
    const detach = router.add({ owner: 'a test', path: '/ours' }, () => undefined);
    const sockets: Duplex[] = [];
    server.on('upgrade', (_request, socket) => {
      sockets.push(socket);
      if (answer !== '') socket.write(answer);
    });
    const arrived = once(server, 'upgrade');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const peer = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
    peer.write(upgrade);
    await arrived;
    return { run, timers, peer, server, detach, sockets };
  }

  it('is refused once it was not answered for its time', async () => {
    const { run, timers, peer, server, sockets } = await left('');
    run();
    const [data] = await once(peer, 'data');
    expect(String(data)).toMatch(/^HTTP\/1\.1 404 /u);
    await closed(sockets);
    server.close();
    expect(timers.size).toBe(0);
  });

  it('stays theirs once they have answered', async () => {
    const { run, peer, server, sockets } = await left('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    await once(peer, 'data');
    run();
    sockets[0]?.write('still there');
    const [data] = await once(peer, 'data');
    expect(String(data)).toBe('still there');
    peer.destroy();
    server.close();
  });

  it('leaves no timer behind where the peer goes away', async () => {
    const { timers, peer, server, detach, sockets } = await left('');
    expect(timers.size).toBe(1);
    peer.resetAndDestroy();
    await closed(sockets);
    server.close();
    expect(timers.size).toBe(0);
    detach();
    expect(server.listenerCount('upgrade')).toBe(1);
  });
});
