import { EventEmitter, once } from 'node:events';
import { Agent } from 'node:http';
import { isSpeechError } from '@throughline/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dial } from '../../testing/dial.ts';
import { connectProxy, selfSigned, tcpServer, webSocketServer } from '../../testing/servers.ts';
import { webSocketTransport } from '../transport.ts';
import { proxyFor } from './proxy.ts';

beforeEach(() => {
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, undefined);
    vi.stubEnv(name.toLowerCase(), undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the proxy of the environment', () => {
  it('carries ws: and wss:, each by its own variable', async () => {
    const tls = await selfSigned('asr.example');
    await using plain = await webSocketServer(({ ws }) => ws.send('plain'));
    await using encrypted = await webSocketServer(({ ws }) => ws.send('encrypted'), tls);
    const asked: string[] = [];
    const askedToo: string[] = [];
    await using first = await connectProxy(asked);
    await using second = await connectProxy(askedToo);
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${first.port}`);
    vi.stubEnv('https_proxy', `http://127.0.0.1:${second.port}`);
    const transport = webSocketTransport({ ca: tls.cert });
    const links = [`ws://asr.example:${plain.port}/a`, `wss://asr.example:${encrypted.port}/b`].map((url) =>
      dial(transport, url),
    );
    for (const link of links) await link.called('message');
    expect(links.map(({ messages }) => messages[0])).toEqual(['plain', 'encrypted']);
    expect([asked, askedToo]).toEqual([[`asr.example:${plain.port}`], [`asr.example:${encrypted.port}`]]);
    for (const { socket } of links) socket.terminate();
  });

  it('is given user and password, which nothing else is shown', async () => {
    await using server = await webSocketServer(({ ws }) => ws.send('in'));
    const seen: (string | undefined)[] = [];
    await using proxy = await connectProxy([], (headers) => {
      seen.push(headers['proxy-authorization']);
      return undefined;
    });
    vi.stubEnv('ALL_PROXY', `http://ann:pass%40word@127.0.0.1:${proxy.port}`);
    const link = dial(webSocketTransport(), `ws://asr.example:${server.port}/`);
    await link.called('message');
    expect(seen).toEqual([`Basic ${Buffer.from('ann:pass@word').toString('base64')}`]);
    link.socket.terminate();
  });

  it.each([
    ['this machine', 'HTTP_PROXY', '', 'ws://127.0.0.1:8080/'],
    ['this machine by name', 'HTTP_PROXY', '', 'ws://localhost:8080/'],
    ['this machine in IPv6', 'HTTP_PROXY', '', 'ws://[::1]:8080/'],
    ['a host in NO_PROXY', 'HTTPS_PROXY', 'other.example,asr.example', 'wss://asr.example/'],
    ['a domain in NO_PROXY', 'HTTPS_PROXY', '.example', 'wss://asr.example/'],
    ['all hosts', 'HTTPS_PROXY', '*', 'wss://asr.example/'],
    ['the other scheme', 'HTTP_PROXY', '', 'wss://asr.example/'],
  ])('is not for %s', (_what, name, except, url) => {
    vi.stubEnv(name, 'http://proxy.example:3128');
    vi.stubEnv('NO_PROXY', except);
    expect(proxyFor(new URL(url))).toBeUndefined();
  });

  it('without a scheme is a plain HTTP proxy', () => {
    vi.stubEnv('HTTPS_PROXY', 'proxy.example:3128');
    expect(proxyFor(new URL('wss://asr.example/'))?.href).toBe('http://proxy.example:3128/');
  });

  it.each([
    ['socks5://ann:password1@proxy.example:1080', 'a socks5: URL'],
    ['http://ann:password1@proxy.example:port', 'not a URL'],
  ])('that is no HTTP proxy is refused before anything is dialled: %s', async (value, what) => {
    vi.stubEnv('HTTPS_PROXY', value);
    const end = await dial(webSocketTransport(), 'wss://asr.example/').ended();
    const error = end.type === 'error' ? end.error : undefined;
    expect(isSpeechError(error, 'config-invalid') && error.context.field).toBe('HTTPS_PROXY');
    expect(String(error)).toContain(what);
    expect(JSON.stringify(error) + String(error)).not.toContain('password1');
  });

  it('is not looked at where an agent is given', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://proxy.example:3128');
    await using server = await webSocketServer(({ ws }) => ws.send('in'));
    const agent = new Agent({ lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) });
    const link = dial(webSocketTransport({ agent }), `ws://asr.example:${server.port}/`);
    await link.called('message');
    expect(link.messages).toEqual(['in']);
    link.socket.terminate();
  });
});

describe('a proxy that does not open the way', () => {
  it.each([407, 403, 502])('ends the socket with its own answer, %i', async (status) => {
    const body = 'Denied, ann:password1';
    await using proxy = await connectProxy(
      [],
      () => `HTTP/1.1 ${status} No\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    vi.stubEnv('HTTPS_PROXY', `http://ann:password1@127.0.0.1:${proxy.port}`);
    const link = dial(webSocketTransport(), 'wss://asr.example/?key=secret', { headers: { 'x-api-key': 'secret' } });
    expect(await link.ended()).toEqual({
      type: 'network',
      kind: 'proxy',
      message: `it answered with HTTP ${status}`,
      proxy: { host: `127.0.0.1:${proxy.port}`, status },
    });
    expect(link.calls).toEqual(['ended']);
  });

  it('because nothing listens there is named', async () => {
    const port = await (async () => {
      await using gone = await tcpServer(() => {});
      return gone.port;
    })();
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`);
    const end = await dial(webSocketTransport(), 'ws://asr.example/').ended();
    expect(end).toMatchObject({ type: 'network', kind: 'proxy', proxy: { host: `127.0.0.1:${port}` } });
    expect(end).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') });
  });

  it('because it hangs up is named', async () => {
    await using proxy = await tcpServer((socket) => socket.end());
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    expect(await dial(webSocketTransport(), 'ws://asr.example/').ended()).toMatchObject({ kind: 'proxy' });
  });

  it('and never answers is let go when the dial is given up', async () => {
    const seen = new EventEmitter();
    await using proxy = await tcpServer((socket) => {
      socket.once('data', () => seen.emit('asked'));
      socket.once('close', () => seen.emit('gone'));
      socket.on('end', () => socket.end());
    });
    vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${proxy.port}`);
    const [asked, gone] = [once(seen, 'asked'), once(seen, 'gone')];
    const link = dial(webSocketTransport(), 'ws://asr.example/');
    await asked;
    link.socket.terminate();
    await gone;
    expect(await link.ended()).toEqual({ type: 'close', code: 1006, reason: '' });
    expect(link.ends).toHaveLength(1);
  });
});
