import { describe, expect, it } from 'vitest';
import { assess, type AssessmentSession, type Transport } from '@throughline/core';
import {
  elsaScripted,
  reuseElsaSockets,
  type ElsaCredentials,
  type ElsaSockets,
} from '@throughline/core/providers/elsa';
import { webSocketTransport } from '@throughline/node';
import {
  createSimulator,
  scriptText,
  seededRandom,
  speechScript,
  type Fault,
  scoringEngine,
  type VirtualClock,
} from '@throughline/simulator';
import { elsaServer, elsaError } from '@throughline/simulator/providers/elsa';
import { elsaCredentials as credentials } from '../../kit/providers.ts';
import { virtualSetting } from '../../kit/setting.ts';
import { sourceOf } from '../../kit/sources.ts';
import { scaledClock } from '@throughline/simulator/kit';

const script = speechScript({ seconds: 4, seed: 81 });

interface Scene {
  readonly sockets: ElsaSockets;
  readonly simulator: ReturnType<typeof createSimulator>;
  open(token?: string): AssessmentSession;
  /** One stream from its beginning to its result. */
  speak(token?: string): Promise<AssessmentSession>;
}

interface VirtualScene extends Scene {
  readonly clock: VirtualClock;
}

function virtualScene(faults: readonly Fault[] = [], options: { readonly mostIdle?: number } = {}): VirtualScene {
  const server = elsaServer({ engine: scoringEngine({ script }) });
  const { clock, simulator, transport } = virtualSetting({ server, faults });
  const sockets = reuseElsaSockets(transport, { clock, ...options });
  const open = (token = credentials.token) => openOn(sockets, { token }, 'ws://127.0.0.1:2800', clock);
  return {
    clock,
    simulator,
    sockets,
    open,
    speak: async (token) => {
      const session = open(token);
      await clock.runUntil(session.pipe(sourceOf(script), { end: true }));
      await session.result;
      // The provider says that it is ready a moment after its end of stream.
      await clock.advance(100);
      return session;
    },
  };
}

function openOn(
  transport: Transport,
  given: ElsaCredentials,
  url: string,
  clock: VirtualClock | ReturnType<typeof scaledClock>,
): AssessmentSession {
  return assess({
    protocol: elsaScripted({ sentence: scriptText(script), url }),
    credentials: given,
    transport,
    clock,
    random: seededRandom(81),
  });
}

