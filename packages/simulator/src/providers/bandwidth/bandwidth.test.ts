import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { VirtualClock } from '../../virtual-clock.ts';
import { bandwidthServer } from './server.ts';
import { createBandwidthCaller, type BandwidthCallerOptions } from './caller.ts';
import { sendBandwidthFeed } from './feed.ts';
import { FramePacer } from './frame-pacer.ts';

interface Frame {
  readonly eventType: string;
  readonly track?: string;
  readonly payload?: string;
  readonly sequenceNumber?: string;
  readonly metadata?: { readonly tracks: readonly { readonly name: string }[] };
}

/** A server that keeps what it is sent. */
async function destination() {
  const frames: Frame[] = [];
  const other: unknown[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  const server = createServer();
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    headers.push(request.headers);
    socket.on('message', (data, isBinary) => {
      const text = String(data);
      if (isBinary || !text.startsWith('{')) other.push(text);
      else frames.push(JSON.parse(text) as Frame);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`, frames, other, headers, server };
}

async function called(options: Partial<BandwidthCallerOptions> = {}) {
  const { server, url, ...got } = await destination();
  const audio = { inbound: new Int16Array(800) };
  const end = await createBandwidthCaller({ url, audio, ...options }).call();
  server.close();
  return { end, ...got };
}

describe('the simulated caller', () => {
  it('sends a start, frames of 20 ms of µ-law with numbers, and a stop', async () => {
    const { frames, headers } = await called({ username: 'user', password: 'secret' });
    expect(frames.map(({ eventType }) => eventType)).toEqual(['start', ...Array(5).fill('media'), 'stop']);
    expect(frames[0]).toMatchObject({
      metadata: { tracks: [{ name: 'inbound', mediaFormat: { encoding: 'audio/PCMU', sampleRate: 8_000 } }] },
    });
    const media = frames.slice(1, -1);
    expect(media.map(({ sequenceNumber }) => sequenceNumber)).toEqual(['1', '2', '3', '4', '5']);
    expect(media.map(({ payload }) => Buffer.from(payload ?? '', 'base64'))).toEqual(
      Array(5).fill(Buffer.alloc(160, 0xff)),
    );
    expect(headers[0]).toMatchObject({ authorization: `Basic ${btoa('user:secret')}` });
  });

  it('leaves frames and their numbers out, puts others in, and hangs up without a stop, as its faults are', async () => {
    const { frames, other, end } = await called({
      faults: [
        { atSeconds: 0, do: { type: 'frame', data: 'nonsense' } },
        { atSeconds: 0.02, do: { type: 'skip', frames: 2 } },
        { atSeconds: 0.08, do: { type: 'close', code: 1011 } },
      ],
    });
    expect(other).toEqual(['nonsense']);
    expect(frames.map(({ sequenceNumber }) => sequenceNumber)).toEqual([undefined, '1', '4']);
    expect(end).toEqual({ type: 'closed', code: 1011, reason: '' });
  });

  it('reports that nobody answers', async () => {
    const { server, url } = await destination();
    server.close();
    const end = await createBandwidthCaller({ url, audio: { inbound: new Int16Array(160) } }).call();
    expect(end).toMatchObject({ type: 'unreachable' });
  });

  it('sends a feed of transcripts as it is given', async () => {
    const { server, url, frames, other } = await destination();
    await sendBandwidthFeed({ url, frames: [{ eventType: 'transcription' }, 'junk'], parameters: { foo: 'bar' } });
    expect(frames.map(({ eventType }) => eventType)).toEqual(['start', 'transcription', 'stop']);
    expect(frames[0]).toMatchObject({ customParams: { foo: 'bar' }, metadata: { stabilized: true } });
    expect(other).toEqual(['junk']);
    server.close();
  });
});

describe('the pace of frames', () => {
  async function times(jitterMs: number, jitter: number, stallAt = -1): Promise<readonly number[]> {
    const clock = new VirtualClock();
    const pacer = new FramePacer({ clock, random: { next: () => jitter }, frameMs: 20, jitterMs });
    const at: number[] = [];
    pacer.run((number) => {
      at.push(clock.now());
      if (number === stallAt) pacer.stall(70);
      return number < 5;
    });
    await clock.advance(1_000);
    expect(clock.pending).toBe(0);
    return at;
  }

  it('is one frame every 20 ms', async () => {
    expect(await times(0, 0)).toEqual([0, 20, 40, 60, 80, 100]);
  });

  it('lets each be late by up to the jitter, and keeps their order', async () => {
    expect(await times(50, 0.5)).toEqual([25, 25, 65, 65, 105, 105]);
  });

  it('sends at once what a stall has held up', async () => {
    expect(await times(0, 0, 1)).toEqual([0, 20, 90, 90, 90, 100]);
  });
});

describe('the simulated HTTP API', () => {
  const basic = { username: 'user', password: 'secret' };
  const ask = async (api: ReturnType<typeof bandwidthServer>, path: string, headers: Record<string, string> = {}) => {
    const authorization = `Basic ${btoa('user:secret')}`;
    const response = await api.fetch(`http://bandwidth.test/api/v2/accounts/${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: '{"to":"+15551234567"}',
    });
    return { status: response.status, body: (await response.json()) as { callId?: string; description?: string } };
  };

  it('makes calls, changes those that are there, and refuses those that are over', async () => {
    const api = bandwidthServer({ ...basic, concurrentCalls: 1 });
    const { status, body } = await ask(api, '5555555/calls');
    const { callId = '' } = body;
    expect(status).toBe(201);
    expect((await ask(api, `5555555/calls/${callId}`)).status).toBe(200);
    expect(await ask(api, '5555555/calls')).toMatchObject({ status: 429, body: { type: 'error' } });
    api.complete(callId);
    expect((await ask(api, `5555555/calls/${callId}`)).status).toBe(409);
    expect((await ask(api, '5555555/calls')).status).toBe(201);
  });

  it.each([
    [401, '5555555/calls', { authorization: 'Basic x' }],
    [401, '5555555/calls', { authorization: `Basic ${btoa('nobody')}` }],
    [401, '5555555/calls', { authorization: '%' }],
    [403, '1/calls', {}],
    [404, '5555555/nothing', {}],
    [404, '5555555/calls/c-9', {}],
    [415, '5555555/calls', { 'content-type': 'text/plain' }],
  ])('refuses with %i what it should', async (status, path, headers) => {
    expect((await ask(bandwidthServer(basic), path, headers)).status).toBe(status);
  });
});
