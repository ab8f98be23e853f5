import { describe, expect, it } from 'vitest';
import type { Transport } from '@throughline/core';
import { deepgramToken } from '@throughline/core/providers/deepgram';
import type { Fault } from '@throughline/simulator';
import { alteringTransport } from '../../kit/altering-transport.ts';
import { apiKey, pass, scene } from './harness.ts';

const withoutHeaders = (transport: Transport): Transport => ({
  headers: false,
  pings: false,
  open: (request, handlers, limits) => {
    if (Object.keys(request.headers).length > 0) throw new Error('a browser sends no headers');
    return transport.open(request, handlers, limits);
  },
});
const cutAt = (position: number): Fault => ({ on: { position }, do: { type: 'rst' } });

describe('a session with Deepgram', { concurrent: true }, () => {
  it.each(['nova', 'flux'] as const)('of %s has every word once, and each turn once, over a cut', async (model) => {
    await scene({ model, config: model === 'nova' ? { vadEvents: true } : {}, faults: [cutAt(4)] }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
      const phases = one.turns.map(({ phase }) => phase);
      expect(phases.filter((phase) => phase === 'end')).toHaveLength(one.finals.length);
      expect(phases.filter((phase) => phase === 'start')).toHaveLength(one.finals.length);
      expect(one.links.filter(({ state }) => state === 'ready')).toHaveLength(2);
    });
  });

  it('asks once for a second link where the account has one, and then ends each before the next one', async () => {
    const limit: Fault = { on: { link: 1 }, do: { type: 'limits', links: 1 } };
    const session = { rotate: { afterSeconds: 20 } };
    await scene({ seconds: 70, faults: [limit], session }, async (one) => {
      const states = new Set<string>();
      one.session.on('status', ({ state }) => states.add(state));
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
      expect(one.failures().map(({ code }) => code)).toEqual(['concurrency-limit']);
      expect(one.links.filter(({ state }) => state === 'ready').length).toBeGreaterThanOrEqual(4);
      expect(one.warnings).toEqual([]);
      expect(states).toEqual(new Set(['connecting', 'open', 'recovering', 'ending', 'closed']));
      expect(one.session.stats.outageMs).toBe(0);
    });
  });

  it('is kept for minutes without audio, before the first and after', async () => {
    for (const model of ['nova', 'flux'] as const) {
      await scene({ model }, async (one) => {
        await one.session.ready;
        await pass(one, 120_000);
        expect(await one.speak()).toBeUndefined();
        expect(one.text()).toBe(one.wanted);
        expect(one.failures()).toEqual([]);
      });
    }
  });

  it.each(['nova', 'flux'] as const)('of %s is never sent audio faster than the provider takes it', async (model) => {
    const outage: Fault = { on: { position: 3 }, do: { type: 'outage', seconds: 20 } };
    await scene({ model, seconds: 40, behaviour: { mostPace: 1.251 }, faults: [outage] }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
      expect(one.links.filter(({ state }) => state === 'ready')).toHaveLength(2);
    });
  });

  it('of a recording neither, when it is late', async () => {
    const outage: Fault = { on: { position: 10 }, do: { type: 'outage', seconds: 20 } };
    await scene(
      { seconds: 40, behaviour: { mostPace: 1.251 }, faults: [outage], session: { live: false } },
      async (one) => {
        expect(await one.pipe()).toBeUndefined();
        expect(one.text()).toBe(one.wanted);
        expect(one.links.filter(({ state }) => state === 'ready')).toHaveLength(2);
      },
    );
  });

  it.each(['nova', 'flux'] as const)('of %s finalises when it is asked to, and says nothing twice', async (model) => {
    // By itself the recogniser would not end a segment.
    await scene({ model, profile: { endpointSeconds: 60 } }, async (one) => {
      const spoken = one.speak();
      await pass(one, 4_000);
      expect(one.finals).toEqual([]);
      one.session.finalize();
      await pass(one, 1_000);
      expect(one.finals).toHaveLength(1);
      expect(await spoken).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
    });
  });
});

describe('credentials for Deepgram', { concurrent: true }, () => {
  it.each(['nova', 'flux'] as const)('of %s go in subprotocols where there are no headers: a key', async (model) => {
    await scene({ model, between: withoutHeaders, faults: [cutAt(4)] }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
    });
  });

  it.each([
    ['with headers', (transport: Transport) => transport],
    ['without', withoutHeaders],
  ])('are temporary tokens, got anew for each link, %s', async (_name, between) => {
    let asked = 0;
    await scene(
      {
        between,
        faults: [cutAt(4)],
        credentials:
          (_clock, { fetch }) =>
          () => {
            asked += 1;
            return deepgramToken({ apiKey, ttlSeconds: 1, url: 'https://simulated.test', fetch });
          },
      },
      async (one) => {
        expect(await one.speak()).toBeUndefined();
        expect(one.text()).toBe(one.wanted);
        expect(asked).toBe(2);
      },
    );
  });

  it('that have expired are asked for again', async () => {
    let old: string | undefined;
    let asked = 0;
    await scene(
      {
        credentials:
          (clock, { fetch }) =>
          async () => {
            asked += 1;
            const { accessToken } = await deepgramToken({
              apiKey,
              ttlSeconds: 1,
              url: 'https://simulated.test',
              fetch,
            });
            if (old !== undefined) return { accessToken };
            old = accessToken;
            await new Promise<void>((resolve) => {
              clock.setTimeout(resolve, 2_000);
            });
            return { accessToken };
          },
      },
      async (one) => {
        expect(await one.speak()).toBeUndefined();
        expect(one.failures().map(({ code }) => code)).toEqual(['authentication-failed']);
        expect(asked).toBe(2);
      },
    );
  });
});

describe('the end of a stream to Flux', { concurrent: true }, () => {
  it('leaves a turn that was going on as a final that nobody has confirmed', async () => {
    await scene({ model: 'flux', profile: { endpointSeconds: 60 } }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
      expect(one.finals.map(({ unconfirmed }) => unconfirmed)).toEqual([true]);
      expect(one.warnings).toEqual([]);
    });
  });

  it('is no close of a server that has not heard everything', async () => {
    // What the first server says of the last two seconds never comes; then it closes as at the end of a stream.
    const between = (transport: Transport): Transport =>
      alteringTransport(transport, (frame, { link }) => {
        const { audio_window_end: until = 0 } = JSON.parse(frame) as { readonly audio_window_end?: number };
        return link === 1 && until > 6 ? [] : [frame];
      });
    await scene({ model: 'flux', between }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(one.text()).toBe(one.wanted);
      expect(one.failures().map(({ code }) => code)).toEqual(['connection-lost']);
    });
  });
});

describe('a lost message of Flux', { concurrent: true }, () => {
  it('is seen by the number of the next, and costs no word', async () => {
    let lost = 0;
    const between = (transport: Transport): Transport =>
      alteringTransport(transport, (frame, { link }) => {
        const isEnd = frame.includes('"EndOfTurn"');
        if (link === 1 && isEnd && lost === 0) {
          lost += 1;
          return [];
        }
        return [frame];
      });
    await scene({ model: 'flux', between }, async (one) => {
      expect(await one.speak()).toBeUndefined();
      expect(lost).toBe(1);
      expect(one.text()).toBe(one.wanted);
      expect(one.session.summary().unreadFrames).toBe(1);
    });
  });
});

it('words of Flux without times make whole texts, over a cut too', async () => {
  await scene({ model: 'flux', behaviour: { fluxWordTimes: false } }, async (one) => {
    expect(await one.speak()).toBeUndefined();
    expect(one.text()).toBe(one.wanted);
  });
});
