import { describe, expect, it } from 'vitest';
import { MemoryClient } from '../../testing/memory-client.ts';
import { scriptedEngine } from '../engine/scripted-engine.ts';
import { scriptAudio } from '../script/script-audio.ts';
import { speechScript } from '../script/script.ts';
import { seededRandom } from '../seeded-random.ts';
import { createSimulator } from '../simulator.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Fault, FaultType } from './fault.ts';
import { randomFaults } from './random-faults.ts';
import { bodhiServer } from '../providers/bodhi/index.ts';

const script = speechScript({ seconds: 10, seed: 2 });
const audio = scriptAudio(script);

/** Dials again and again, each time sending audio from `from` on in 100 ms of virtual time a chunk, until all went out. */
async function persist(faults: readonly Fault[], options: { readonly from?: number; readonly dials?: number } = {}) {
  const clock = new VirtualClock();
  const simulator = createSimulator({
    provider: bodhiServer({ engine: scriptedEngine({ script }), idleSeconds: Infinity }),
    clock,
    faults,
  });
  const clients: MemoryClient[] = [];
  const dials = options.dials ?? 8;
  for (let dial = 1; dial <= dials; dial += 1) {
    const client = new MemoryClient(simulator.transport());
    clients.push(client);
    await clock.advance(0);
    client.config();
    await clock.advance(0);
    for (const chunk of audio.chunks({ from: options.from ?? 0 })) {
      if (client.ends.length > 0) break;
      client.audio([chunk]);
      await clock.advance(100);
    }
    if (client.opened && client.ends.length === 0) break;
    await clock.advance(100);
  }
  return { clock, simulator, clients, opened: clients.map(({ opened }) => opened) };
}

const received = (result: Awaited<ReturnType<typeof persist>>, link: number) =>
  result.simulator.ledger.link(link).samples / script.sampleRate;

