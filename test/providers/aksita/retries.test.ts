import { describe, expect, it } from 'vitest';
import type { CredentialsRequest } from '@throughline/core';
import { aksita as makeClient } from '@throughline/core/providers/aksita';
import { VirtualClock } from '@throughline/simulator';
import { aksitaServer } from '@throughline/simulator/providers/aksita';
import { answering } from '../../kit/answering.ts';
import { scaledClock } from '@throughline/simulator/kit';
import { refusalOf } from '../../kit/rejection.ts';
import { everythingOf } from '../../kit/secrets.ts';
import { apiKey, served } from './harness.ts';

const failure = { type: 'refuse', refusal: 'internal-error' } as const;

describe('a request that was answered with 500', { concurrent: true }, () => {
  it('is sent again after 1, 2, 4 and 8 s and up to a quarter more, never sooner', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next(failure, failure, failure, failure);
    expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    // The harness draws the middle of the jitter.
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([1_125, 2_250, 4_500, 9_000]);
    expect(aksita.retries.map(({ attempt }) => attempt)).toEqual([2, 3, 4, 5]);
    expect(aksita.retries.map(({ error }) => error.code)).toEqual(Array(4).fill('provider-internal-error'));
    expect(aksita.server.billed).toEqual(['hello']);
  });

  it('waits on the clock that it was given, with jitter from its own randomness', async () => {
    const clock = new VirtualClock();
    const server = aksitaServer({ clock });
    const draws = [0, 1, 0.2, 0.8];
    const client = makeClient({ apiKey, clock, random: { next: () => draws.shift() ?? 0 }, fetch: server.fetch });
    const chat = client.createSession().then((conversation) => {
      server.next(failure, failure, failure, failure);
      return conversation.chat('hello');
    });
    await clock.runUntil(chat);
    expect(server.requests.map(({ at }) => at)).toEqual([0, 0, 1_000, 3_500, 7_700, 17_300]);
    expect(clock.pending).toBe(0);
  });

  it('waits longer where the provider asks for it', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next({ ...failure, retryAfter: '7' });
    await conversation.chat('hello');
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([7_000]);
  });

  it.each([
    ['two minutes and a second', '121', 121_000],
    ['more than a timer can hold', '2592000', 2_592_000_000],
    ['a date that is far away', new Date(Date.now() + 300 * 86_400_000).toUTCString(), 299 * 86_400_000],
  ])(
    'is not sent again where the provider asks for %s: the error tells for how long',
    async (_name, retryAfter, leastMs) => {
      await using aksita = await served({ clock: undefined as never });
      const conversation = await aksita.client.createSession();
      aksita.server.next({ ...failure, retryAfter });
      const error = await refusalOf(conversation.chat('hello'));
      expect(error).toMatchObject({ code: 'provider-internal-error', httpStatus: 500 });
      expect(error.retryAfterMs).toBeGreaterThanOrEqual(leastMs);
      expect(aksita.retries).toEqual([]);
      expect(aksita.server.requests).toHaveLength(2);
      expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    },
  );

  it('waits for two minutes where the provider asks for them', async () => {
    const clock = new VirtualClock();
    const server = aksitaServer({ clock });
    const client = makeClient({ apiKey, clock, fetch: server.fetch });
    const conversation = await clock.runUntil(client.createSession());
    server.next({ ...failure, retryAfter: '120' });
    await clock.runUntil(conversation.chat('hello'));
    expect(server.requests.at(-1)?.at).toBe(120_000);
    expect(clock.pending).toBe(0);
  });

  it('is given up from inside the listener that hears of the retry, and all that waits behind it goes on', async () => {
    const clock = new VirtualClock();
    const server = aksitaServer({ clock });
    const client = makeClient({ apiKey, clock, fetch: server.fetch });
    const conversation = await clock.runUntil(client.createSession());
    server.next({ ...failure, retryAfter: '100' });
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
    const server = aksitaServer({ clock });
    const client = makeClient({ apiKey, clock, fetch: server.fetch });
    const conversation = await clock.runUntil(client.createSession());
    server.next(failure);
    const stop = new AbortController();
    client.on('retry', () => queueMicrotask(() => stop.abort('enough')));
    const error = await refusalOf(conversation.chat('hello', { signal: stop.signal }));
    expect(error).toMatchObject({ code: 'aborted', context: { reason: 'enough' } });
    expect(clock.pending).toBe(0);
    expect(server.requests).toHaveLength(2);
  });
});

