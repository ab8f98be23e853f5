import { once } from 'node:events';
import type { Socket, SocketEnd, Transport } from '@throughline/core/internal';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { plainServer } from '../../testing/plain-server.ts';
import type { ProviderLink, RunningServer } from '../provider-server.ts';
import { createSimulator, type Simulator } from '../simulator.ts';
import { VirtualClock } from '../virtual-clock.ts';

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

function simulatorOf(more: Partial<RunningServer>, clock?: VirtualClock): Simulator {
  const simulator = createSimulator({ provider: plainServer(more), ...(clock && { clock }) });
  open.push(simulator);
  return simulator;
}

/** What became of a dial. */
interface Outcome {
  readonly opened?: Readonly<Record<string, string>> | undefined;
  readonly isOpen: boolean;
  readonly end?: SocketEnd;
  readonly messages: readonly (string | Uint8Array)[];
  readonly socket: Socket;
}

async function inMemory(
  clock: VirtualClock,
  transport: Transport,
  request: { readonly url?: string; readonly headers?: Record<string, string>; readonly subprotocols?: string[] } = {},
): Promise<Outcome> {
  const messages: (string | Uint8Array)[] = [];
  let outcome: Partial<Outcome> = { isOpen: false };
  const socket = transport.open(
    { url: 'ws://simulated.test', headers: {}, subprotocols: [], ...request },
    {
      opened: (headers) => {
        outcome = { ...outcome, isOpen: true, opened: headers };
      },
      message: (data) => void messages.push(data),
      activity: () => undefined,
      ended: (end) => {
        outcome = { ...outcome, end };
      },
    },
    { maxInboundBytes: 1024 },
  );
  await clock.advance(0);
  return { isOpen: false, ...outcome, messages, socket };
}

/** Takes `token` where a client offers it and something more. */
const named = {
  subprotocol: (offered: readonly string[]) => (offered.length > 1 ? offered[0] : undefined),
  answerHeaders: (dial: number) => ({ 'X-Request-Id': `dial-${dial}` }),
};

describe('the handshake of a simulated provider, in memory', () => {
  it('shows the headers of the answer and the subprotocol that was taken', async () => {
    const clock = new VirtualClock();
    const transport = simulatorOf(named, clock).transport();
    const first = await inMemory(clock, transport, { subprotocols: ['token', 'secret'] });
    expect(first.opened).toEqual({ 'x-request-id': 'dial-1', 'sec-websocket-protocol': 'token' });
    expect((await inMemory(clock, transport)).opened).toEqual({ 'x-request-id': 'dial-2' });
  });

  it('ends a dial that offers subprotocols of which none is taken, as clients do', async () => {
    const clock = new VirtualClock();
    const { isOpen, end } = await inMemory(clock, simulatorOf(named, clock).transport(), { subprotocols: ['token'] });
    expect([isOpen, end]).toMatchObject([false, { type: 'network', kind: 'protocol-violation' }]);
  });

  it('judges a dial by its URL, its headers and the subprotocols that it offers', async () => {
    const clock = new VirtualClock();
    const seen: unknown[] = [];
    const simulator = simulatorOf(
      {
        ...named,
        admit: ({ authorization, 'sec-websocket-protocol': offered }, url) => {
          seen.push({ authorization, offered, path: url.pathname, token: url.searchParams.get('token') });
          return url.searchParams.has('token') ? undefined : { status: 401, headers: { Why: 'no token' }, body: 'no' };
        },
      },
      clock,
    );
    const transport = simulator.transport();
    const url = 'wss://provider.example/v2/listen?token=t&model=flux';
    const { socket, messages } = await inMemory(clock, transport, {
      url,
      headers: { Authorization: 'Token k' },
      subprotocols: ['token', 's'],
    });
    socket.send('what was dialled?');
    await clock.advance(0);
    expect(messages).toEqual(['/v2/listen flux']);
    const refused = await inMemory(clock, transport);
    expect(refused.end).toMatchObject({ type: 'refused', status: 401, body: 'no' });
    expect(refused.end).toMatchObject({ headers: { 'x-request-id': 'dial-2' } });
    expect(seen).toEqual([
      { authorization: 'Token k', offered: 'token, s', path: '/v2/listen', token: 't' },
      { authorization: undefined, offered: undefined, path: '/', token: null },
    ]);
  });

  it('as a browser shows neither headers nor why a dial has failed, and cannot ping', async () => {
    const clock = new VirtualClock();
    const simulator = simulatorOf({ ...named, admit: (_, { search }) => (search === '' ? refusal : undefined) }, clock);
    const refusal = { status: 401, headers: {}, body: 'no' };
    const transport = simulator.transport({ asBrowser: true });
    expect([transport.headers, transport.pings]).toEqual([false, false]);
    const accepted = await inMemory(clock, transport, { url: 'wss://provider.example/?token=t' });
    expect([accepted.isOpen, accepted.opened, accepted.socket.ping]).toEqual([true, undefined, undefined]);
    expect((await inMemory(clock, transport)).end).toEqual({ type: 'close', code: 1006, reason: '' });
    await expect(inMemory(clock, transport, { headers: { authorization: 'x' } })).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });

  it('closes for an error without a frame, where the provider does', async () => {
    const clock = new VirtualClock();
    const simulator = simulatorOf({}, clock);
    const client = await inMemory(clock, simulator.transport());
    client.socket.send('fail');
    await clock.advance(0);
    expect(client.messages).toEqual([]);
    expect(simulator.ledger.link(1).how).toEqual({ by: 'provider', because: 'error' });
  });
});

