import type { Transport } from '@throughline/core';
import { providers } from '@throughline/core/providers';
import { browserTransport, relayTransport } from '@throughline/browser';
import { createRelay, type RelayUpstream } from '@throughline/node/relay';
import { contractCases, type ContractSubject } from '@throughline/simulator/contract';
import { afterAll, describe, expect, it } from 'vitest';

/** What the relay is told of each dial, by the token that the page shows. */
const upstreams = new Map<string, RelayUpstream>();
/** Everything that a page was ever sent, as text. */
const received: string[] = [];
const secrets = new Set<string>();

const relay = createRelay({
  upstreams: { any: ({ user }) => upstreams.get(user) ?? { url: 'ws://127.0.0.1:1' } },
  authorise: ({ token = '' }) => ({ user: token }),
  log: false,
});
const { url } = await relay.listen();
afterAll(() => relay.close());

/** The browser's own transport, with an ear at it. */
const overheard: Transport = {
  ...browserTransport(),
  open: (request, handlers, limits) =>
    browserTransport().open(
      request,
      {
        ...handlers,
        message: (data) => {
          received.push(typeof data === 'string' ? data : Buffer.from(data).toString('latin1'));
          handlers.message(data);
        },
      },
      limits,
    ),
};

/** Each dial goes through the relay: its address and its credentials become the relay's, and the page has neither. */
const throughRelay: Transport = {
  headers: true,
  pings: false,
  open(request, handlers, limits) {
    const token = `dial-${upstreams.size}`;
    upstreams.set(token, request);
    for (const secret of Object.values(request.headers)) secrets.add(secret.replace(/^\w+ /u, ''));
    const page = { url: `${url}/any`, headers: {}, subprotocols: [] };
    return relayTransport({ token, transport: overheard }).open(page, handlers, limits);
  },
};

/** What the contract asks of sessions over real sockets, of every provider that has some. */
const cases = await Promise.all(
  providers.map(async (manifest) => {
    const module: Record<string, unknown> = await import(`@throughline/simulator/providers/${manifest.name}`);
    const server = module[`${manifest.name}Server`] as ContractSubject['server'];
    const hasSockets = (manifest.recognise ?? manifest.assess ?? manifest.synthesise) !== undefined;
    if (!hasSockets || server === undefined) return [];
    return contractCases({ manifest, server, transport: throughRelay, faults: 'some' })
      .filter(({ part }) => part === 'real sockets')
      .map(({ name, run }) => [`${manifest.title}: ${name}`, run] as const);
  }),
);

describe.concurrent('through a relay', { timeout: 60_000 }, () => {
  it.each(cases.flat())('%s', async (_name, run) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe('what pages have received by then', () => {
  it('holds no credential of any provider', () => {
    expect(upstreams.size).toBeGreaterThan(12);
    expect(secrets.size).toBeGreaterThan(2);
    expect(received.length).toBeGreaterThan(200);
    const all = received.join('\n');
    expect([...secrets].filter((secret) => all.includes(secret.slice(0, 8)))).toEqual([]);
  });
});
