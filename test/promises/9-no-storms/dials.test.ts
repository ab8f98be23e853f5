import { describe, expect, it } from 'vitest';
import {
  transcribe,
  type FailoverOptions,
  type LifecycleChange,
  type SocketEnd,
  type TranscribeOptions,
  type TranscriptionSession,
  type Transport,
} from '@throughline/core';
import { bodhi, type BodhiCredentials } from '@throughline/core/providers/bodhi';
import { seededRandom, VirtualClock } from '@throughline/simulator';
import { bodhiCredentials as credentials } from '../../kit/providers.ts';
import { virtualProvider } from '../../kit/transcription.ts';

const protocol = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url: 'ws://127.0.0.1:2700' });

/** A network in which every dial hangs, and the times of the dials. */
function hangingNetwork(): { readonly clock: VirtualClock; readonly dials: number[]; readonly transport: Transport } {
  const clock = new VirtualClock();
  const dials: number[] = [];
  return {
    clock,
    dials,
    transport: {
      headers: true,
      pings: true,
      open: () => {
        dials.push(clock.now());
        return { bufferedAmount: 0, send: () => {}, close: () => {}, terminate: () => {} };
      },
    },
  };
}

type Options = Partial<TranscribeOptions<BodhiCredentials>> & Pick<TranscribeOptions<BodhiCredentials>, 'transport'>;

function open(clock: VirtualClock, seed: number, options: Options): TranscriptionSession {
  const session = transcribe({ protocol, credentials, clock, live: true, random: seededRandom(seed), ...options });
  session.closed.catch(() => {});
  session.ready.catch(() => {});
  return session;
}

function mostWithin(times: readonly number[], spanMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at - from < spanMs).length));
}

describe('many sessions with one host', () => {
  it.each([
    { name: 'that is known from the start', given: credentials },
    { name: 'that only the credentials tell', given: () => credentials },
    { name: 'whose credentials take their time', given: () => Promise.resolve(credentials) },
  ])('$name are spread: 400 take some seconds', async ({ given }) => {
    const { clock, dials, transport } = hangingNetwork();
    const sessions = Array.from({ length: 400 }, (_, seed) => open(clock, seed, { transport, credentials: given }));
    await clock.advance(6_000);
    expect(dials).toHaveLength(400);
    expect(mostWithin(dials, 1_000)).toBeLessThanOrEqual(100);
    expect(mostWithin(dials, 50)).toBeLessThanOrEqual(30);
    for (const session of sessions) session.abort();
  });

  it('come back spread when they have lost their links together, and ask for credentials as they come', async () => {
    const { clock, transport } = hangingNetwork();
    const cuts: (() => void)[] = [];
    const asked: number[] = [];
    const living: Transport = {
      ...transport,
      open: (request, handlers, limits) => {
        clock.setTimeout(() => handlers.opened(), 1);
        cuts.push(() => handlers.ended({ type: 'network', kind: 'reset', message: 'reset' }));
        return transport.open(request, handlers, limits);
      },
    };
    const given = (): BodhiCredentials => {
      asked.push(clock.now());
      return credentials;
    };
    const sessions = Array.from({ length: 300 }, (_, seed) =>
      open(clock, seed, { transport: living, credentials: given }),
    );
    await clock.advance(10_000);
    asked.length = 0;
    for (const cut of cuts.splice(0)) cut();
    await clock.advance(10_000);
    expect(asked).toHaveLength(300);
    expect(mostWithin(asked, 1_000)).toBeLessThanOrEqual(100);
    for (const session of sessions) session.abort();
  });

  it.each([
    { name: 'known', given: credentials },
    { name: 'told by the credentials', given: () => credentials },
  ])('give their turn at a host that is $name to others when they are aborted', async ({ given }) => {
    const { clock, dials, transport } = hangingNetwork();
    const of = (seed: number) => open(clock, seed, { transport, credentials: given });
    const first = Array.from({ length: 40 }, (_, seed) => of(seed));
    await clock.advance(0);
    for (const session of first) session.abort();
    expect(dials).toHaveLength(20);
    const last = of(99);
    await clock.advance(500);
    // Were the turns of the others not free, it would be later.
    expect(dials).toHaveLength(21);
    last.abort();
  });
});

