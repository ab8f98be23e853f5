import net from 'node:net';
import { PassThrough } from 'node:stream';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
import { dial } from '../../testing/dial.ts';
import { webSocketServer } from '../../testing/servers.ts';
import { webSocketTransport } from '../transport.ts';
import { frameWriter } from './frame-writer.ts';

const direct = { direct: true, extensions: '' };

describe('frames are masked here', () => {
  it('on the sockets of Node that ws has opened itself, with the ws that is installed', () => {
    // Red after an update of ws: read its lib/sender.js and lib/websocket.js, run `pnpm soak`, and add its version.
    expect(frameWriter({ ...direct, stream: new net.Socket() })).toBeDefined();
    expect(
      frameWriter({ ...direct, stream: new tls.TLSSocket(new PassThrough() as unknown as net.Socket) }),
    ).toBeDefined();
  });

  it.each([
    ['behind an agent', { direct: false }],
    ['where the handshake agreed on compression', { extensions: 'permessage-deflate' }],
    ['with a ws that was not read', { version: '8.24.0' }],
    ['on a stream of another kind', { stream: new PassThrough() }],
    ['on a socket that was made something else', { stream: new (class extends net.Socket {})() }],
  ])('but not %s', (_, difference) => {
    expect(frameWriter({ ...direct, stream: new net.Socket(), ...difference })).toBeUndefined();
  });
});

describe('a frame that is masked here', () => {
  it('overtakes nothing that ws still reads', async () => {
    await using server = await webSocketServer(({ ws }) => ws.on('message', (data) => ws.send(data)));
    const link = dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    const bytes = (value: number) => new Uint8Array(640).fill(value);
    link.socket.send(bytes(1));
    // No type allows it, but JavaScript does.
    link.socket.send(new Blob([bytes(2)]) as unknown as Uint8Array);
    link.socket.send(bytes(3));
    await link.called('message', 3);
    expect(link.messages).toEqual([bytes(1), bytes(2), bytes(3)]);
    link.socket.terminate();
  });
});
