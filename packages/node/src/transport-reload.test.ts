import { describe, expect, it, vi } from 'vitest';
import { dial } from '../testing/dial.ts';
import { webSocketServer } from '../testing/servers.ts';
import { webSocketTransport } from './transport.ts';

let loads = 0;

vi.mock('./transport/dialer.ts', async (original) => {
  loads += 1;
  if (loads > 1) return original();
  throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
});

describe('a transport that could not load ws', () => {
  it('says that the network failed, so that it is tried again, and loads it then', async () => {
    await using server = await webSocketServer(({ ws }) => ws.send('hello'));
    const transport = webSocketTransport();
    const first = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await first.ended()).toMatchObject({ type: 'network' });
    expect(first.calls).toEqual(['ended']);
    const second = dial(transport, `ws://127.0.0.1:${server.port}`);
    await second.called('message');
    expect(loads).toBe(2);
    second.socket.terminate();
  });
});
