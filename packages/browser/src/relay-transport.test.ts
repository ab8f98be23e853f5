import { isSpeechError, relayEnded, relayRefused } from '@throughline/core/internal';
import type { DialRequest, Socket, SocketEnd, SocketHandlers, Transport } from '@throughline/core/internal';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { RelayToken } from './relay-token.ts';
import { relayTransport } from './relay-transport.ts';

interface Dial {
  readonly request: DialRequest;
  readonly relay: SocketHandlers;
  readonly sent: unknown[];
  readonly closes: unknown[];
}

/** A transport whose peer is the test. */
function byHand() {
  const dials: Dial[] = [];
  const transport: Transport = {
    headers: false,
    pings: false,
    open(request, relay): Socket {
      const dial: Dial = { request, relay, sent: [], closes: [] };
      dials.push(dial);
      return {
        bufferedAmount: 7,
        send: (data) => void dial.sent.push(data),
        close: (...how) => void dial.closes.push(how),
        terminate: () => {
          dial.closes.push('terminated');
          queueMicrotask(() => relay.ended({ type: 'close', code: 1006, reason: '' }));
        },
      };
    },
  };
  return { dials, transport };
}

const request = { url: 'wss://app.example/relay/deepgram?model=nova-3', headers: {}, subprotocols: ['token', 'x'] };

function setUp(token?: RelayToken) {
  const { dials, transport } = byHand();
  const through = relayTransport({ token, transport });
  const open = () => {
    const calls: unknown[] = [];
    const ends: SocketEnd[] = [];
    const socket = through.open(
      request,
      {
        opened: (headers) => void calls.push(['opened', headers]),
        message: (data) => void calls.push(data),
        activity: () => void calls.push('activity'),
        ended: (end) => void ends.push(end),
      },
      { maxInboundBytes: 1_000 },
    );
    return { socket, calls, ends };
  };
  return { through, dials, open, last: () => dials.at(-1) as Dial };
}

const say = (dial: Dial, answer: object): void => dial.relay.message(JSON.stringify(answer));
afterEach(() => {
  vi.useRealTimers();
});

/** Time for all that is already promised. */
const soon = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 0));

function errorOf(end: SocketEnd | undefined) {
  if (end?.type !== 'error' || !isSpeechError(end.error)) throw new Error(`no error: ${JSON.stringify(end)}`);
  return end.error;
}

