import http from 'node:http';
import { once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dial } from '../../testing/dial.ts';
import { httpServer } from '../../testing/servers.ts';
import { readRefusal, refusalLimits } from './refusal.ts';
import { webSocketTransport } from '../transport.ts';

const transport = webSocketTransport();

describe('a refused upgrade', () => {
  it('comes with its status, lower-case headers and body', async () => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(429, { 'Retry-After': '7', 'X-Request-ID': 'r-1', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('{"error":"too many – slow down"}');
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toEqual({
      type: 'refused',
      status: 429,
      headers: expect.objectContaining({ 'retry-after': '7', 'x-request-id': 'r-1', 'set-cookie': 'a=1, b=2' }),
      body: '{"error":"too many – slow down"}',
    });
    expect(link.calls).toEqual(['ended']);
  });

  it('is a refusal even with status 200', async () => {
    await using server = await httpServer((_request, response) => response.end('hello'));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 200, body: 'hello' });
  });

  it('is a refusal where it is a redirect, which is not followed', async () => {
    let visits = 0;
    await using elsewhere = await httpServer((_request, response) => {
      visits += 1;
      response.end();
    });
    await using server = await httpServer((_request, response) => {
      response.writeHead(302, { Location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`, { headers: { 'x-api-key': 'abc' } });
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 302 });
    expect(visits).toBe(0);
  });

  it('keeps the first 64 KiB of a longer body and hangs up', async () => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(500);
      const more = () => {
        while (response.writable && response.write('é'.repeat(50_000)));
      };
      response.on('drain', more);
      more();
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 500, body: 'é'.repeat(32 * 1024) });
  });

  it('leaves out a character that the limit cuts in two', async () => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(500).end(`x${'é'.repeat(40_000)}`);
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ body: `x${'é'.repeat(32 * 1024 - 1)}` });
  });

  it('keeps what had come of a body that breaks off', async () => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(403, { 'Content-Length': '1000' });
      response.write('forbid', () => response.socket?.resetAndDestroy());
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 403 });
  });

  it('does not wait for a body that never ends', async () => {
    await using server = await httpServer((_request, response) => {
      response.writeHead(503).write('starting');
    });
    const request = http.get({ port: server.port, host: '127.0.0.1' });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const refusal = await new Promise((done) => readRefusal(response, { ...refusalLimits, bodyMs: 50 }, done));
    expect(refusal).toMatchObject({ type: 'refused', status: 503, body: 'starting' });
    request.destroy();
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['gzip, br', (body) => brotliCompressSync(gzipSync(body))],
    ['identity', (body) => body],
    ['zippy', (body) => body],
    // A server may say so and not do it.
    ['gzip', (body) => body],
  ])('whose body is encoded as %s is reported as text', async (encoding, encoded) => {
    const body = '{"error":"too many – slow down"}';
    await using server = await httpServer((_request, response) => {
      response.writeHead(429, { 'Content-Encoding': encoding }).end(encoded(Buffer.from(body)));
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 429, body });
  });

  it.each<[string, (body: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
  ])('keeps the first 64 KiB of what a body in %s comes to', async (encoding, encoded) => {
    const bomb = encoded(Buffer.alloc(64 * 1024 * 1024, 'x'));
    await using server = await httpServer((_request, response) => {
      response.writeHead(500, { 'Content-Encoding': encoding }).end(bomb);
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'refused', status: 500, body: 'x'.repeat(64 * 1024) });
  });

  it('keeps what can be read of an encoded body that breaks off', async () => {
    const words = Array.from({ length: 20_000 }, (_, at) => `${at} `).join('');
    const whole = gzipSync(words);
    await using server = await httpServer((_request, response) => {
      response.writeHead(500, { 'Content-Encoding': 'gzip' }).end(whole.subarray(0, 20_000));
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    const end = await link.ended();
    expect(end).toMatchObject({ type: 'refused', body: expect.stringMatching(/^0 1 2 3 /u) });
    expect(end.type === 'refused' && words.startsWith(end.body)).toBe(true);
  });

  it('becomes 1006 where the caller terminates while the body is on its way', async () => {
    await using server = await httpServer((request, response) => {
      response.writeHead(503).write('starting');
      request.socket.on('data', () => {});
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await new Promise((resolve) => setImmediate(resolve));
    link.socket.terminate();
    expect(await link.ended()).toEqual({ type: 'close', code: 1006, reason: '' });
    expect(link.ends).toHaveLength(1);
  });
});
