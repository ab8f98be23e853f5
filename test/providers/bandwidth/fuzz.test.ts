import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fromResponse, isSpeechError } from '@throughline/core';
import { bandwidth } from '@throughline/core/providers/bandwidth';
import { bandwidthMedia, bandwidthTranscription, type TelephonyWarning } from '@throughline/node/telephony';
import { seededRandom } from '@throughline/simulator';
import { bandwidthRefusals } from '@throughline/simulator/providers/bandwidth';
import { mutated } from '../../kit/fuzz/mutate.ts';
import { usedHeapBytes } from '../../kit/fuzz/used-heap.ts';
import { basic } from './harness.ts';
import { runsOf } from '../../kit/soak.ts';

const rounds = runsOf(100_000);
const fifth = rounds / 5;
/** The heap may differ by so much at the end, in bytes: what the test itself keeps, and how full the young generation is. */
const heapSlack = 4 * 2 ** 20;

const tracks = [{ name: 'inbound', mediaFormat: { encoding: 'audio/PCMU', sampleRate: 8_000 } }];
const metadata = { accountId: '5555555', callId: 'c-1', streamId: 's-1', tracks };
const start = JSON.stringify({ eventType: 'start', metadata, streamParams: { a: 'b' } });
const payload = Buffer.alloc(160, 0xff).toString('base64');
const frames = [
  JSON.stringify({ eventType: 'media', track: 'inbound', sequenceNumber: '7', payload }),
  JSON.stringify({ eventType: 'transcription', track: 'inbound', isPartial: false, transcript: 'hi', items: [{}] }),
  start,
];

/** Opens a socket that stays open, or opens the next one where a frame happened to be a stop. */
class Peer {
  readonly #url: string;
  #socket: WebSocket | undefined;
  opened = 0;

  constructor(url: string) {
    this.#url = url;
  }

  async open(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = new WebSocket(this.#url, { auth: `${basic.username}:${basic.password}` });
    socket.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.send(start);
    this.opened += 1;
    this.#socket = socket;
    return socket;
  }

  close(): void {
    this.#socket?.terminate();
  }
}

/** Resolves when the peer has read all that was sent before, or is gone. */
function roundTrip(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('pong', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('pong', done);
    socket.on('close', done);
    socket.ping();
  });
}

describe('frames that are damaged at random', () => {
  it(`${rounds} of them end no process, hang no handler and keep no memory`, { timeout: 300_000 }, async () => {
    const random = seededRandom(11);
    const thrown: unknown[] = [];
    const warnings = new Set<TelephonyWarning['code']>();
    let samples = 0;
    const common = {
      authenticate: basic,
      onWarning: ({ code }: TelephonyWarning) => warnings.add(code),
      onListenerError: (error: unknown) => thrown.push(error),
    };
    const media = bandwidthMedia({
      ...common,
      onCall: async (call) => {
        for await (const chunk of call.track('inbound').frames()) {
          if (chunk instanceof Int16Array) samples += chunk.length;
        }
      },
    });
    const transcription = bandwidthTranscription({
      ...common,
      onFeed: async (feed) => {
        for await (const event of feed) samples += event.text.length;
      },
    });
    const server = createServer();
    media.attach(server, { path: '/media' });
    transcription.attach(server, { path: '/transcripts' });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const peers = [new Peer(`${url}/media`), new Peer(`${url}/transcripts`)];
    const heap: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const peer = peers[round % peers.length];
      const socket = await peer?.open();
      const text = mutated(frames[round % frames.length] ?? start, random);
      socket?.send(round % 50 === 0 ? Buffer.from(text) : text);
      if (socket !== undefined && round % 500 < peers.length) await roundTrip(socket);
      if ((round + 1) % fifth === 0) heap.push(usedHeapBytes());
    }
    // Both handlers still do what they are there for.
    const before = samples;
    for (const peer of peers) {
      const socket = await peer.open();
      for (const frame of frames) socket.send(frame);
      await roundTrip(socket);
      peer.close();
    }
    expect(samples).toBeGreaterThan(before);
    expect(thrown).toEqual([]);
    expect([...warnings]).toEqual(expect.arrayContaining(['frame-malformed', 'frame-unexpected']));
    expect((heap.at(-1) ?? 0) - (heap[0] ?? 0)).toBeLessThan(heapSlack);
    server.close();
  });

  it(`${rounds} damaged HTTP answers are named, each of them`, { timeout: 300_000 }, async () => {
    const random = seededRandom(13);
    const rows = Object.values<readonly [number, string, string]>(bandwidthRefusals);
    const codes = new Set<string>();
    const heap: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [status, type, text] = rows[round % rows.length] ?? bandwidthRefusals['bad-request'];
      const body = mutated(JSON.stringify({ type, description: text, id: null }), random);
      const answer = { status, headers: { get: () => 'application/json' }, text: () => Promise.resolve(body) };
      const error = await fromResponse(bandwidth, answer);
      if (!isSpeechError(error)) throw new Error(`no error came of ${status} ${body}`);
      codes.add(error.code);
      if ((round + 1) % fifth === 0) heap.push(usedHeapBytes());
    }
    expect(codes.size).toBeGreaterThan(8);
    expect((heap.at(-1) ?? 0) - (heap[0] ?? 0)).toBeLessThan(heapSlack);
  });
});
