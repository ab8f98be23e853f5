import { SpeechError, synthesize, type LinkEvent, type TranscriptionSession } from '@throughline/core';
import { Governor, type Admission, type LinkGovernor } from '@throughline/core/governor';
import { faseeh } from '@throughline/core/providers/faseeh';
import { createSimulator, scriptedVoice } from '@throughline/simulator';
import { faseehServer } from '@throughline/simulator/providers/faseeh';
import { describe, expect, it, vi } from 'vitest';
import { bodhiCredentials, faseehCredentials } from '../../kit/providers.ts';
import { rejectionOf } from '../../kit/rejection.ts';
import { sourceOf } from '../../kit/sources.ts';
import { hear } from '../../kit/speech.ts';
import { virtualProvider, type VirtualProvider } from '../../kit/transcription.ts';
import { sentences } from '../12-a-voice-is-whole/support/texts.ts';

const provider = () => virtualProvider({ seconds: 4 });

/** Sends the whole script to its end. */
async function whole(session: TranscriptionSession, { script }: VirtualProvider): Promise<void> {
  await session.pipe(sourceOf(script), { end: true });
  await session.closed;
}

const refusals = ({ simulator }: VirtualProvider): number =>
  simulator.ledger.dials.filter(({ outcome }) => outcome === 'http').length;

const openLinks = ({ simulator }: VirtualProvider): number =>
  simulator.ledger.links.filter(({ endedAt }) => endedAt === undefined).length;

