import type { SocketEnd, SocketHandlers } from '@throughline/core/internal';
import { browserTransport } from '@throughline/browser';
import { describe, expect, inject, it } from 'vitest';

const server = inject('server');
const transport = browserTransport();
const abnormal = { type: 'close', code: 1006, reason: '' };

interface DialOptions {
  readonly headers?: Record<string, string>;
  readonly subprotocols?: readonly string[];
  readonly maxInboundBytes?: number;
  readonly on?: Partial<SocketHandlers>;
}

/** One dial with every call to its handlers, in order. */
function dial(url: string, options: DialOptions = {}) {
  const calls: string[] = [];
  const messages: (string | Uint8Array)[] = [];
  const ends: SocketEnd[] = [];
  const bell = new EventTarget();
  const record = (name: string) => {
    calls.push(name);
    bell.dispatchEvent(new Event('call'));
  };
  const socket = transport.open(
    { url, headers: options.headers ?? {}, subprotocols: options.subprotocols ?? [] },
    {
      opened: () => record('opened'),
      message(data) {
        messages.push(data);
        options.on?.message?.(data);
        record('message');
      },
      activity: () => record('activity'),
      ended(end) {
        ends.push(end);
        record('ended');
      },
    },
    { maxInboundBytes: options.maxInboundBytes ?? 1024 * 1024 },
  );
  const called = async (name: string) => {
    while (!calls.includes(name)) {
      if (ends.length > 0) throw new Error(`the socket ended first: ${JSON.stringify(ends)}`);
      await new Promise((resolve) => {
        bell.addEventListener('call', resolve, { once: true });
      });
    }
  };
  const ended = async () => {
    await called('ended');
    return ends[0];
  };
  return { socket, calls, messages, ends, called, ended };
}

describe('a socket in a browser', () => {
  it('carries text and binary frames both ways', async () => {
    const link = dial(`${server}/echo`);
    await link.called('opened');
    link.socket.send('größer');
    await link.called('message');
    expect(link.messages).toEqual(['größer']);
    link.socket.terminate();

    const binary = dial(`${server}/echo`);
    await binary.called('opened');
    const bytes = new Uint8Array(3200).fill(7);
    binary.socket.send(bytes.subarray(0, 1600));
    bytes.fill(0);
    await binary.called('message');
    expect(binary.messages).toEqual([new Uint8Array(1600).fill(7)]);
    binary.socket.terminate();
  });

  it('asks for the subprotocols of the request', async () => {
    const link = dial(`${server}/protocol`, { subprotocols: ['first', 'second'] });
    await link.called('message');
    expect(link.messages).toEqual(['second']);
    link.socket.terminate();
  });

  it('has neither headers nor pings, and says so', async () => {
    expect(transport).toMatchObject({ headers: false, pings: false });
    const link = dial(`${server}/echo`);
    expect(link.socket.ping).toBeUndefined();
    link.socket.terminate();
    await link.ended();
  });

  it('says how many bytes have not left the page', async () => {
    const link = dial(`${server}/deaf`);
    await link.called('opened');
    expect(link.socket.bufferedAmount).toBe(0);
    const megabyte = new Uint8Array(1024 * 1024);
    for (let sent = 0; sent < 32; sent += 1) link.socket.send(megabyte);
    expect(link.socket.bufferedAmount).toBeGreaterThan(1024 * 1024);
    link.socket.terminate();
  });

  it('ends with the close code and reason of the peer', async () => {
    const link = dial(`${server}/close`);
    expect(await link.ended()).toEqual({ type: 'close', code: 4001, reason: 'out of credit' });
    expect(link.calls).toEqual(['opened', 'ended']);
  });

  it('ends with our own close code where the peer confirms it', async () => {
    const link = dial(`${server}/confirm`);
    await link.called('opened');
    link.socket.close(4321, 'done');
    expect(await link.ended()).toEqual({ type: 'close', code: 4321, reason: 'done' });
    const asked = dial(`${server}/last-close-code`);
    await asked.called('message');
    expect(asked.messages).toEqual(['4321']);
    asked.socket.terminate();
  });

  it('closes without a code where the browser would throw for it', async () => {
    const link = dial(`${server}/confirm`);
    await link.called('opened');
    link.socket.close(1011, 'no page may send this');
    expect(await link.ended()).toMatchObject({ type: 'close' });
  });

  it.each([
    ['the server cuts TCP', '/cut'],
    ['the upgrade is refused', '/nowhere'],
  ])('ends with 1006 where %s', async (_why, path) => {
    expect(await dial(`${server}${path}`).ended()).toEqual(abnormal);
  });

  it('ends with 1006 where nobody listens', async () => {
    expect(await dial('ws://127.0.0.1:1/').ended()).toEqual(abnormal);
  });

  it('ends with frame-too-large for a frame above the limit, binary or text', async () => {
    for (const path of ['/large', '/large-text']) {
      const link = dial(`${server}${path}`, { maxInboundBytes: 1000 });
      expect(await link.ended()).toMatchObject({ type: 'network', kind: 'frame-too-large' });
      expect(link.calls).toEqual(['opened', 'ended']);
    }
  });

  it('is left at once by terminate, in any state, and says nothing after its one end', async () => {
    const connecting = dial(inject('silentServer'));
    connecting.socket.terminate();
    expect(connecting.calls).toEqual([]);
    expect(await connecting.ended()).toEqual(abnormal);

    const open = dial(`${server}/burst`, { on: { message: () => open.socket.terminate() } });
    expect(await open.ended()).toEqual(abnormal);

    const closing = dial(`${server}/deaf`);
    await closing.called('opened');
    closing.socket.close(1000, '');
    closing.socket.terminate();
    closing.socket.terminate();
    expect(await closing.ended()).toEqual(abnormal);

    // One more round trip gives late events of the three the time to arrive.
    const other = dial(`${server}/protocol`);
    await other.called('message');
    other.socket.terminate();
    expect([connecting.calls, open.calls, closing.calls]).toEqual([
      ['ended'],
      ['opened', 'message', 'ended'],
      ['opened', 'ended'],
    ]);
  });

  it('ignores frames and closes before it is open and after it has ended', async () => {
    const link = dial(`${server}/echo`);
    link.socket.send('too early');
    await link.called('opened');
    link.socket.terminate();
    link.socket.send('too late');
    link.socket.close(1000, '');
    await link.ended();
    expect(link.calls).toEqual(['opened', 'ended']);
  });
});

describe('a request that a browser can never dial', () => {
  function refused(url: string, options: DialOptions = {}): unknown {
    try {
      dial(url, options);
    } catch (error) {
      return error;
    }
    return undefined;
  }

  it('is one with headers: the first is named, its value is not, and a relay is offered', () => {
    const error = refused(`${server}/echo`, { headers: { 'x-api-key': 's3cr3t-key' } });
    expect(error).toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('"x-api-key"'),
      remedy: expect.stringMatching(/relay.*subprotocol/),
    });
    expect(JSON.stringify(error)).not.toContain('s3cr3t-key');
  });

  it('is one with a URL of another kind, which is not repeated', () => {
    for (const url of ['not a url', 'https://example.com/?key=s3cr3t-key']) {
      const error = refused(url);
      expect(error).toMatchObject({ code: 'config-invalid' });
      expect(JSON.stringify(error)).not.toContain('s3cr3t-key');
    }
  });

  it('is one with a subprotocol that cannot be sent', () => {
    expect(refused(`${server}/echo`, { subprotocols: ['not plain'] })).toMatchObject({ code: 'config-invalid' });
  });
});