describe('a request that was answered with another sign of trouble', { concurrent: true }, () => {
  const answer = (status: number, headers: Readonly<Record<string, string>> = {}) =>
    ({
      type: 'answer',
      status,
      body: '<h1>gateway</h1>',
      headers: { 'content-type': 'text/html', ...headers },
    }) as const;

  it.each([
    [429, 'rate-limited'],
    [502, 'provider-unavailable'],
    [503, 'provider-unavailable'],
  ] as const)('is sent again after a %i', async (status, code) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next(answer(status), answer(status));
    expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([1_125, 2_250]);
    expect(aksita.retries.map(({ error }) => [error.code, error.recovery])).toEqual(
      Array.from({ length: 2 }, () => [code, 'reconnect']),
    );
    expect(aksita.server.billed).toEqual(['hello']);
  });

  it('is sent five times in all to a provider that says 429 for ever, and then says so', async () => {
    await using aksita = await served();
    aksita.server.next(...Array.from({ length: 9 }, () => answer(429)));
    const error = await refusalOf(aksita.client.createSession());
    expect(error).toMatchObject({ code: 'rate-limited', recovery: 'reconnect', httpStatus: 429 });
    expect(aksita.server.requests).toHaveLength(5);
  });

  it('waits as long as a 429 asks for', async () => {
    await using aksita = await served();
    aksita.server.next(answer(429, { 'retry-after': '20' }));
    await aksita.client.createSession();
    expect(aksita.retries.map(({ delayMs }) => delayMs)).toEqual([20_000]);
  });

  it('claims no recovery where it asks to wait for too long', async () => {
    await using aksita = await served();
    aksita.server.next(answer(429, { 'retry-after': '200' }));
    const error = await refusalOf(aksita.client.createSession());
    expect(error).toMatchObject({ code: 'rate-limited', recovery: 'none', retryAfterMs: 200_000 });
    expect(aksita.server.requests).toHaveLength(1);
  });

  it('may have been billed behind a 504, and is sent again only where the caller allows it', async () => {
    await using careful = await served();
    const conversation = await careful.client.createSession();
    careful.server.next(answer(504));
    const error = await refusalOf(conversation.chat('hello'));
    expect(error).toMatchObject({ code: 'provider-unavailable', recovery: 'none', httpStatus: 504 });
    expect(error.message).toMatch(/billed/);
    expect(error.remedy).toMatch(/twice/);
    expect(careful.server.requests).toHaveLength(2);

    await using bold = await served({ retryUnanswered: true });
    bold.server.next(answer(504));
    expect((await bold.client.createSession()).id).not.toBe('');
    expect(bold.retries.map(({ error: { recovery } }) => recovery)).toEqual(['reconnect']);
  });
});