describe('sessions that share a governor', () => {
  it('wait for each other instead of being refused', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    simulator.limits.links = 2;
    const governor = new Governor({ links: 2, most: 2, clock });
    const sessions = Array.from({ length: 8 }, () => setting.open({ governor, pace: Infinity }));
    await clock.runUntil(Promise.all(sessions.map((session) => whole(session, setting))));
    expect(refusals(setting)).toBe(0);
    expect(simulator.ledger.links).toHaveLength(8);
    await clock.advance(1_000);
    expect(governor.state).toEqual({ limit: 2, known: true, inUse: 0, waiting: 0 });
    await simulator.close();
  });

  it('may do different things: a voice gives its link up between two texts when a transcription waits', async () => {
    const setting = provider();
    const { clock } = setting;
    const governor = new Governor({ most: 1, clock });
    const speaker = createSimulator({ provider: faseehServer({ engine: scriptedVoice() }), clock });
    const voice = synthesize({
      protocol: faseeh({ voiceId: 'ar-najdi-male-2', url: 'ws://127.0.0.1:2710' }),
      credentials: faseehCredentials,
      transport: speaker.transport(),
      clock,
      governor,
    });
    const spoken = Promise.all([...sentences, ...sentences].map((text) => hear(voice.say(text))));
    await clock.advance(500);
    expect(voice.status.state).toBe('open');
    await clock.runUntil(whole(setting.open({ governor, pace: Infinity }), setting));
    const { completed } = voice.summary();
    expect(completed).toBeLessThan(2 * sentences.length);
    expect((await clock.runUntil(spoken)).every(({ error }) => error === undefined)).toBe(true);
    await clock.runUntil(voice.end());
    await Promise.all([setting.simulator.close(), speaker.close()]);
  });

  it('give a link back however they end: closed, aborted in line, aborted with a link, failed', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 2, clock });
    const [one, other, inLine, last] = [1, 2, 3, 4].map(() => setting.open({ governor, live: true }));
    await clock.advance(1_000);
    expect(governor.state).toEqual({ limit: 2, known: false, inUse: 2, waiting: 2 });
    inLine?.abort();
    expect(await clock.runUntil(rejectionOf(inLine?.closed ?? fail()))).toMatchObject({ code: 'aborted' });
    expect(governor.state).toEqual({ limit: 2, known: false, inUse: 2, waiting: 1 });
    one?.abort();
    await clock.runUntil(rejectionOf(one?.closed ?? fail()));
    await clock.advance(1_000);
    expect(last?.status.state).toBe('open');
    simulator.addFault({ on: { time: clock.now() }, do: { type: 'error-frame', code: 402 } });
    for (const session of [other, last]) await clock.runUntil(rejectionOf(session?.closed ?? fail()));
    await clock.advance(1_000);
    expect(governor.state).toEqual({ limit: 2, known: false, inUse: 0, waiting: 0 });
    await simulator.close();
  });

  it('give a link back that comes in the moment of their abort', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const given: ((admission: Admission) => void)[] = [];
    const governor: LinkGovernor = {
      state: { limit: 1, inUse: 0, waiting: 1 },
      admit: () => new Promise((give) => given.push(give)),
    };
    const session = setting.open({ governor, live: true });
    await clock.advance(1_000);
    const release = vi.fn<() => void>();
    for (const give of given) give({ succeeded: fail, refused: fail, release });
    session.abort();
    await clock.runUntil(rejectionOf(session.closed));
    await clock.advance(1_000);
    expect(release).toHaveBeenCalledTimes(1);
    expect(simulator.ledger.dials).toEqual([]);
    await simulator.close();
  });

  it('let one that has lost its link go first', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 1, clock });
    const order: string[] = [];
    const sessions = ['first', 'second', 'third'].map((name) => {
      const session = setting.open({ governor, pace: Infinity });
      session.on('link', ({ state }: LinkEvent) => void (state === 'ready' && order.push(name)));
      return session;
    });
    simulator.addFault({ on: { link: 1 }, do: { type: 'rst' } });
    await clock.runUntil(Promise.all(sessions.map((session) => whole(session, setting))));
    expect(order.slice(0, 3)).toEqual(['first', 'second', 'first']);
    await simulator.close();
  });

  it('that are refused wait in line, and do not fail for their retry budget', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    simulator.limits.links = 0;
    const governor = new Governor({ clock });
    const sessions = [1, 2, 3].map(() => setting.open({ governor, retry: { budgetMs: 1_000 } }));
    const done = Promise.all(sessions.map((session) => whole(session, setting)));
    await clock.advance(120_000);
    expect(refusals(setting)).toBeLessThan(15);
    expect(sessions.map(({ status }) => status.state)).toEqual(['connecting', 'connecting', 'connecting']);
    const { inUse, waiting } = governor.state;
    expect(inUse + waiting).toBe(3);
    simulator.limits.links = 1;
    await clock.runUntil(done);
    await simulator.close();
  });

  it('do not spend their retry budget in line', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 1, clock });
    const first = setting.open({ governor, live: true });
    await clock.advance(1_000);
    const second = whole(setting.open({ governor, retry: { budgetMs: 2_000 } }), setting);
    await clock.advance(60_000);
    simulator.addFault({ on: { link: 2 }, do: { type: 'http', status: 503 } });
    first.abort();
    await clock.runUntil(second);
    expect(simulator.ledger.dials.map(({ outcome }) => outcome)).toEqual(['accepted', 'http', 'accepted']);
    await simulator.close();
  });

  it.each([
    { why: 'the provider refuses them', refuses: true, code: 'rate-limited' },
    { why: 'another session has the only link', refuses: false, code: 'concurrency-limit' },
  ])('fail after the time for a slot where $why', async ({ refuses, code }) => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 1, clock });
    if (refuses) simulator.limits.links = 0;
    else setting.open({ governor, live: true });
    await clock.advance(1_000);
    const began = clock.now();
    const session = setting.open({ governor, live: true, retry: { slotMs: 20_000 } });
    const error = await clock.runUntil(rejectionOf(session.closed));
    expect(error).toMatchObject({ code });
    expect(clock.now() - began).toBeGreaterThanOrEqual(20_000);
    expect(clock.now() - began).toBeLessThan(52_000);
    await simulator.close();
  });

  it('ask for credentials again where the wait in line was long', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 1, clock });
    const first = setting.open({ governor, live: true });
    await clock.advance(1_000);
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return { apiKey: `key-${asked}-4f9a2c71d8e6`, customerId: '3fa85f64-5717-4562-b3fc-2c963f66afa6' };
    };
    const second = setting.open({ governor, live: true, credentials });
    await clock.advance(60_000);
    expect([asked, openLinks(setting)]).toEqual([1, 1]);
    first.abort();
    await clock.advance(1_000);
    expect([asked, second.status.state]).toEqual([2, 'open']);
    second.abort();
    await simulator.close();
  });

  it('give a link back where there are no credentials for it', async () => {
    const setting = provider();
    const { clock, simulator } = setting;
    const governor = new Governor({ most: 1, clock });
    const first = setting.open({ governor, live: true });
    await clock.advance(1_000);
    let asked = 0;
    const credentials = () => {
      asked += 1;
      if (asked > 1) throw new SpeechError('provider-unavailable', { message: 'no key today', context: {} });
      return bodhiCredentials;
    };
    const second = setting.open({ governor, live: true, credentials });
    await clock.advance(60_000);
    first.abort();
    await clock.advance(300);
    expect([asked > 1, governor.state.inUse]).toEqual([true, 0]);
    second.abort();
    await simulator.close();
  });
});

it.each([{}, null, 5, { admit: true }])('a governor that is %j is refused before anything is dialled', (governor) => {
  const setting = provider();
  expect(() => setting.open({ governor: governor as never })).toThrow(
    expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'governor' }) }),
  );
});

function fail(): never {
  throw new Error('there is no such session');
}
