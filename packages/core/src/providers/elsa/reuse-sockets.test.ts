import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/manual-clock.ts';
import type { SocketEnd, SocketHandlers, Transport } from '../../transport.ts';
import { reuseElsaSockets } from './reuse-sockets.ts';

/** A socket of which a test holds both ends. */
interface Held {
  readonly handlers: SocketHandlers;
  readonly sent: (string | Uint8Array)[];
  readonly calls: string[];
}

function held(): { readonly transport: Transport; readonly sockets: Held[] } {
  const sockets: Held[] = [];
  const transport: Transport = {
    headers: true,
    pings: true,
    open: (_request, handlers) => {
      const socket: Held = { handlers, sent: [], calls: [] };
      sockets.push(socket);
      return {
        bufferedAmount: 7,
        send: (data) => socket.sent.push(data),
        ping: () => socket.calls.push('ping'),
        close: (code) => socket.calls.push(`close ${code}`),
        terminate: () => socket.calls.push('terminate'),
      };
    },
  };
  return { transport, sockets };
}

const request = { url: 'ws://127.0.0.1:9', headers: { authorization: 'ELSA t' }, subprotocols: [] };
const limits = { maxInboundBytes: 1024 };
const ready = '{"type":"ELSA:ready"}';

/** What one stream is told. */
function stream() {
  const told: string[] = [];
  const ends: SocketEnd[] = [];
  const handlers: SocketHandlers = {
    opened: () => told.push('opened'),
    message: (data) => told.push(String(data)),
    activity: () => told.push('heard'),
    ended: (end) => {
      told.push('ended');
      ends.push(end);
    },
  };
  return { told, ends, handlers };
}

const turn = () => Promise.resolve();

function scene() {
  const clock = new ManualClock();
  const { transport, sockets } = held();
  const pool = reuseElsaSockets(transport, { clock });
  const open = () => {
    const one = stream();
    return { ...one, socket: pool.open(request, one.handlers, limits) };
  };
  return { clock, sockets, pool, open };
}

describe('a socket that serves one stream after another', () => {
  it('gives each stream what comes in its time, and nothing of the others', async () => {
    const { sockets, open } = scene();
    const one = open();
    sockets[0]?.handlers.opened();
    one.socket.send('a');
    sockets[0]?.handlers.message('to one');
    one.socket.close(1000, '');
    sockets[0]?.handlers.message('late');
    sockets[0]?.handlers.message(ready);
    const two = open();
    expect(two.told).toEqual([]);
    await turn();
    sockets[0]?.handlers.message('to two');
    sockets[0]?.handlers.activity();
    two.socket.send('b');
    one.socket.send('c');
    expect(one.told).toEqual(['opened', 'to one', 'ended']);
    expect(one.ends).toEqual([{ type: 'close', code: 1000, reason: '' }]);
    expect(two.told).toEqual(['opened', 'to two', 'heard']);
    expect(sockets[0]?.sent).toEqual(['a', 'b']);
    expect(sockets).toHaveLength(1);
  });

  it('waits for the provider to be ready after each stream, and is closed if it is not within a second', () => {
    const { clock, sockets, pool, open } = scene();
    const one = open();
    sockets[0]?.handlers.opened();
    one.socket.close(1000, '');
    expect(pool.idle).toBe(0);
    sockets[0]?.handlers.message(ready);
    expect(pool.idle).toBe(1);
    // That it was ready after the first stream does not count for the second.
    const two = open();
    two.socket.close(1000, '');
    expect(pool.idle).toBe(0);
    clock.advance(1_000);
    expect(sockets[0]?.calls).toEqual(['close 1000']);
    expect(pool.idle).toBe(0);
    open();
    expect(sockets).toHaveLength(2);
  });

  it('is kept where the provider was ready before the stream was left', () => {
    const { sockets, pool, open } = scene();
    const one = open();
    sockets[0]?.handlers.opened();
    sockets[0]?.handlers.message(ready);
    one.socket.close(1000, '');
    expect(pool.idle).toBe(1);
  });

  it('is given up with a stream that is terminated, or closed for another reason', () => {
    const { sockets, pool, open } = scene();
    const one = open();
    one.socket.close(1002, 'no');
    one.socket.terminate();
    expect(sockets[0]?.calls).toEqual(['close 1002', 'terminate']);
    sockets[0]?.handlers.ended({ type: 'close', code: 1006, reason: '' });
    sockets[0]?.handlers.message(ready);
    expect(one.told).toEqual(['ended']);
    expect(pool.idle).toBe(0);
  });

  it('reports its end to a stream that took it in vain', async () => {
    const { sockets, open } = scene();
    const one = open();
    sockets[0]?.handlers.opened();
    one.socket.close(1000, '');
    sockets[0]?.handlers.message(ready);
    const two = open();
    sockets[0]?.handlers.ended({ type: 'close', code: 1006, reason: '' });
    await turn();
    expect(two.told).toEqual(['ended']);
  });

  it('shows what the socket beneath shows', () => {
    const { sockets, open } = scene();
    const { socket } = open();
    expect(socket.bufferedAmount).toBe(7);
    socket.ping?.();
    expect(sockets[0]?.calls).toEqual(['ping']);
  });
});
