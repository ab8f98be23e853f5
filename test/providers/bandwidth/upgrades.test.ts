import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import {
  bandwidthMedia,
  bandwidthTranscription,
  type BandwidthMediaOptions,
  type TelephonyWarning,
} from '@throughline/node/telephony';
import { basic } from './harness.ts';
import { listening, rawSocket, upgradeTo, type RawSocket } from './raw-socket.ts';

const good = `Authorization: Basic ${btoa(`${basic.username}:${basic.password}`)}`;
const token = { parameter: 'token', token: 't-95ac8d6e' };
const metadata = { callId: 'c-1', tracks: [{ name: 'inbound' }] };
const start = JSON.stringify({ eventType: 'start', metadata });

/** A server with both handlers, as documented. */
async function phoneServer(options: Partial<BandwidthMediaOptions> = {}) {
  const warnings: TelephonyWarning[] = [];
  const common = {
    authenticate: basic,
    onWarning: (warning: TelephonyWarning) => warnings.push(warning),
    ...options,
  };
  const served = await listening();
  const { onCall: _, bufferSeconds: __, ...feed } = common as Partial<BandwidthMediaOptions> & typeof common;
  bandwidthMedia({ onCall: () => undefined, ...common }).attach(served.server, { path: '/media' });
  bandwidthTranscription({ ...feed, onFeed: () => undefined }).attach(served.server, { path: '/transcripts' });
  return { ...served, warnings };
}

function many(port: number, text: string, count = 200): Promise<RawSocket[]> {
  return Promise.all(Array.from({ length: count }, () => rawSocket(port, text)));
}

const refusals = [
  ['a path that nobody has', upgradeTo('/nobody'), 404],
  ['another user', upgradeTo('/media', ['Authorization: Basic eDp5']), 401],
  ['no credentials, at the second handler', upgradeTo('/transcripts'), 401],
  ['a page of another site', upgradeTo('/media', ['Origin: https://evil.example', good]), 403],
  ['something that is no WebSocket', upgradeTo('/media', [good]).replace('websocket', 'h2c'), 400],
  ['no key', upgradeTo('/media', [good]).replace(/Sec-WebSocket-Key: \S+\r\n/u, ''), 400],
] as const;

describe('two handlers on one server', { concurrent: true }, () => {
  it.each(refusals)('answer an upgrade with %s, and hold none of 200 such sockets', async (_name, request, status) => {
    await using served = await phoneServer();
    const peers = await many(served.port, request);
    await Promise.all(peers.map(({ ended }) => ended));
    for (const { got } of peers) expect(got()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, 'u'));
    // The peers keep their side open for ever.
    expect(await served.empty()).toBe(0);
  });

  it.each(refusals)('outlive resets of sockets with %s, at every moment', async (_name, request) => {
    await using served = await phoneServer();
    const written = await many(served.port, request, 50);
    for (const { socket } of written) socket.resetAndDestroy();
    const answered = await many(served.port, request, 50);
    await Promise.all(answered.map(({ until }) => until((got) => got.includes('\r\n\r\n'))));
    for (const { socket } of answered) socket.resetAndDestroy();
    expect(await served.empty()).toBe(0);
    await dialled(served.port, '/media');
  });

  it('outlive resets in the middle of a request, of a handshake and of a frame', async () => {
    await using served = await phoneServer();
    const whole = upgradeTo('/media', [good]);
    const cuts = Array.from({ length: 40 }, (_, n) => whole.slice(0, Math.floor((whole.length * n) / 40)));
    for (const text of [...cuts, whole, `${whole}\u0081`])
      (await rawSocket(served.port, text)).socket.resetAndDestroy();
    const open = await many(served.port, whole, 20);
    await Promise.all(open.map(({ until }) => until((got) => got.includes('101 Switching'))));
    for (const { socket } of open) {
      socket.write(Uint8Array.of(0x81, 0xfe, 0x01));
      socket.resetAndDestroy();
    }
    expect(await served.empty()).toBe(0);
    await dialled(served.port, '/media');
  });

  it('answer headers that are too large, and hold none of their sockets', async () => {
    await using served = await phoneServer();
    const peers = await many(served.port, upgradeTo('/nobody', [`X-Large: ${'x'.repeat(100_000)}`]), 20);
    await Promise.all(peers.map(({ ended }) => ended));
    for (const { socket } of peers) socket.destroy();
    expect(await served.empty()).toBe(0);
    await dialled(served.port, '/media');
  });

  it('close a refused socket that goes on sending', async () => {
    await using served = await phoneServer();
    const peer = await rawSocket(served.port, upgradeTo('/nobody'));
    const flood = setInterval(() => peer.socket.write(new Uint8Array(10_000)), 5);
    await peer.closed;
    clearInterval(flood);
    expect(peer.got()).toMatch(/^HTTP\/1\.1 404 /u);
    expect(await served.empty()).toBe(0);
  });

  it('may not have one path', () => {
    const server = createServer();
    const handler = () => bandwidthMedia({ authenticate: basic, onCall: () => undefined });
    const detach = handler().attach(server, { path: '/media' });
    expect(() => handler().attach(server, { path: '/media' })).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'path' }) }),
    );
    detach();
    detach();
    handler().attach(server, { path: '/media' })();
    expect(server.listenerCount('upgrade')).toBe(0);
  });
});