describe('a hundred sessions that were begun together', () => {
  it.each([
    ['by the caller', { rotate: { afterSeconds: 240 } }, {}],
    ['by what the provider says', {}, { longestSeconds: 240 }],
  ])(
    'have their links replaced apart from each other, where that is due after four minutes (%s)',
    async (_, options, traits) => {
      const { clock, simulator, transport, url } = virtualProvider();
      const own = bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url });
      const sessions = Array.from({ length: 100 }, (__, seed) =>
        open(clock, seed, { ...options, transport, protocol: { ...own, traits: { ...own.traits, ...traits } } }),
      );
      await clock.advance(250_000);
      const dials = simulator.ledger.dials.map(({ at }) => at);
      expect(dials).toHaveLength(200);
      const fresh = dials.slice(100);
      expect(mostWithin(fresh, 1_000)).toBeLessThanOrEqual(15);
      expect(Math.max(...fresh) - Math.min(...fresh)).toBeGreaterThan(18_000);
      expect(mostWithin(dials, 50)).toBeLessThanOrEqual(30);
      expect(simulator.ledger.dials.every(({ outcome }) => outcome === 'accepted')).toBe(true);
      expect(sessions.every(({ status }) => status.state === 'open' && status.epoch === 2)).toBe(true);
      for (const session of sessions) session.abort();
      await simulator.close();
    },
  );
});

describe('a session', () => {
  it('asks for credentials no more than 15 times a minute, also while the network comes and goes', async () => {
    const { clock, dials, transport } = hangingNetwork();
    const asked: number[] = [];
    let hint: (change: LifecycleChange) => void = () => undefined;
    const session = open(clock, 1, {
      transport,
      credentials: () => {
        asked.push(clock.now());
        throw new Error('the token server is down');
      },
      lifecycle: {
        online: true,
        subscribe: (listener) => {
          hint = listener;
          return () => undefined;
        },
      },
    });
    for (let flap = 0; flap < 4_000; flap += 1) {
      await clock.advance(10);
      hint(flap % 2 === 0 ? 'online' : 'offline');
    }
    expect(mostWithin(asked, 60_000)).toBe(15);
    expect(dials).toEqual([]);
    session.abort();
  });

  it('dials no more than 15 times a minute while the network comes and goes', async () => {
    const { clock, dials, transport } = hangingNetwork();
    let hint: (change: LifecycleChange) => void = () => undefined;
    const failing: Transport = {
      ...transport,
      open: (request, handlers, limits) => {
        const socket = transport.open(request, handlers, limits);
        clock.setTimeout(() => handlers.ended({ type: 'network', kind: 'unreachable', message: 'no network' }), 1);
        return socket;
      },
    };
    const session = open(clock, 1, {
      transport: failing,
      lifecycle: {
        online: true,
        subscribe: (listener) => {
          hint = listener;
          return () => undefined;
        },
      },
    });
    for (let flap = 0; flap < 2_000; flap += 1) {
      await clock.advance(10);
      hint(flap % 2 === 0 ? 'online' : 'offline');
    }
    expect(mostWithin(dials, 60_000)).toBe(15);
    session.abort();
  });
});

describe('a session with several routes', () => {
  const routes = ['ws://127.0.0.1:2700', 'ws://127.0.0.1:2701', 'ws://127.0.0.1:2702'].map((url) => ({
    protocol: bodhi({ model: 'en-general-v2-8khz', sampleRate: 16_000, url }),
    credentials,
  }));

  /** A session whose dials come to nothing, as `ended` has it; with how many there were to each host. */
  async function dialling(ended: SocketEnd | undefined, failover: FailoverOptions, seconds: number) {
    const { clock, dials, transport } = hangingNetwork();
    const hosts = new Map<string, number>();
    const session = transcribe({
      routes,
      failover,
      clock,
      live: true,
      retry: { budgetMs: 3_600_000 },
      random: seededRandom(1),
      transport: {
        ...transport,
        open: (request, handlers, limits) => {
          const { host } = new URL(request.url);
          hosts.set(host, (hosts.get(host) ?? 0) + 1);
          if (ended !== undefined) clock.setTimeout(() => handlers.ended(ended), 1);
          return transport.open(request, handlers, limits);
        },
      },
    });
    session.closed.catch(() => {});
    session.ready.catch(() => {});
    await clock.advance(seconds * 1_000);
    const { state } = session.status;
    session.abort();
    return { state, dials, hosts };
  }

  it.each([
    ['refuses every dial', { type: 'network', kind: 'reset', message: 'reset' }],
    ['lets every dial hang', undefined],
  ] as const)('dials no more than one with a single route, where each of them %s', async (_, ended) => {
    const { state, dials, hosts } = await dialling(ended, { afterMs: 1_000 }, 300);
    expect(state).toBe('connecting');
    expect(mostWithin(dials, 60_000)).toBeLessThanOrEqual(15);
    expect(dials.length).toBeGreaterThan(20);
    // None of them is passed over.
    expect([...hosts.values()].every((times) => times >= 5)).toBe(true);
  });

  it('dials each once where each refuses the account, and then no more', async () => {
    const refused: SocketEnd = { type: 'refused', status: 402, headers: {}, body: '' };
    const { state, dials } = await dialling(refused, { after: [] }, 60);
    expect(state).toBe('failed');
    expect(dials).toHaveLength(3);
  });
});