describe('a key that is refused', { concurrent: true }, () => {
  const keys = { old: 'revoked', [apiKey]: 'good' } as const;

  it('is asked for once more where credentials are a function, and the request is sent again', async () => {
    const asked: CredentialsRequest[] = [];
    await using aksita = await served(
      {
        apiKey: undefined,
        credentials: (request) => {
          asked.push(request);
          return { apiKey: request.refresh ? apiKey : 'old' };
        },
      },
      { keys },
    );
    expect((await aksita.client.createSession()).id).not.toBe('');
    expect(asked.map(({ refresh, attempt }) => [refresh, attempt])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    expect(asked.every(({ signal }) => signal instanceof AbortSignal)).toBe(true);
    expect(aksita.retries.map(({ delayMs, error }) => [delayMs, error.code, error.recovery])).toEqual([
      [0, 'authentication-failed', 'refresh-credentials'],
    ]);
    expect(aksita.server.requests).toHaveLength(2);
    expect(everythingOf(aksita.retries)).not.toContain(apiKey);
  });

  it('is asked for once per refusal: a second one is the end', async () => {
    let asked = 0;
    await using aksita = await served(
      {
        apiKey: undefined,
        credentials: () => {
          asked += 1;
          return { apiKey: 'old' };
        },
      },
      { keys },
    );
    expect(await refusalOf(aksita.client.createSession())).toMatchObject({
      code: 'authentication-failed',
      recovery: 'refresh-credentials',
    });
    expect([asked, aksita.server.requests.length]).toEqual([2, 2]);
    await refusalOf(aksita.client.createSession());
    expect([asked, aksita.server.requests.length]).toEqual([4, 4]);
  });

  it('is the end at once where there is but one', async () => {
    for (const options of [{ apiKey: 'old' }, { apiKey: undefined, credentials: { apiKey: 'old' } }]) {
      await using aksita = await served(options, { keys });
      const error = await refusalOf(aksita.client.createSession());
      expect(error).toMatchObject({ code: 'authentication-failed', recovery: 'none' });
      expect(aksita.server.requests).toHaveLength(1);
      expect(aksita.retries).toEqual([]);
    }
  });

  it('is asked for once by all conversations that it is refused to together', async () => {
    let current = 'old';
    let refreshes = 0;
    await using aksita = await served(
      {
        apiKey: undefined,
        credentials: async ({ refresh }) => {
          if (refresh) {
            refreshes += 1;
            await new Promise((resolve) => {
              setImmediate(resolve);
            });
            current = apiKey;
          }
          return { apiKey: current };
        },
      },
      { keys },
    );
    const sessions = await Promise.all(Array.from({ length: 8 }, () => aksita.client.createSession()));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(8);
    expect(refreshes).toBe(1);
  });

  it('is not asked for again while it is good, where it says until when', async () => {
    let asked = 0;
    await using aksita = await served({
      apiKey: undefined,
      clock: undefined as never,
      credentials: () => {
        asked += 1;
        return { apiKey, expiresAt: Date.now() + 3_600_000 };
      },
    });
    const conversation = await aksita.client.createSession();
    await conversation.chat('one');
    await conversation.chat('two');
    expect(asked).toBe(1);
  });

  it('is told by the error of the function where that fails for good, and nothing was sent', async () => {
    await using aksita = await served({
      apiKey: undefined,
      credentials: () => {
        throw new Error('the vault is shut');
      },
    });
    const error = await refusalOf(aksita.client.createSession());
    expect(error).toMatchObject({ code: 'credentials-failed', recovery: 'reconnect' });
    expect(aksita.retries).toHaveLength(4);
    expect(aksita.server.requests).toEqual([]);
    await using odd = await served({ apiKey: undefined, credentials: () => ({ apiKey: 'two words' }) });
    expect(await refusalOf(odd.client.createSession())).toMatchObject({
      code: 'config-invalid',
      context: { field: 'apiKey' },
    });
    expect(odd.server.requests).toEqual([]);
  });

  it('is no longer wanted when the request is given up', async () => {
    let heard: AbortSignal | undefined;
    const asked = Promise.withResolvers<void>();
    await using aksita = await served({
      apiKey: undefined,
      credentials: ({ signal }) => {
        heard = signal;
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const stop = new AbortController();
    const refused = refusalOf(aksita.client.createSession({ signal: stop.signal }));
    await asked.promise;
    stop.abort('enough');
    expect(await refused).toMatchObject({ code: 'aborted', context: { reason: 'enough' } });
    expect(heard?.aborted).toBe(true);
    expect(aksita.server.requests).toEqual([]);
  });
});

describe('a request whose answer never came', { concurrent: true }, () => {
  it.each([
    ['never', 'timeout', 200_000],
    ['reset', 'connection', 600_000],
    ['cut', 'connection', 600_000],
  ] as const)('is not sent again: %s may have been billed, and the error says so', async (type, reason, limitMs) => {
    const server = aksitaServer();
    const { url, close } = await server.listen();
    const options = { apiKey, url: `${url}/api`, clock: scaledClock(100) };
    const { id } = await makeClient(options).createSession();
    const client = makeClient({ ...options, limitMs });
    const retries: unknown[] = [];
    client.on('retry', (retry) => retries.push(retry));
    server.next({ type });
    const error = await refusalOf(client.conversation(id).chat('hello'));
    await close();
    expect(error).toMatchObject({ code: 'outcome-unknown', context: { reason }, recovery: 'none', scope: 'utterance' });
    expect(error.message).toMatch(/billed/);
    expect(error.remedy).toMatch(/twice/);
    expect(everythingOf(error, error.toJSON())).not.toContain(apiKey);
    expect(server.requests).toHaveLength(2);
    expect(server.billed).toEqual(['hello']);
    expect(retries).toEqual([]);
  });

  it('is sent again where the caller allows it, and is then billed twice', async () => {
    await using aksita = await served({ retryUnanswered: true });
    const conversation = await aksita.client.createSession();
    aksita.server.next({ type: 'reset' }, { type: 'cut' });
    expect((await conversation.chat('hello')).responses).toEqual(['hello']);
    expect(aksita.server.billed).toEqual(['hello', 'hello', 'hello']);
    expect(aksita.retries.map(({ error }) => error.code)).toEqual(['outcome-unknown', 'outcome-unknown']);
  });

  it('is an answer where it is whole, and only its connection broke', async () => {
    const whole = JSON.stringify({ status: true, data: { response: ['hi'], credits: 2, remaining_credits: 5 } });
    await using server = await answering((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(whole.length + 100) });
      response.write(whole, () => response.socket?.destroy());
    });
    const client = makeClient({ apiKey, url: server.url });
    expect(await client.conversation('c').chat('hello')).toMatchObject({ responses: ['hi'], remainingCredits: 5 });
  });

  it('is told by its status where that is a refusal whose body never ends', async () => {
    await using server = await answering((_request, response) => {
      response.writeHead(402, { 'content-type': 'application/json' });
      response.write('{"status":false,"reason":"Insuffi');
    });
    const client = makeClient({ apiKey, url: server.url, limitMs: 300 });
    expect(await refusalOf(client.conversation('c').chat('hello'))).toMatchObject({
      code: 'insufficient-balance',
      httpStatus: 402,
    });
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
    const server = aksitaServer({ clock });
    const client = makeClient({ apiKey, clock, fetch: server.fetch });
    const conversation = await clock.runUntil(client.createSession());
    server.next({ type: 'delay', ms: 59_000 });
    expect(await clock.runUntil(conversation.chat('hello'))).toMatchObject({ responses: ['hello'] });
  });

  it('is told as what it is where nothing was sent, and is not sent again either', async () => {
    await using aksita = await served();
    const { url, close } = await aksita.server.listen();
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