describe('a socket through a relay', () => {
  it('asks for the relay first, shows the token, and keeps what the provider is asked for', () => {
    const { open, last, through } = setUp('a.b-c');
    open();
    expect(last().request).toEqual({
      ...request,
      subprotocols: ['throughline.relay.v1', 'throughline.token.a.b-c', 'token', 'x'],
    });
    expect(through).toMatchObject({ headers: false, pings: false });
  });

  it('is open when the provider is, not before; then all frames are the provider’s, byte for byte', () => {
    const { open, last } = setUp();
    const { socket, calls, ends } = open();
    last().relay.opened({});
    socket.send('too early');
    last().relay.activity();
    expect(calls).toEqual([]);
    say(last(), { relay: 'open', headers: { 'dg-request-id': 'r-1', odd: 7 }, subprotocol: 'token' });
    const frames = ['{"relay":"open"}', '{"relay":"denied","code":"draining"}', new Uint8Array([1, 2])];
    for (const frame of frames) last().relay.message(frame);
    expect(calls).toEqual([['opened', { 'dg-request-id': 'r-1' }], ...frames]);
    socket.send('audio');
    expect(last().sent).toEqual(['audio']);
    expect(socket.bufferedAmount).toBe(7);
    socket.close(1000, 'done');
    expect(last().closes).toEqual([[1000, 'done']]);
    last().relay.ended({ type: 'close', code: 1000, reason: 'done' });
    expect(ends).toEqual([{ type: 'close', code: 1000, reason: 'done' }]);
  });

  it.each([
    [
      { relay: 'refused', status: 429, headers: { 'retry-after': '5' }, body: '{"error":"slow"}' },
      { type: 'refused', status: 429, headers: { 'retry-after': '5' }, body: '{"error":"slow"}' },
    ],
    [
      { relay: 'refused', status: 401 },
      { type: 'refused', status: 401, headers: {}, body: '' },
    ],
    [
      { relay: 'network', kind: 'unknown-host', message: 'no such host' },
      { type: 'network', kind: 'unknown-host', message: "on the relay's way to the provider: no such host" },
    ],
    [
      { relay: 'network', kind: 'proxy', message: 'no way', proxy: { host: 'p:1', status: 407 } },
      {
        type: 'network',
        kind: 'proxy',
        message: "on the relay's way to the provider: no way",
        proxy: { host: 'p:1', status: 407 },
      },
    ],
  ])('ends as it would in Node: %j', async (answer, end) => {
    const { open, last } = setUp();
    const { calls, ends } = open();
    last().relay.opened({});
    say(last(), answer);
    last().relay.ended({ type: 'close', code: relayRefused, reason: '' });
    await soon();
    expect(ends).toEqual([end]);
    expect(calls).toEqual([]);
    expect(last().closes).toEqual(['terminated']);
  });

  it.each([
    ['access-denied', 'access-denied', 'none'],
    ['origin-refused', 'access-denied', 'none'],
    ['unknown-upstream', 'not-found', 'none'],
    ['bad-request', 'invalid-request', 'none'],
    ['user-limit', 'concurrency-limit', 'wait-for-slot'],
    ['relay-full', 'concurrency-limit', 'wait-for-slot'],
    ['draining', 'provider-unavailable', 'reconnect'],
    ['relay-failed', 'provider-internal-error', 'reconnect'],
    ['token-missing', 'authentication-failed', 'none'],
    ['of a later version', 'unknown-provider-error', 'reconnect'],
  ])('that the relay itself refuses as %s fails with %s, recovery %s', (denial, code, recovery) => {
    const { open, last } = setUp();
    const { ends } = open();
    say(last(), { relay: 'denied', code: denial, message: 'it says why', retryAfterMs: 1_500 });
    const error = errorOf(ends[0]);
    expect(error).toMatchObject({ code, recovery, retryAfterMs: 1_500, providerCode: denial });
    expect(error.message).toContain('it says why');
  });

  it.each(['not JSON', '[]', '{"relay":"refused"}', '{"relay":"hello"}', '{"type":"Metadata"}', new Uint8Array([1])])(
    'whose first frame is no relay’s ends with config-invalid, which says so: %j',
    (frame) => {
      const { open, last } = setUp();
      const { ends } = open();
      last().relay.message(frame);
      expect(errorOf(ends[0])).toMatchObject({ code: 'config-invalid', recovery: 'none', context: { field: 'url' } });
    },
  );

  it('ends as it is where the relay cannot be reached, or ends without a word', () => {
    for (const end of [
      { type: 'close', code: 1006, reason: '' },
      { type: 'close', code: relayRefused, reason: '' },
      { type: 'close', code: relayEnded, reason: 'throughline.relay:draining' },
    ] as const) {
      const { open, last } = setUp();
      const { ends } = open();
      last().relay.ended(end);
      expect(ends).toEqual([end]);
    }
  });

  it('does not dial again with a first frame that has no place for the credentials', () => {
    const { open, last } = setUp();
    const { ends } = open();
    say(last(), { relay: 'open', headers: {}, subprotocol: '' });
    last().relay.ended({ type: 'close', code: relayEnded, reason: 'throughline.relay:first-frame' });
    expect(errorOf(ends[0])).toMatchObject({ code: 'invalid-request', recovery: 'none', closeCode: relayEnded });
  });

  it.each(['draining', 'duration', 'idle', 'bytes', 'of a later version'])(
    'that was open and that the relay ends (%s) is followed by another one at once',
    (why) => {
      const { open, last } = setUp();
      const { ends } = open();
      say(last(), { relay: 'open', headers: {}, subprotocol: '' });
      last().relay.ended({ type: 'close', code: relayEnded, reason: `throughline.relay:${why}` });
      expect(errorOf(ends[0])).toMatchObject({ code: 'provider-unavailable', recovery: 'reconnect', closeCode: 4901 });
    },
  );

  it('that was open and whose provider was lost behind the relay says how', () => {
    const { open, last } = setUp();
    const { ends } = open();
    say(last(), { relay: 'open', headers: {}, subprotocol: '' });
    last().relay.ended({ type: 'close', code: relayEnded, reason: 'throughline.relay:network:reset' });
    expect(ends).toMatchObject([{ type: 'network', kind: 'reset' }]);
  });

  it('ends as the provider ended it, also with a code that the relay has a use for', () => {
    const { open, last } = setUp();
    const { ends } = open();
    say(last(), { relay: 'open', headers: {}, subprotocol: '' });
    last().relay.ended({ type: 'close', code: relayEnded, reason: 'out of credit' });
    expect(ends).toEqual([{ type: 'close', code: relayEnded, reason: 'out of credit' }]);
  });
});

