import type { SocketEnd } from '@throughline/core/internal';
import { describe, expect, it } from 'vitest';
import { BrowserSocket } from './browser-socket.ts';

/** What a browser's WebSocket may do, and what none of those that run these tests does. */
class OddWebSocket extends EventTarget {
  readyState: number = WebSocket.CONNECTING;
  binaryType = 'blob';
  bufferedAmount = 0;
  readonly closes: unknown[][] = [];
  readonly sent: unknown[] = [];

  close(...how: unknown[]): void {
    this.closes.push(how);
  }

  send(data: unknown): void {
    this.sent.push(data);
  }

  /** The handshake is done. */
  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new Event('open'));
  }
}

function setUp() {
  const ws = new OddWebSocket();
  const calls: string[] = [];
  const ends: SocketEnd[] = [];
  const socket = new BrowserSocket(
    ws as unknown as WebSocket,
    {
      opened: () => void calls.push('opened'),
      message: () => void calls.push('message'),
      activity: () => void calls.push('activity'),
      ended: (end) => void ends.push(end),
    },
    { maxInboundBytes: 1_000 },
  );
  return { ws, socket, calls, ends };
}

const abnormal = { type: 'close', code: 1006, reason: '' };

describe('a socket of a browser with its own ideas', () => {
  it.each(['close', 'terminate'] as const)(
    'that goes on connecting after %s ends at once, and is closed when it opens',
    async (how) => {
      const { ws, socket, calls, ends } = setUp();
      socket[how](1000, '');
      await Promise.resolve();
      expect(ends).toEqual([abnormal]);
      expect(ws.closes).toHaveLength(1);
      ws.open();
      expect(ws.closes).toHaveLength(2);
      expect(calls).toEqual([]);
      expect(ends).toHaveLength(1);
    },
  );

  it('that throws when it is closed while it connects ends at once, and is closed when it opens', async () => {
    const { ws, socket, ends } = setUp();
    const close = ws.close.bind(ws);
    ws.close = () => {
      throw new DOMException('not connected', 'InvalidStateError');
    };
    socket.close(1000, '');
    await Promise.resolve();
    expect(ends).toEqual([abnormal]);
    ws.close = close;
    ws.open();
    expect(ws.closes).toHaveLength(1);
  });

  it('that never closes has its end all the same, once', async () => {
    const { ws, socket, ends } = setUp();
    ws.open();
    socket.close(1000, 'done');
    await Promise.resolve();
    expect(ends).toEqual([]);
    socket.terminate();
    socket.terminate();
    await Promise.resolve();
    ws.dispatchEvent(Object.assign(new Event('close'), { code: 1000, reason: 'done' }));
    expect(ends).toEqual([abnormal]);
  });

  it('sends nothing that would throw or be counted for ever: only while it is open', () => {
    const { ws, socket } = setUp();
    socket.send('too early');
    ws.open();
    socket.send('in time');
    ws.readyState = WebSocket.CLOSING;
    socket.send('too late');
    expect(ws.sent).toEqual(['in time']);
  });
});
