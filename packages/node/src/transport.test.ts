import { EventEmitter, once } from 'node:events';
import net from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { describe, expect, it } from 'vitest';
import { dial } from '../testing/dial.ts';
import { bareUpgradeServer, connectProxy, selfSigned, tcpServer, webSocketServer } from '../testing/servers.ts';
import { webSocketTransport } from './transport.ts';

const transport = webSocketTransport();
function refused(url: string, headers: Record<string, string> = {}): unknown {
  try {
    dial(transport, url, { headers });
  } catch (error) {
    return error;
  }
  return undefined;
}

const abnormal = { type: 'close', code: 1006, reason: '' };

describe('a socket that is opened before ws is loaded', () => {
  it('dials when it is, and says until then that it holds nothing', async () => {
    await using server = await webSocketServer(({ ws }) => ws.send('hello'));
    const link = dial(webSocketTransport(), `ws://127.0.0.1:${server.port}`);
    expect(link.socket.bufferedAmount).toBe(0);
    for (const ask of ['ping', 'pause', 'resume'] as const) link.socket[ask]?.();
    await link.called('message');
    expect(link.messages).toEqual(['hello']);
    link.socket.terminate();
  });

  it.each(['terminate', 'close'] as const)('does not dial after %s, and ends once', async (end) => {
    let dialled = 0;
    await using server = await webSocketServer(() => (dialled += 1));
    const own = webSocketTransport();
    const link = dial(own, `ws://127.0.0.1:${server.port}`);
    link.socket[end](1000, '');
    expect(await link.ended()).toEqual(abnormal);
    // By then a dial would have been made, and would have come first.
    const next = dial(own, `ws://127.0.0.1:${server.port}`);
    await next.called('opened');
    expect(dialled).toBe(1);
    expect(link.calls).toEqual(['ended']);
    next.socket.terminate();
  });

  it('ends with what can never be dialled', async () => {
    const link = dial(webSocketTransport(), 'ws://127.0.0.1:1', { headers: { 'x-key': 'a\nb' } });
    expect(await link.ended()).toMatchObject({ type: 'error', error: { code: 'config-invalid' } });
    expect(link.calls).toEqual(['ended']);
  });
});