describe('a socket that is used again', () => {
  it('serves one stream after another, each with a result of its own', async () => {
    const scene = virtualScene();
    const results = [];
    for (let stream = 0; stream < 4; stream += 1) results.push((await (await scene.speak()).result).scores.overall);
    expect(new Set(results).size).toBe(1);
    expect(results[0]).toBeGreaterThanOrEqual(50);
    expect(scene.simulator.ledger.dials).toHaveLength(1);
    const received = scene.simulator.ledger.link(1).received;
    expect(received.map(({ count }) => count)).toEqual([1, 2, 3, 4].map(() => script.length));
    expect(scene.sockets.idle).toBe(1);
    await scene.simulator.close();
  });

  it('is really one, over real sockets', async () => {
    const clock = scaledClock(10);
    const simulator = createSimulator({ provider: elsaServer({ engine: scoringEngine({ script }) }), clock });
    const { url } = await simulator.listen();
    const sockets = reuseElsaSockets(webSocketTransport(), { clock });
    try {
      for (let stream = 0; stream < 3; stream += 1) {
        const session = openOn(sockets, credentials, url, clock);
        const drained = new Promise((resolve) => {
          session.on('link', ({ state }) => state === 'drained' && resolve(undefined));
        });
        await session.pipe(sourceOf(script), { end: true });
        expect((await session.result).scores.overall).toBeGreaterThanOrEqual(50);
        await drained;
        await expect.poll(() => sockets.idle).toBe(1);
      }
      expect(simulator.ledger.dials).toHaveLength(1);
      sockets.close();
      expect(sockets.idle).toBe(0);
      await expect.poll(() => simulator.ledger.link(1).how).toEqual({ by: 'client', code: 1000, reason: '' });
    } finally {
      await simulator.close();
    }
  });

  it('is not shared by streams at the same time', async () => {
    const scene = virtualScene();
    const sessions = [scene.open(), scene.open()];
    await scene.clock.runUntil(Promise.all(sessions.map((session) => session.pipe(sourceOf(script), { end: true }))));
    await scene.clock.advance(100);
    expect(scene.simulator.ledger.dials).toHaveLength(2);
    expect(scene.sockets.idle).toBe(2);
    await scene.simulator.close();
  });

  it('is not given to another token', async () => {
    const scene = virtualScene();
    await scene.speak();
    await scene.speak('another-token-0815');
    expect(scene.simulator.ledger.dials).toHaveLength(2);
    await scene.simulator.close();
  });

  it('is not closed under a stream that took it in the last moment', async () => {
    const scene = virtualScene();
    await scene.speak();
    await scene.clock.advance(28_000);
    const second = await scene.speak();
    expect(second.summary().dials).toBe(1);
    expect(scene.simulator.ledger.dials).toHaveLength(1);
    await scene.simulator.close();
  });

  it('is closed after 30 s without a stream, or when there are more than enough', async () => {
    const scene = virtualScene([], { mostIdle: 1 });
    const sessions = [scene.open(), scene.open()];
    await scene.clock.runUntil(Promise.all(sessions.map((session) => session.pipe(sourceOf(script), { end: true }))));
    await scene.clock.advance(100);
    expect(scene.sockets.idle).toBe(1);
    await scene.clock.advance(29_000);
    expect(scene.sockets.idle).toBe(1);
    await scene.clock.advance(2_000);
    expect(scene.sockets.idle).toBe(0);
    expect(scene.simulator.ledger.links.map(({ how }) => how)).toEqual([
      { by: 'client', code: 1000, reason: '' },
      { by: 'client', code: 1000, reason: '' },
    ]);
    expect(scene.clock.pending).toBe(0);
    await scene.simulator.close();
  });

  it('is forgotten when it breaks while it waits', async () => {
    const scene = virtualScene();
    await scene.speak();
    scene.simulator.addFault({ on: { time: scene.clock.now() + 1_000 }, do: { type: 'rst' } });
    await scene.clock.advance(2_000);
    expect(scene.sockets.idle).toBe(0);
    await scene.speak();
    expect(scene.simulator.ledger.dials).toHaveLength(2);
    await scene.simulator.close();
  });

  it.each([
    { what: 'is cut', fault: { type: 'rst' } },
    { what: 'is told of an error', fault: elsaError('ASRSocketTimeout') },
  ] as const)('is not kept when its stream $what, and the stream goes on with another', async ({ fault }) => {
    const scene = virtualScene([{ on: { link: 1, after: 6 }, do: fault }]);
    await scene.speak();
    const second = await scene.speak();
    expect((await second.result).scores.overall).toBeGreaterThanOrEqual(50);
    expect(second.summary().links).toBe(2);
    expect(scene.simulator.ledger.dials).toHaveLength(2);
    expect(scene.sockets.idle).toBe(1);
    await scene.simulator.close();
  });

  it('that was dead all along costs a retry', async () => {
    const scene = virtualScene();
    await scene.speak();
    // The network goes away without a word: nobody has noticed when the next stream takes the socket.
    scene.simulator.addFault({ on: { time: scene.clock.now() }, do: { type: 'half-open' } });
    await scene.clock.advance(10);
    const session = await scene.speak();
    expect(session.summary()).toMatchObject({ dials: 2, links: 1 });
    await scene.simulator.close();
  });

  it('ends with a session that is aborted', async () => {
    const scene = virtualScene();
    const session = scene.open();
    void session.write(new Int16Array(16_000).fill(5)).catch(() => undefined);
    await scene.clock.advance(500);
    session.abort();
    await scene.clock.advance(2_000);
    expect(scene.sockets.idle).toBe(0);
    expect(scene.simulator.ledger.link(1).how).toMatchObject({ by: 'client', code: 1006 });
    expect(scene.clock.pending).toBe(0);
    await scene.simulator.close();
  });
});
