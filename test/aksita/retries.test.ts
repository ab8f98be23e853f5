import { describe, expect, it } from 'vitest';
import { aksita as makeClient } from '@throughline/core/protocols/aksita';
import { createAksitaService, VirtualClock } from '@throughline/simulator';
import { scaledClock } from '../support/scaled-clock.ts';
import { apiKey, everythingOf, refusalOf, served } from './harness.ts';

const failure = { type: 'refuse', refusal: 'internal-error' } as const;

describe('a request that was answered with 500', { concurrent: true }, () => {
  it('is sent again after 1, 2, 4 and 8 s and up to a quarter more, never sooner', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.service.next(failure, failure, failure, failure);
    expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    // The harness draws the middle of the jitter.
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([1_125, 2_250, 4_500, 9_000]);
    expect(aksita.retries.map(({ attempt }) => attempt)).toEqual([2, 3, 4, 5]);
    expect(aksita.retries.map(({ error }) => error.code)).toEqual(Array(4).fill('provider-internal-error'));
    expect(aksita.service.billed).toEqual(['hello']);
  });

  it('waits on the clock that it was given, with jitter from its own randomness', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const draws = [0, 1, 0.2, 0.8];
    const client = makeClient({ apiKey, clock, random: { next: () => draws.shift() ?? 0 }, fetch: service.fetch });
    const chat = client.createSession().then((conversation) => {
      service.next(failure, failure, failure, failure);
      return conversation.chat('hello');
    });
    await clock.runUntil(chat);
    expect(service.requests.map(({ at }) => at)).toEqual([0, 0, 1_000, 3_500, 7_700, 17_300]);
    expect(clock.pending).toBe(0);
  });

  it('waits longer where the service asks for it', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.service.next({ ...failure, retryAfter: '7' });
    await conversation.chat('hello');
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([7_000]);
  });

  it.each([
    ['two minutes and a second', '121', 121_000],
    ['more than a timer can hold', '2592000', 2_592_000_000],
    ['a date that is far away', new Date(Date.now() + 300 * 86_400_000).toUTCString(), 299 * 86_400_000],
  ])(
    'is not sent again where the service asks for %s: the error tells for how long',
    async (_name, retryAfter, leastMs) => {
      await using aksita = await served({ clock: undefined as never });
      const conversation = await aksita.client.createSession();
      aksita.service.next({ ...failure, retryAfter });
      const error = await refusalOf(conversation.chat('hello'));
      expect(error).toMatchObject({ code: 'provider-internal-error', httpStatus: 500 });
      expect(error.retryAfterMs).toBeGreaterThanOrEqual(leastMs);
      expect(aksita.retries).toEqual([]);
      expect(aksita.service.requests).toHaveLength(2);
      expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    },
  );

  it('waits for two minutes where the service asks for them', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const client = makeClient({ apiKey, clock, fetch: service.fetch });
    const conversation = await clock.runUntil(client.createSession());
    service.next({ ...failure, retryAfter: '120' });
    await clock.runUntil(conversation.chat('hello'));
    expect(service.requests.at(-1)?.at).toBe(120_000);
    expect(clock.pending).toBe(0);
  });

  it('is given up from inside the listener that hears of the retry, and all that waits behind it goes on', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const client = makeClient({ apiKey, clock, fetch: service.fetch });
    const conversation = await clock.runUntil(client.createSession());
    service.next({ ...failure, retryAfter: '100' });
    const stop = new AbortController();
    client.on('retry', () => stop.abort());
    const first = refusalOf(conversation.chat('one', { signal: stop.signal }));
    const second = conversation.chat('two');
    expect(await first).toMatchObject({ code: 'aborted' });
    expect((await second).responses).toEqual(['two']);
    expect(clock.now()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('is given up while it waits, when its signal is aborted', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const client = makeClient({ apiKey, clock, fetch: service.fetch });
    const conversation = await clock.runUntil(client.createSession());
    service.next(failure);
    const stop = new AbortController();
    client.on('retry', () => queueMicrotask(() => stop.abort('enough')));
    const error = await refusalOf(conversation.chat('hello', { signal: stop.signal }));
    expect(error).toMatchObject({ code: 'aborted', context: { reason: 'enough' } });
    expect(clock.pending).toBe(0);
    expect(service.requests).toHaveLength(2);
  });
});

describe('a request whose answer never came', { concurrent: true }, () => {
  it.each([
    ['never', 'timeout', 200_000],
    ['reset', 'connection', 600_000],
    ['cut', 'connection', 600_000],
  ] as const)('is not sent again: %s may have been billed, and the error says so', async (type, reason, limitMs) => {
    const service = createAksitaService();
    const { url, close } = await service.listen();
    const options = { apiKey, url: `${url}/api`, clock: scaledClock(100) };
    const { id } = await makeClient(options).createSession();
    const client = makeClient({ ...options, limitMs });
    const retries: unknown[] = [];
    client.on('retry', (retry) => retries.push(retry));
    service.next({ type });
    const error = await refusalOf(client.conversation(id).chat('hello'));
    await close();
    expect(error).toMatchObject({ code: 'outcome-unknown', context: { reason }, recovery: 'none', scope: 'utterance' });
    expect(error.message).toMatch(/billed/);
    expect(error.remedy).toMatch(/twice/);
    expect(everythingOf(error, error.toJSON())).not.toContain(apiKey);
    expect(service.requests).toHaveLength(2);
    expect(service.billed).toEqual(['hello']);
    expect(retries).toEqual([]);
  });

  it('is sent again where the caller allows it, and is then billed twice', async () => {
    await using aksita = await served({ retryUnanswered: true });
    const conversation = await aksita.client.createSession();
    aksita.service.next({ type: 'reset' }, { type: 'cut' });
    expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    expect(aksita.service.billed).toEqual(['hello', 'hello', 'hello']);
    expect(aksita.retries.map(({ error }) => error.code)).toEqual(['outcome-unknown', 'outcome-unknown']);
  });

  it('ends at its limit, even over a fetch that does not look at its signal', async () => {
    const clock = new VirtualClock();
    const client = makeClient({ apiKey, clock, limitMs: 5_000, fetch: () => new Promise(() => undefined) });
    const error = await clock.runUntil(refusalOf(client.createSession()));
    expect(error).toMatchObject({ code: 'outcome-unknown', context: { reason: 'timeout', limitMs: 5_000 } });
    expect(clock.now()).toBe(5_000);
    expect(clock.pending).toBe(0);
  });

  it('comes late and within its limit: it is an answer', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const client = makeClient({ apiKey, clock, fetch: service.fetch });
    const conversation = await clock.runUntil(client.createSession());
    service.next({ type: 'delay', ms: 59_000 });
    expect(await clock.runUntil(conversation.chat('hello'))).toMatchObject({ responses: ['hello'] });
  });

  it('is told as what it is where nothing was sent, and is not sent again either', async () => {
    await using aksita = await served();
    const { url, close } = await aksita.service.listen();
    await close();
    await using refused = await served({ url });
    const error = await refusalOf(refused.client.createSession());
    expect(error).toMatchObject({ code: 'connection-refused', recovery: 'none' });
    expect(error.context).toEqual({ host: new URL(url).host });
    expect(error.message).toContain('Nothing was sent');
    await using lost = await served({ url: 'https://no-such-host.invalid' });
    expect(await refusalOf(lost.client.createSession())).toMatchObject({ code: 'unknown-host', recovery: 'none' });
    expect([...refused.retries, ...lost.retries]).toEqual([]);
  });
});
