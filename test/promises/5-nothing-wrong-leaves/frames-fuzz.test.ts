import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import http from 'node:http';
import https from 'node:https';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Random } from '@throughline/core';
import type { Socket, SocketEnd } from '@throughline/core/internal';
import { webSocketTransport } from '@throughline/node';
import { seededRandom } from '@throughline/simulator';
import { listening, selfSigned, type Running } from '../../../packages/node/testing/servers.ts';
import { ClientFrames, type ClientFrame } from '../../kit/client-frames.ts';
import { runsOf } from '../../kit/soak.ts';

const CONNECTIONS = runsOf(1_000);

const opcodes = { text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** What the server of one connection does, and what it has read. */
interface Peer {
  readonly stream: Duplex;
  readonly read: ClientFrame[];
  /** The first byte that was not as it must be. */
  wrong: Error | undefined;
  readonly pings: Buffer[];
  readonly ended: Promise<unknown>;
}

const whole = (random: Random, below: number): number => Math.floor(random.next() * below);

function bytes(random: Random, length: number): Buffer {
  const drawn = Buffer.alloc(length);
  // A run of other bytes at a random place is enough to tell frames apart, and is cheap.
  drawn.fill(whole(random, 256));
  for (let index = whole(random, 16); index < length; index += 1 + whole(random, 64)) drawn[index] = whole(random, 256);
  return drawn;
}

/** Mostly what audio has; also both sides of where the header changes its form, and nothing at all. */
function length(random: Random): number {
  const edges = [0, 1, 3, 124, 125, 126, 127, 128, 129, 65_533, 65_534, 65_535, 65_536, 65_537, 70_000];
  const drawn = random.next();
  if (drawn < 0.5) return [640, 1_600, 3_200, 3_201][whole(random, 4)] ?? 0;
  return drawn < 0.7 ? (edges[whole(random, edges.length)] ?? 0) : whole(random, drawn < 0.9 ? 5_000 : 66_000);
}

/** Reads frames strictly; `accepted` is called for each connection. */
async function strictServer(
  accepted: (peer: Peer) => void,
  tls: { readonly key: string; readonly cert: string } | undefined,
): Promise<Running> {
  const server = tls === undefined ? http.createServer() : https.createServer(tls);
  server.on('upgrade', (request: http.IncomingMessage, stream: Duplex) => {
    const key = String(request.headers['sec-websocket-key']);
    const digest = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    const frames = new ClientFrames();
    const peer: Peer = { stream, read: [], wrong: undefined, pings: [], ended: once(stream, 'close').catch(() => {}) };
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => {
      if (peer.wrong !== undefined) return;
      try {
        for (const frame of frames.read(chunk)) {
          peer.read.push(frame);
          if (frame.opcode === opcodes.close) stream.end(serverFrame(opcodes.close, frame.payload));
        }
      } catch (error) {
        peer.wrong = error as Error;
        stream.destroy();
      }
    });
    stream.on('end', () => stream.end());
    stream.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${digest}\r\n\r\n`,
    );
    accepted(peer);
  });
  return listening(server);
}

function serverFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}

/** How one connection went. */
interface Played {
  readonly complaints: readonly string[];
  readonly keys: readonly number[];
  /** Most bytes that waited in the client. */
  readonly waited: number;
}

type Ending = 'client closes' | 'server closes' | 'server resets' | 'client terminates';
const endings: readonly Ending[] = ['client closes', 'server closes', 'server resets', 'client terminates'];

async function play(random: Random, url: string, ca: string, peers: Peer[]): Promise<Played> {
  const bell = { opened: () => {}, ended: (_end: SocketEnd) => {} };
  const opened = new Promise<void>((resolve) => (bell.opened = resolve));
  const ended = new Promise<SocketEnd>((resolve) => (bell.ended = resolve));
  const socket: Socket = webSocketTransport({ ca }).open(
    { url, headers: {}, subprotocols: [] },
    {
      opened: () => bell.opened(),
      message: () => {},
      activity: () => {},
      ended: (end) => bell.ended(end),
    },
    { maxInboundBytes: 1024 },
  );
  await opened;
  const peer = peers.pop();
  if (peer === undefined) throw new Error('no connection was accepted');
  const ending = endings[whole(random, endings.length)];
  const complaints: string[] = [];
  /** What was sent, as the server must read it. */
  const sent: { readonly opcode: number; readonly payload: Buffer }[] = [];
  const memory = Buffer.alloc(70_016);
  const words = new Int32Array(memory.buffer, memory.byteOffset, memory.length / 4);
  let waited = 0;

  const send = (): void => {
    const drawn = random.next();
    if (drawn < 0.04) {
      socket.ping?.();
      sent.push({ opcode: opcodes.ping, payload: Buffer.alloc(0) });
      return;
    }
    if (drawn < 0.14) {
      const text = 'ä'.repeat(whole(random, 200));
      socket.send(text);
      sent.push({ opcode: opcodes.text, payload: Buffer.from(text) });
      return;
    }
    if (drawn < 0.5) {
      // A frame that stands in a block of audio, which is written over later.
      const count = length(random) >> 2;
      const payload = bytes(random, 4 * count);
      const at = whole(random, words.length - count + 1);
      const view = new Uint8Array(memory.buffer, memory.byteOffset + 4 * at, 4 * count);
      view.set(payload);
      socket.sendWords?.(words, at, count);
      if (!payload.equals(view)) complaints.push('the memory of the caller was changed');
      view.fill(0xee);
      sent.push({ opcode: opcodes.binary, payload });
      return;
    }
    const payload = bytes(random, length(random));
    // Anywhere in the caller's memory, at any alignment; it is written over as soon as `send` has returned.
    const at = whole(random, memory.length - payload.length + 1);
    const view = new Uint8Array(memory.buffer, memory.byteOffset + at, payload.length);
    view.set(payload);
    socket.send(view);
    if (!payload.equals(view)) complaints.push('the memory of the caller was changed');
    view.fill(0xee);
    sent.push({ opcode: opcodes.binary, payload });
  };

  const ping = (): void => {
    if (!peer.stream.writable) return;
    const payload = bytes(random, whole(random, 126));
    peer.pings.push(payload);
    peer.stream.write(serverFrame(opcodes.ping, payload));
  };

  const bursts = 4 + whole(random, 12);
  for (let burst = 0; burst < bursts; burst += 1) {
    if (random.next() < 0.3) peer.stream.pause();
    if (random.next() < 0.4) ping();
    // Now and then more than the kernel takes from a client whose server does not read.
    const heavy = random.next() < 0.05;
    if (heavy) peer.stream.pause();
    for (let left = heavy ? 400 : 1 + whole(random, 12); left > 0; left -= 1) send();
    waited = Math.max(waited, socket.bufferedAmount);
    if (random.next() < 0.5) ping();
    if (random.next() < 0.8) await turn();
    if (random.next() < 0.6) peer.stream.resume();
  }

  // The close stands at the end of what was sent, however much of it still waits.
  if (ending === 'client closes') socket.close(1000, 'done');
  if (ending === 'server closes') peer.stream.write(serverFrame(opcodes.close, Buffer.from([0x03, 0xe8])));
  if (ending === 'server resets') peer.stream.destroy();
  if (ending === 'client terminates') socket.terminate();
  peer.stream.resume();
  // Of what is sent from now on, until the end is known, the server must read nothing that is wrong.
  for (let left = whole(random, 40); left > 0; left -= 1) {
    if (ending === 'server closes' || ending === 'server resets') send();
    if (random.next() < 0.5) await turn();
  }
  await ended;
  await peer.ended;

  if (peer.wrong !== undefined) complaints.push(peer.wrong.message);
  const own = peer.read.filter(({ opcode }) => opcode !== opcodes.pong && opcode !== opcodes.close);
  for (const [index, { opcode, payload }] of own.entries()) {
    const expected = sent[index];
    if (expected?.opcode === opcode && expected.payload.equals(payload)) continue;
    complaints.push(`frame ${index} of ${sent.length} is not what was sent: ${opcode}, ${payload.length} bytes`);
    break;
  }
  if (ending === 'client closes') {
    if (own.length !== sent.length) complaints.push(`${own.length} of ${sent.length} frames arrived before the close`);
    if (peer.read.at(-1)?.opcode !== opcodes.close) complaints.push('there was no close');
  }
  const pongs = peer.read.filter(({ opcode }) => opcode === opcodes.pong);
  for (const [index, { payload }] of pongs.entries()) {
    if (peer.pings[index]?.equals(payload) !== true) complaints.push(`pong ${index} does not answer its ping`);
  }
  return { complaints: complaints.map((one) => `${ending}: ${one}`), keys: peer.read.map(({ key }) => key), waited };
}

describe.each([
  ['ws', false],
  ['wss', true],
] as const)('what leaves a socket over %s:', (scheme, encrypted) => {
  const peers: Peer[] = [];
  let server: Running;
  let cert = '';
  beforeAll(async () => {
    const identity = await selfSigned('127.0.0.1');
    ({ cert } = identity);
    server = await strictServer((peer) => peers.push(peer), encrypted ? identity : undefined);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it(`is right in every byte, whatever is sent, and however ${CONNECTIONS} connections go`, async () => {
    const keys: number[] = [];
    let mostWaited = 0;
    for (let seed = 1; seed <= CONNECTIONS; seed += 1) {
      const played = await play(seededRandom(seed), `${scheme}://127.0.0.1:${server.port}`, cert, peers);
      expect(played.complaints, `seed ${seed}`).toEqual([]);
      keys.push(...played.keys);
      mostWaited = Math.max(mostWaited, played.waited);
    }
    // Connections that took nothing any more were among them.
    expect(mostWaited).toBeGreaterThan(1024 * 1024);
    // A key for each frame: of random ones hardly any two are alike.
    expect(new Set(keys).size).toBeGreaterThan(keys.length * 0.999);
  });
});