describe('an open socket', () => {
  it('carries text and binary frames both ways', async () => {
    await using server = await webSocketServer(({ ws }) => {
      ws.on('message', (data, isBinary) => ws.send(data, { binary: isBinary }));
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    link.socket.send('größer');
    link.socket.send(Uint8Array.of(1, 2, 3));
    await link.called('message', 2);
    expect(link.messages).toEqual(['größer', Uint8Array.of(1, 2, 3)]);
    link.socket.terminate();
  });

  it('hands binary frames over as plain Uint8Arrays, not as Buffers', async () => {
    await using server = await webSocketServer(({ ws }) => ws.send(Uint8Array.of(1, 2, 3)));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('message');
    expect(Object.getPrototypeOf(link.messages[0])).toBe(Uint8Array.prototype);
    link.socket.terminate();
  });

  it('takes the bytes before send returns', async () => {
    await using server = await webSocketServer(({ ws }) => ws.on('message', (data) => ws.send(data)));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    const bytes = new Uint8Array(3200).fill(7);
    link.socket.send(bytes);
    bytes.fill(0);
    await link.called('message');
    expect(link.messages[0]).toEqual(new Uint8Array(3200).fill(7));
    link.socket.terminate();
  });

  it('sends the headers and subprotocols of the request, and offers no compression', async () => {
    let headers: NodeJS.Dict<string | string[]> = {};
    await using server = await webSocketServer(({ request }) => (headers = request.headers));
    const link = dial(transport, `ws://127.0.0.1:${server.port}/path?x=1`, {
      headers: { 'x-api-key': 'abc', Authorization: 'Token def' },
      subprotocols: ['first', 'second'],
    });
    await link.called('opened');
    expect(headers).toMatchObject({
      'x-api-key': 'abc',
      authorization: 'Token def',
      'sec-websocket-protocol': 'first,second',
    });
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
    link.socket.terminate();
  });

  it('shows the headers of the answer, with names in lower case', async () => {
    await using server = await webSocketServer(() => {});
    let shown: unknown;
    const link = dial(transport, `ws://127.0.0.1:${server.port}`, { on: { opened: (headers) => (shown = headers) } });
    await link.called('opened');
    expect(shown).toMatchObject({ upgrade: 'websocket', 'sec-websocket-accept': expect.any(String) });
    link.socket.terminate();
  });

  it('reports the answer to its ping', async () => {
    await using server = await webSocketServer(() => {});
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    link.socket.ping?.();
    await link.called('activity');
    expect(link.calls).toEqual(['opened', 'activity']);
    link.socket.terminate();
  });

  it('reports a ping of the peer and answers it', async () => {
    const answered = new EventEmitter();
    await using server = await webSocketServer(({ ws }) => {
      ws.on('pong', () => answered.emit('pong'));
      ws.ping();
    });
    const pong = once(answered, 'pong');
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('activity');
    await pong;
    expect(link.calls).toEqual(['opened', 'activity']);
    link.socket.terminate();
  });

  it('reports how many bytes a peer that does not read has left behind', async () => {
    await using server = await bareUpgradeServer((socket) => socket.pause());
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    expect(link.socket.bufferedAmount).toBe(0);
    const megabyte = new Uint8Array(1024 * 1024);
    for (let sent = 0; sent < 32; sent += 1) link.socket.send(megabyte);
    expect(link.socket.bufferedAmount).toBeGreaterThan(1024 * 1024);
    link.socket.terminate();
  });

  it('ignores frames, pings and closes before it is open and after it has ended', async () => {
    await using server = await webSocketServer(() => {});
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    const use = () => {
      link.socket.send('x');
      link.socket.ping?.();
    };
    use();
    await link.called('opened');
    link.socket.close(1000, '');
    use();
    await link.ended();
    use();
    link.socket.close(1000, '');
    link.socket.terminate();
    expect(link.calls).toEqual(['opened', 'ended']);
  });
});

describe('the end of an open socket', () => {
  it('is the close code and reason of the peer', async () => {
    await using server = await webSocketServer(({ ws }) => ws.close(4001, 'out of credit'));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toEqual({ type: 'close', code: 4001, reason: 'out of credit' });
    expect(link.calls).toEqual(['opened', 'ended']);
  });

  it('is our own close code where the peer confirms it', async () => {
    const closed = new EventEmitter();
    await using server = await webSocketServer(({ ws }) => {
      ws.on('close', (code, reason) => closed.emit('close', code, String(reason)));
    });
    const closing = once(closed, 'close');
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    link.socket.close(1000, 'done');
    expect(await link.ended()).toEqual({ type: 'close', code: 1000, reason: 'done' });
    expect(await closing).toEqual([1000, 'done']);
  });

  it('is 1006 where TCP is reset', async () => {
    await using server = await bareUpgradeServer((socket) => {
      if (socket instanceof net.Socket) socket.once('data', () => socket.resetAndDestroy());
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    await link.called('opened');
    link.socket.send('now');
    expect(await link.ended()).toEqual(abnormal);
  });

  it('is 1006 where TCP ends without a close frame', async () => {
    await using server = await bareUpgradeServer((socket) => socket.end());
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toEqual(abnormal);
    expect(link.calls).toEqual(['opened', 'ended']);
  });

  it('does not wait for a peer that says goodbye and keeps TCP open', async () => {
    await using server = await bareUpgradeServer((socket) => socket.write(Uint8Array.of(0x88, 2, 0x03, 0xf3)));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toEqual({ type: 'close', code: 1011, reason: '' });
  });

  it('is frame-too-large for a frame above the limit, and the peer is sent 1009', async () => {
    const closed = new EventEmitter();
    await using server = await webSocketServer(({ ws }) => {
      ws.on('close', (code) => closed.emit('close', code));
      ws.send('x'.repeat(1001));
    });
    const told = once(closed, 'close');
    const link = dial(transport, `ws://127.0.0.1:${server.port}`, { maxInboundBytes: 1000 });
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'frame-too-large' });
    expect(await told).toEqual([1009]);
    expect(link.calls).toEqual(['opened', 'ended']);
  });

  it('is protocol-violation for a frame that no WebSocket peer may send', async () => {
    await using server = await bareUpgradeServer((socket) => socket.write(Uint8Array.of(0x83, 0)));
    const link = dial(transport, `ws://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'protocol-violation' });
  });

  it('comes after every other call', async () => {
    await using server = await webSocketServer(({ ws }) => {
      for (let n = 0; n < 10; n += 1) ws.send(String(n));
    });
    const link = dial(transport, `ws://127.0.0.1:${server.port}`, {
      on: { message: () => link.socket.terminate() },
    });
    expect(await link.ended()).toEqual(abnormal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(link.calls).toEqual(['opened', 'message', 'ended']);
  });
});

describe('a handshake that fails on the way', () => {
  it('is unknown-host for a name that does not exist', async () => {
    const link = dial(transport, 'ws://no-such-host.invalid/');
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'unknown-host' });
    expect(link.calls).toEqual(['ended']);
  });

  it('is connection-refused where nobody listens, whatever addresses the host has', async () => {
    const server = await tcpServer(() => {});
    await server[Symbol.asyncDispose]();
    for (const host of ['127.0.0.1', 'localhost']) {
      const link = dial(transport, `ws://${host}:${server.port}`);
      expect(await link.ended()).toMatchObject({
        type: 'network',
        kind: 'connection-refused',
        message: expect.stringContaining('ECONNREFUSED'),
      });
    }
  });

  it('is reset where the peer drops the connection instead of answering', async () => {
    await using rude = await tcpServer((socket) => socket.resetAndDestroy());
    await using short = await tcpServer((socket) => socket.once('data', () => socket.end()));
    for (const { port } of [rude, short]) {
      const link = dial(transport, `ws://127.0.0.1:${port}`);
      expect(await link.ended()).toMatchObject({ type: 'network', kind: 'reset' });
    }
  });

  it('is not-http or protocol-violation where the answer is no HTTP, or no answer to our key', async () => {
    await using garbage = await tcpServer((socket) => socket.end('\0\0\0\0 hello\r\n\r\n'));
    await using liar = await bareUpgradeServer(() => {}, 'bm90IHRoZSBkaWdlc3Q=');
    const ends = await Promise.all(
      [garbage, liar].map(({ port }) => dial(transport, `ws://127.0.0.1:${port}`).ended()),
    );
    expect(ends).toMatchObject([{ kind: 'not-http' }, { kind: 'protocol-violation' }]);
  });

  it('is certificate for a self-signed certificate', async () => {
    await using server = await webSocketServer(() => {}, await selfSigned('127.0.0.1'));
    const link = dial(transport, `wss://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'certificate' });
  });

  it('is certificate for a trusted certificate of another host', async () => {
    const identity = await selfSigned('other.example');
    await using server = await webSocketServer(() => {}, identity);
    const link = dial(webSocketTransport({ ca: identity.cert }), `wss://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'certificate' });
  });

  it('is not-encrypted where wss: meets a server without TLS', async () => {
    await using server = await webSocketServer(() => {});
    const link = dial(transport, `wss://127.0.0.1:${server.port}`);
    expect(await link.ended()).toMatchObject({ type: 'network', kind: 'not-encrypted' });
  });
});

describe('the options', () => {
  it('`ca` makes a self-signed certificate trusted, as text or bytes, alone or in a list', async () => {
    const identity = await selfSigned('127.0.0.1');
    await using server = await webSocketServer(() => {}, identity);
    for (const ca of [identity.cert, Buffer.from(identity.cert), [identity.cert]]) {
      const link = dial(webSocketTransport({ ca }), `wss://127.0.0.1:${server.port}`);
      await link.called('opened');
      expect(link.calls).toEqual(['opened']);
      link.socket.terminate();
    }
  });

  it('`ca` that is no certificate is refused at once', () => {
    expect(() => webSocketTransport({ ca: '/etc/ssl/my-ca.pem' })).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'ca' }) }),
    );
  });

  it.each([
    ['ca', { ca: [] }],
    ['ca', { ca: '' }],
    ['ca', { ca: [''] }],
    ['ca', { ca: [undefined] }],
    ['ca', { ca: 5 }],
    ['ca', { ca: null }],
    ['ca', { ca: { pem: 'x' } }],
    ['agent', { agent: 'http://127.0.0.1:8080' }],
    ['agent', { agent: null }],
    ['agents', { agents: {} }],
    ['options', null],
    ['options', 'x'],
  ])('that cannot be right are refused at once: %s, %o', (field, options) => {
    expect(() => webSocketTransport(options as object)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });

  it('`agent` sends ws: and wss: through an HTTP proxy', async () => {
    const asked: string[] = [];
    const identity = await selfSigned('localhost');
    await using plain = await webSocketServer(() => {});
    await using secure = await webSocketServer(() => {}, identity);
    await using proxy = await connectProxy(asked);
    const agent = new HttpsProxyAgent(`http://127.0.0.1:${proxy.port}`);
    const proxied = webSocketTransport({ agent, ca: identity.cert });
    for (const url of [`ws://localhost:${plain.port}`, `wss://localhost:${secure.port}`]) {
      const link = dial(proxied, url);
      await link.called('opened');
      link.socket.terminate();
      await link.ended();
    }
    expect(asked).toEqual([`localhost:${plain.port}`, `localhost:${secure.port}`]);
  });
});

describe('a request that can never be dialled', () => {
  it('is refused at once as config-invalid', () => {
    for (const url of ['not a url', 'https://example.com', 'wss://example.com/#part']) {
      expect(refused(url)).toMatchObject({ code: 'config-invalid' });
    }
  });

  it('does not repeat the URL or the value of a header', () => {
    for (const error of [
      refused('mailto:?key=s3cr3t-key'),
      refused('wss://example.com/?key=s3cr3t-key#part'),
      refused('wss://example.com/', { authorization: 's3cr3t-key\n' }),
    ]) {
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(JSON.stringify(error)).not.toContain('s3cr3t-key');
    }
  });
});