describe('a request that needs headers', () => {
  it('is not for a relay: the error says which address is missing', () => {
    const { through, dials } = setUp();
    const handlers = { opened: () => {}, message: () => {}, activity: () => {}, ended: () => {} };
    const withKey = { ...request, headers: { authorization: 's3cr3t' } };
    expect(() => through.open(withKey, handlers, { maxInboundBytes: 1_000 })).toThrow(
      /dials its provider, not the relay/,
    );
    expect(dials).toEqual([]);
  });
});

describe('the token of a relay', () => {
  it('comes from its function before each dial', async () => {
    let count = 0;
    const { open, dials } = setUp(async () => `token-${(count += 1)}`);
    open();
    await soon();
    open();
    await soon();
    expect(dials.map((dial) => dial.request.subprotocols[1])).toEqual([
      'throughline.token.token-1',
      'throughline.token.token-2',
    ]);
  });

  it.each(['token-expired', 'token-used', 'token-invalid', 'token-missing'])(
    'that was refused (%s) is asked for anew once, and where that one is refused too, it is final',
    async (code) => {
      const asked: boolean[] = [];
      const { open, last } = setUp(({ refresh }) => {
        asked.push(refresh);
        return 'one';
      });
      const first = open();
      await soon();
      say(last(), { relay: 'denied', code, message: '' });
      expect(errorOf(first.ends[0])).toMatchObject({ code: 'authentication-failed', recovery: 'reconnect' });
      const second = open();
      await soon();
      say(last(), { relay: 'denied', code, message: '' });
      expect(errorOf(second.ends[0])).toMatchObject({ code: 'authentication-failed', recovery: 'none' });
      expect(asked).toEqual([false, true]);
    },
  );

  it('that was taken is not asked for anew', async () => {
    const asked: boolean[] = [];
    const { open, last } = setUp(({ refresh }) => {
      asked.push(refresh);
      return 'one';
    });
    for (const answer of [{ relay: 'denied', code: 'token-used' }, { relay: 'open' }, { relay: 'open' }]) {
      open();
      await soon();
      say(last(), answer);
    }
    expect(asked).toEqual([false, true, false]);
  });

  it.each([
    [() => undefined as never, 'credentials-failed'],
    [() => '', 'credentials-failed'],
    [() => 'with spaces s3cr3t', 'credentials-failed'],
    [() => Promise.reject(new Error('503')), 'credentials-failed'],
    [
      () => {
        throw new Error('offline');
      },
      'credentials-failed',
    ],
  ])('that its function does not give is told, and asked for again later', async (token, code) => {
    const { open, dials } = setUp(token);
    const { ends } = open();
    await soon();
    const error = errorOf(ends[0]);
    expect(error).toMatchObject({ code, recovery: 'reconnect' });
    expect(error.message).not.toContain('s3cr3t');
    expect(dials).toEqual([]);
  });

  it('is no longer waited for once the socket was left, and nothing is dialled then', async () => {
    let give: (token: string) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const { open, dials } = setUp((asked) => {
      ({ signal } = asked);
      return new Promise((resolve) => {
        give = resolve;
      });
    });
    const { socket, ends } = open();
    await soon();
    socket.close(1000, '');
    socket.terminate();
    expect(ends).toEqual([]);
    give('late');
    await soon();
    expect(signal?.aborted).toBe(true);
    expect(ends).toEqual([{ type: 'close', code: 1006, reason: '' }]);
    expect(dials).toEqual([]);
  });

  it('is waited for 8 s, less than a link has to open', async () => {
    vi.useFakeTimers();
    const { open } = setUp(() => new Promise(() => undefined));
    const { ends } = open();
    await vi.advanceTimersByTimeAsync(7_999);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(errorOf(ends[0])).toMatchObject({ code: 'credentials-timeout', recovery: 'reconnect' });
  });

  it.each(['', 'two words', 'späť', 7 as never, null as never])('that can be none is refused at once: %j', (token) => {
    expect(() => relayTransport({ token })).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'token' }) }),
    );
  });
});

describe('options that cannot be right', () => {
  it.each([
    [null, 'options'],
    [{ tokens: 'abc' }, 'tokens'],
    [{ transport: {} }, 'transport'],
    [{ token: 'abc ' }, 'token'],
  ])('are refused at once, and the field is named: %j', (options, field) => {
    expect(() => relayTransport(options as never)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });

  it('are shown without the token', () => {
    expect(() => relayTransport({ token: 's3cr3t token' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
    );
  });
});