describe('the moment of a fault', () => {
  it('on a link: as soon as its configuration is accepted, once', async () => {
    const result = await persist([{ on: { link: 2 }, do: { type: 'rst' } }], { dials: 1 });
    expect(received(result, 1)).toBe(10);
    const again = await persist([{ on: { link: 1 }, do: { type: 'rst' } }]);
    expect([received(again, 1), received(again, 2)]).toEqual([0, 10]);
  });

  it('on a link after some seconds: once the link has received them', async () => {
    const result = await persist([{ on: { link: 1, after: 2.5 }, do: { type: 'rst' } }]);
    expect([received(result, 1), received(result, 2)]).toEqual([2.5, 10]);
  });

  it('at a position of the source: when that audio has arrived and was processed, whatever the link', async () => {
    const fault: Fault = { on: { position: 4.25 }, do: { type: 'rst' } };
    const result = await persist([fault], { from: 16_000 });
    expect(result.simulator.ledger.link(1).received).toEqual([
      { kind: 'source', linkStart: 0, sourceStart: 16_000, count: 3.3 * 16_000 },
    ]);
    expect(received(result, 2)).toBe(9);
  });

  it('at a time: on the links that are open then', async () => {
    const result = await persist([{ on: { time: 1_950 }, do: { type: 'fin' } }]);
    expect(result.simulator.ledger.link(1).endedAt).toBe(1_950);
    expect(received(result, 2)).toBe(10);
  });

  it('at a time without a link: on the next one', async () => {
    const result = await persist([
      { on: { link: 1 }, do: { type: 'http', status: 503 } },
      { on: { time: 50 }, do: { type: 'rst' } },
    ]);
    expect(result.opened).toEqual([false, true, true]);
    expect([received(result, 2), received(result, 3)]).toEqual([0, 10]);
  });

  it('several times: on as many links after each other, at the same position', async () => {
    const result = await persist([{ on: { position: 3 }, do: { type: 'rst' }, times: 3 }]);
    expect([1, 2, 3, 4].map((link) => received(result, link))).toEqual([3, 3, 3, 10]);
  });

  it('of a dial, at a position or a time: on the next dial', async () => {
    const result = await persist([
      { on: { position: 2 }, do: { type: 'http', status: 503 } },
      { on: { link: 1, after: 3 }, do: { type: 'rst' } },
    ]);
    expect(result.opened).toEqual([true, false, true]);
    expect(result.clients[1]?.end).toMatchObject({ type: 'refused', status: 503 });
  });

  it('of two on one link: the second, if the first ended it, on the next', async () => {
    const result = await persist([
      { on: { link: 1 }, do: { type: 'rst' } },
      { on: { link: 1 }, do: { type: 'close', code: 1011 } },
    ]);
    expect(result.clients.map(({ end }) => end)).toMatchObject([
      { code: 1006 },
      { code: 1011 },
      undefined,
    ] as unknown[]);
  });

  it('in audio that does not encode its place: by the seconds received over all links', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({
      provider: bodhiServer({ engine: scriptedEngine({ script }) }),
      clock,
      faults: [{ on: { position: 3 }, do: { type: 'rst' } }],
    });
    const noise = Int16Array.from({ length: 16_000 }, (_, index) => Math.round(9_000 * Math.sin(index / 7)));
    const send = async (seconds: number) => {
      const client = new MemoryClient(simulator.transport());
      await clock.advance(0);
      client.config();
      for (let second = 0; second < seconds; second += 1) client.audio([noise]);
      await clock.advance(0);
      return client;
    };
    const first = await send(2);
    expect(first.ends).toEqual([]);
    first.socket.terminate();
    const second = await send(2);
    await clock.advance(0);
    expect(second.ends).toHaveLength(1);
    expect(simulator.ledger.link(2).samples).toBe(16_000);
  });

  it('does not come early through keep-alive silence', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({
      provider: bodhiServer({ engine: scriptedEngine({ script }) }),
      clock,
      faults: [{ on: { position: 5 }, do: { type: 'rst' } }],
    });
    const client = new MemoryClient(simulator.transport());
    await clock.advance(0);
    client.config();
    client.audio([audio.samples(0, 16_000), new Int16Array(16_000 * 10), audio.samples(16_000, 32_000)]);
    await clock.advance(0);
    expect(client.ends).toEqual([]);
    client.audio([audio.samples(32_000, 96_000)]);
    await clock.advance(1);
    expect(client.ends).toHaveLength(1);
  });

  it('can be added while the provider runs', async () => {
    const clock = new VirtualClock();
    const simulator = createSimulator({ provider: bodhiServer({ engine: scriptedEngine({ script }) }), clock });
    const client = new MemoryClient(simulator.transport());
    await clock.advance(0);
    client.config();
    await clock.advance(1_000);
    simulator.addFault({ on: { time: 0 }, do: { type: 'close', code: 1012 } });
    await clock.advance(1);
    expect(client.ends).toMatchObject([{ code: 1012 }]);
  });
});

describe('randomFaults', () => {
  it('draws the same faults from the same seed, as plain JSON', () => {
    const draw = (seed: number) => randomFaults(seededRandom(seed), { count: 30, seconds: 60 });
    expect(draw(4)).toEqual(draw(4));
    expect(draw(4)).not.toEqual(draw(5));
    expect(JSON.parse(JSON.stringify(draw(4)))).toEqual(draw(4));
  });

  it('draws every kind sooner or later, at positions inside the source or on links', () => {
    const faults = randomFaults(seededRandom(1), { count: 1_000, seconds: 60 });
    const every: readonly FaultType[] = [
      ...([
        'close',
        'close-before-end-of-stream',
        'doubled-results',
        'error-frame',
        'fin',
        'flap',
        'garbage-frame',
      ] as const),
      ...([
        'half-open',
        'hang-at-handshake',
        'http',
        'huge-frame',
        'late-results',
        'mute',
        'no-end-of-stream',
      ] as const),
      ...(['outage', 'refuse', 'rst', 'slow-reader'] as const),
    ];
    expect([...new Set(faults.map((fault) => fault.do.type))].sort()).toEqual(every);
    const places = faults.map(({ on }) =>
      'position' in on ? on.position / 60 : 'link' in on && on.link >= 1 ? 0 : NaN,
    );
    expect(places.filter((place) => !(place >= 0 && place <= 1))).toEqual([]);
  });

  it('draws only the kinds that it is given', () => {
    const faults = randomFaults(seededRandom(1), { count: 50, seconds: 60, only: ['rst', 'outage'] });
    expect(new Set(faults.map((fault) => fault.do.type))).toEqual(new Set(['rst', 'outage']));
  });
});