describe('a server with upgrades of its own', () => {
  it('keeps them, and its sockets may be reset before it has answered', async () => {
    await using served = await phoneServer();
    const upgrader = new WebSocketServer({ noServer: true });
    const waiting: (() => void)[] = [];
    served.server.on('upgrade', (request, socket, head) => {
      if (request.url === '/slow') waiting.push(() => socket.end());
      if (request.url !== '/own') return;
      upgrader.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.send('of its own');
      });
    });
    const own = new WebSocket(`ws://127.0.0.1:${served.port}/own`);
    const [message] = await once(own, 'message');
    expect(String(message)).toBe('of its own');
    own.terminate();
    for (const { socket } of await many(served.port, upgradeTo('/slow'), 20)) socket.resetAndDestroy();
    expect(await served.empty()).toBe(0);
    await dialled(served.port, '/media');
  });
});

describe('who is let in and says nothing that can be used', { concurrent: true }, () => {
  const frames = [
    ['media', '{"eventType":"media","track":"inbound","payload":"/w=="}', 'no start'],
    ['a stop', '{"eventType":"stop"}', 'no start'],
    ['no JSON', 'hello', 'no start'],
    ['bytes', Uint8Array.of(1, 2, 3), 'no start'],
    ['an empty frame', '', 'no start'],
    ['a start that cannot be used', '{"eventType":"start","metadata":{}}', 'no start that can be used'],
  ] as const;

  it.each(frames)('is closed at the first frame: %s', async (_name, frame, reason) => {
    await using served = await phoneServer();
    const socket = await dialled(served.port, '/media');
    socket.send(frame);
    // Not even a start is heard after it.
    socket.send(start);
    const [code, told] = await once(socket, 'close');
    expect([code, String(told)]).toEqual([1008, reason]);
    expect(served.warnings).toHaveLength(1);
  });

  it('keeps nothing of what comes before a start, however much that is', async () => {
    await using served = await phoneServer({ authenticate: token });
    const peer = await rawSocket(served.port, upgradeTo('/media'));
    await peer.until((got) => got.includes('101 Switching'));
    // A frame that is announced with a gigabyte, and one in a million pieces that never ends.
    peer.socket.write(Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0));
    await peer.ended;
    peer.socket.destroy();
    const pieces = await rawSocket(served.port, upgradeTo('/media'));
    await pieces.until((got) => got.includes('101 Switching'));
    const piece = Uint8Array.of(0x01, 0x81, 0, 0, 0, 0, 0x20);
    const next = Buffer.concat(Array.from({ length: 100_000 }, () => Uint8Array.of(0x00, 0x81, 0, 0, 0, 0, 0x20)));
    pieces.socket.write(piece);
    pieces.socket.write(next);
    await pieces.ended;
    pieces.socket.destroy();
    expect(await served.empty()).toBe(0);
    expect(served.warnings.map(({ code }) => code)).toEqual(['frame-malformed', 'frame-malformed']);
  });

  it('is closed when no start comes in time, whatever else keeps it busy, and lets its socket go', async () => {
    await using served = await phoneServer({ authenticate: token, startLimitMs: 200 });
    const peers = await many(served.port, upgradeTo('/media'), 50);
    await Promise.all(peers.map(({ until }) => until((got) => got.includes('101 Switching'))));
    const pings = setInterval(() => {
      for (const { socket } of peers) socket.write(Uint8Array.of(0x89, 0x80, 0, 0, 0, 0));
    }, 20);
    expect(await served.empty()).toBe(0);
    clearInterval(pings);
    expect(new Set(served.warnings.map(({ code }) => code))).toEqual(new Set(['no-start']));
  });

  it('is cut off when it sends pings and reads none of the answers', async () => {
    await using served = await phoneServer({ authenticate: token, startLimitMs: 60_000 });
    const peer = await rawSocket(served.port, upgradeTo('/media'));
    await peer.until((got) => got.includes('101 Switching'));
    peer.socket.pause();
    const ping = Uint8Array.of(0x89, 0xfd, 0, 0, 0, 0, ...new Uint8Array(125));
    const pings = Buffer.concat(Array.from({ length: 1_000 }, () => ping));
    const flood = (): void => {
      while (!peer.socket.destroyed && peer.socket.write(pings));
    };
    peer.socket.on('drain', flood);
    flood();
    expect(await served.empty()).toBe(0);
    peer.socket.destroy();
  });
});

describe('warnings of refused upgrades', () => {
  it('are a hundred a minute, so that nobody fills a log', async () => {
    await using served = await phoneServer();
    const peers = await many(served.port, upgradeTo('/media'), 200);
    await Promise.all(peers.map(({ ended }) => ended));
    expect(served.warnings).toHaveLength(100);
  });
});

/** Dials with the right credentials; resolves when the WebSocket is open. */
async function dialled(port: number, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { auth: `${basic.username}:${basic.password}` });
  await once(socket, 'open');
  return socket;
}