it('a provider that needs no configuration may be served a fault at once, or end the link itself', async () => {
  const clock = new VirtualClock();
  let ended = 0;
  const link: ProviderLink = {
    text: () => undefined,
    binary: () => undefined,
    errorFrame: () => ({}),
    hugeFrame: () => '',
    ended: () => {
      ended += 1;
    },
  };
  const simulator = simulatorOf(
    {
      open: (context) => {
        context.configured({}, 16_000);
        if (context.link === 2) context.close('error', { code: 4001, reason: '' });
        return link;
      },
    },
    clock,
  );
  simulator.addFault({ on: { link: 1 }, do: { type: 'rst' } });
  const ends = [await inMemory(clock, simulator.transport()), await inMemory(clock, simulator.transport())];
  expect(ends.map(({ end }) => end)).toMatchObject([{ code: 1006 }, { code: 4001 }]);
  expect(simulator.ledger.links.map(({ how }) => how)).toMatchObject([{ because: 'rst' }, { because: 'error' }]);
  expect(ended).toBe(2);
});

const answering: Partial<RunningServer> = {
  request: ({ method, url, headers, body }) =>
    url.pathname === '/v1/token'
      ? {
          status: 201,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ method, ttl: url.searchParams.get('ttl'), key: headers['authorization'], body }),
        }
      : undefined,
};

describe('a request of HTTP to a simulated provider', () => {
  it('is answered in memory as on a real port, and is in the ledger', async () => {
    const simulator = simulatorOf(answering);
    const { httpUrl } = await simulator.listen();
    const request = { method: 'POST', headers: { Authorization: 'Bearer k' }, body: '{"a":1}' };
    const answers = [
      await fetch(`${httpUrl}/v1/token?ttl=60`, request),
      await simulator.fetch('https://provider.example/v1/token?ttl=60', request),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(201);
      expect(await answer.json()).toEqual({ method: 'POST', ttl: '60', key: 'Bearer k', body: '{"a":1}' });
    }
    expect((await fetch(`${httpUrl}/v1/nothing`)).status).toBe(404);
    expect((await simulator.fetch('https://provider.example/')).status).toBe(404);
    expect(simulator.ledger.requests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['POST', '/v1/token', 201],
      ['POST', '/v1/token', 201],
      ['GET', '/v1/nothing', 404],
      ['GET', '/', 404],
    ]);
  });

  it('fails while the provider cannot be reached', async () => {
    const clock = new VirtualClock();
    const simulator = simulatorOf(answering, clock);
    simulator.addFault({ on: { time: 0 }, do: { type: 'outage', seconds: 5 } });
    await clock.advance(1);
    await expect(simulator.fetch('https://provider.example/v1/token')).rejects.toThrow('fetch failed');
    await clock.advance(5_000);
    expect((await simulator.fetch('https://provider.example/v1/token')).status).toBe(201);
  });
});

describe('the handshake of a simulated provider, on a real port', () => {
  it('sends its headers and the subprotocol that it takes, and survives a path that is not one', async () => {
    const simulator = simulatorOf({
      ...named,
      admit: (_, { pathname }) => (pathname === '/refused' ? { status: 403, headers: {}, body: 'no' } : undefined),
    });
    const { url, port } = await simulator.listen();
    const socket = new WebSocket(url, ['token', 'secret']);
    const [answer] = (await once(socket, 'upgrade')) as [{ readonly headers: Record<string, string> }];
    expect([answer.headers['x-request-id'], socket.protocol]).toEqual(['dial-1', 'token']);
    socket.terminate();
    const refused = new WebSocket(`${url}/refused`);
    const [, response] = (await once(refused, 'unexpected-response')) as [
      unknown,
      { readonly statusCode: number; readonly headers: Record<string, string> },
    ];
    expect([response.statusCode, response.headers['x-request-id']]).toEqual([403, 'dial-2']);
    refused.on('error', () => undefined).terminate();
    const none = new WebSocket(url, ['token']);
    await expect(once(none, 'open')).rejects.toThrow('Server sent no subprotocol');
    const odd = new WebSocket(`ws://127.0.0.1:${port}//`);
    await once(odd, 'open');
    odd.terminate();
  });
});
