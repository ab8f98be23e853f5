import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { retrying, type CredentialsRequest, type HttpRetry, type RetryingOptions } from '@throughline/core';
import { aksitaErrors } from '@throughline/core/providers/aksita';
import { bandwidth } from '@throughline/core/providers/bandwidth';
import { VirtualClock } from '@throughline/simulator';
import { bandwidthServer } from '@throughline/simulator/providers/bandwidth';
import { answering } from '../../../kit/answering.ts';
import { refusalOf } from '../../../kit/rejection.ts';
import { everythingOf } from '../../../kit/secrets.ts';
import { scaledClock } from '@throughline/simulator/kit';

const token = 'tok-7d1c90ab42e6';
const good = '{"callId":"c-1"}';

type Step = (response: ServerResponse, request: IncomingMessage) => void;

/** An answer, as Bandwidth gives it. */
const says =
  (status: number, body = good, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
const error = (status: number, type: string, description: string, headers = {}): Step =>
  says(status, JSON.stringify({ type, description, id: null }), headers);
const busy = error(503, 'system-overloaded', 'Handling too many requests');
const broken = error(500, 'internal-error', 'An unknown internal error occurred');
const refused = error(401, 'authentication-error', 'The credentials provided were invalid');
const reset: Step = (response) => response.socket?.resetAndDestroy();

/** A server that answers with these, the last of them for ever, and what asks it. Time goes 20 times as fast. */
async function asking(steps: readonly Step[], options: Partial<RetryingOptions> = {}) {
  const server = await answering((request, response, number) => {
    steps[Math.min(number, steps.length) - 1]?.(response, request);
  });
  const retries: HttpRetry[] = [];
  const ask = retrying(fetch, {
    source: bandwidth,
    clock: scaledClock(20),
    random: { next: () => 0.5 },
    limitMs: 600_000,
    onRetry: (retry) => retries.push(retry),
    ...options,
  });
  const get = (init: RequestInit = {}) => ask(`${server.url}/calls?secret=1`, init);
  const post = (init: RequestInit = {}) => get({ method: 'POST', body: '{"to":"+1555"}', ...init });
  return { ...server, get, post, ask, retries, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

// What is loaded with the first request, and the first failure, takes time of its own, which goes 20 times as fast here.
beforeAll(async () => {
  await using one = await asking([busy, says(200), refused]);
  await one.get();
  await refusalOf(one.get());
});

describe('a request that succeeds', { concurrent: true }, () => {
  it('gives the answer as it came, with its body still to be read', async () => {
    await using one = await asking([says(201)]);
    const response = await one.post();
    expect(response).toBeInstanceOf(Response);
    expect([response.status, await response.json()]).toEqual([201, { callId: 'c-1' }]);
    expect(one.requests).toEqual(['POST /calls?secret=1']);
  });

  it('is left alone where it is no JSON, however long it is', async () => {
    const audio = new Uint8Array(300_000).fill(7);
    await using one = await asking([(response) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(audio)]);
    expect(new Uint8Array(await (await one.get()).arrayBuffer())).toEqual(audio);
  });

  it('keeps its own headers beside those of the credentials, in whatever form they are given', async () => {
    const seen: unknown[] = [];
    const step: Step = (response, { headers }) => {
      seen.push([headers['authorization'], headers['x-own'], headers['content-type']]);
      says(200)(response, undefined as never);
    };
    await using one = await asking([step], { credentials: { headers: { Authorization: `Bearer ${token}` } } });
    const own = { 'x-own': 'mine', 'content-type': 'application/json', authorization: 'Bearer nobody' };
    await one.post({ headers: own });
    await one.post({ headers: new Headers(own) });
    await one.post({ headers: Object.entries(own) as [string, string][] });
    await one.ask(new Request(`${one.url}/calls`, { method: 'POST', headers: own, body: '{}' }));
    await one.ask(new URL(`${one.url}/calls`), { headers: own });
    expect(seen).toEqual(Array.from({ length: 5 }, () => [`Bearer ${token}`, 'mine', 'application/json']));
  });
});

describe('a request that is refused for now', { concurrent: true }, () => {
  it('is sent again, longer apart each time, whatever its method, since nothing was done', async () => {
    await using one = await asking([busy, busy, busy, says(201)]);
    expect((await one.post()).status).toBe(201);
    expect(one.retries.map(({ attempt, delayMs, why }) => [attempt, delayMs, why])).toEqual([
      [2, 125, 'backoff'],
      [3, 750, 'backoff'],
      [4, 1_500, 'backoff'],
    ]);
    expect(one.retries[0]).toMatchObject({ method: 'POST', url: `${one.url}/calls` });
    expect(one.retries[0]?.error).toMatchObject({ code: 'provider-unavailable', recovery: 'reconnect' });
  });

  it('waits as long as Retry-After says', async () => {
    await using one = await asking([
      error(429, 'error', 'Account call creation rate limit exceeded', { 'retry-after': '7' }),
      says(201),
    ]);
    await one.post();
    expect(one.retries.map(({ delayMs, why }) => [Math.round(delayMs), why])).toEqual([[7_175, 'retry-after']]);
  });

  it('says so at once where Retry-After is more than the budget has left, and for how long', async () => {
    await using one = await asking([error(429, 'error', 'slow down', { 'retry-after': '3600' })]);
    const failure = await refusalOf(one.post());
    expect(failure).toMatchObject({
      code: 'retry-budget-spent',
      recovery: 'none',
      retryAfterMs: 3_600_000,
      httpStatus: 429,
      provider: 'bandwidth',
      remedy: expect.stringContaining('3600 s'),
    });
    expect(failure.cause?.message).toContain('rate-limited');
    expect(one.requests).toHaveLength(1);
  });

  it('waits as long as the whole budget, of which the try has taken a little', async () => {
    const clock = new VirtualClock();
    const statuses = [429, 201];
    const slow = (): Promise<Response> =>
      new Promise((resolve) => {
        const headers = { 'retry-after': '20' };
        clock.setTimeout(() => resolve(new Response('', { status: statuses.shift() ?? 500, headers })), 400);
      });
    const ask = retrying(slow, { source: bandwidth, clock, retry: { budgetMs: 20_000 } });
    expect((await clock.runUntil(ask('https://bandwidth.test/api', { method: 'POST' }))).status).toBe(201);
  });

  it('gives up when the budget is over, with what the last failure said', async () => {
    const clock = new VirtualClock();
    const api = bandwidthServer({ username: 'u', password: 'pw-1f0e9d8c7b6a' });
    api.next(...Array.from({ length: 20 }, () => ['too-many-requests'] as const));
    const delays: number[] = [];
    const ask = retrying(api.fetch, {
      source: bandwidth,
      clock,
      random: { next: () => 0.5 },
      retry: { budgetMs: 20_000 },
      onRetry: ({ delayMs }) => delays.push(delayMs),
    });
    const failure = await clock.runUntil(refusalOf(ask('https://bandwidth.test/api', { method: 'POST' })));
    expect(failure).toMatchObject({
      code: 'retry-budget-spent',
      context: { budgetMs: 20_000, attempts: 7 },
      httpStatus: 503,
      providerCode: 'system-overloaded',
      support: 'https://support.bandwidth.com',
      remedy: expect.stringMatching(/support ticket.*budgetMs/su),
      raw: expect.stringContaining('Handling too many requests'),
      recovery: 'none',
    });
    expect(failure.toJSON()['causes']).toEqual(
      Array.from({ length: 5 }, () => expect.objectContaining({ code: 'provider-unavailable', httpStatus: 503 })),
    );
    expect(Date.parse(failure.at ?? '')).not.toBeNaN();
    // The last try comes at the end of the budget.
    expect(delays).toEqual([125, 750, 1_500, 3_000, 6_000, 7_500, 1_125]);
    expect(clock.now()).toBe(20_000);
    expect(clock.pending).toBe(0);
  });

  it('is sent 16 times at most in the first minute to a provider that refuses for ever, whatever chance says', async () => {
    for (const next of [() => 0, () => 0.999]) {
      const clock = new VirtualClock();
      const sent: number[] = [];
      const busyAt = (): Promise<Response> => {
        sent.push(clock.now());
        return Promise.resolve(new Response('', { status: 429 }));
      };
      const ask = retrying(busyAt, { source: bandwidth, clock, random: { next } });
      const failure = await clock.runUntil(refusalOf(ask('https://bandwidth.test/api', { method: 'POST' })));
      expect(failure).toMatchObject({ code: 'retry-budget-spent', context: { budgetMs: 120_000 } });
      expect(sent.filter((at) => at < 60_000).length).toBeLessThanOrEqual(16);
    }
  });

  it('waits for a slot of the account, longer each time, and then says that there is none', async () => {
    const full = error(429, 'error', 'Account concurrent call limit exceeded');
    await using one = await asking([full, full, says(201)]);
    expect((await one.post()).status).toBe(201);
    expect(one.retries.map(({ delayMs, why }) => [delayMs, why])).toEqual([
      [5_250, 'slot'],
      [10_500, 'slot'],
    ]);
    await using none = await asking([full], { retry: { slotMs: 20_000 } });
    const refused = await refusalOf(none.post());
    expect(refused).toMatchObject({ code: 'concurrency-limit', recovery: 'wait-for-slot' });
    expect(none.requests).toHaveLength(3);
    // The two before it; it is none of its own causes.
    expect(refused.causes).toHaveLength(2);
  });

  it('meets what the simulated API refuses by itself', async () => {
    const basic = { username: 'media-user', password: 'pw-1f0e9d8c7b6a' };
    const api = bandwidthServer(basic);
    const { url, close } = await api.listen();
    const headers = { authorization: `Basic ${btoa(`${basic.username}:${basic.password}`)}` };
    const ask = retrying(fetch, {
      source: bandwidth,
      credentials: ({ refresh }) => ({ headers: refresh ? headers : { authorization: 'Basic YTpi' } }),
      secrets: basic,
      clock: scaledClock(20),
    });
    const calls = `${url}/api/v2/accounts/5555555/calls`;
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
    api.next(['too-many-calls'], ['call-rate', { retryAfter: '2' }]);
    expect((await ask(calls, { ...init, body: '{"to":"+15551234567"}' })).status).toBe(201);
    expect(await refusalOf(ask(calls, { ...init, body: '{"to":"me"}' }))).toMatchObject({
      code: 'invalid-request',
      context: { field: 'to' },
      recovery: 'none',
    });
    expect(await refusalOf(ask(`${calls}/c-9`, { ...init, body: '{}' }))).toMatchObject({
      code: 'not-found',
      context: { resource: 'call', id: 'c-9' },
    });
    await close();
  });

  it('is named by any table', async () => {
    await using one = await asking([says(402, '{"status":false,"reason":"Credit balance too low"}')], {
      source: { name: 'aksita', errors: aksitaErrors },
    });
    expect(await refusalOf(one.post())).toMatchObject({ code: 'insufficient-balance', provider: 'aksita' });
  });
});

describe('a request that may have taken effect', { concurrent: true }, () => {
  it.each([
    ['500', broken, 'provider-internal-error'],
    ['502', says(502, '<html>'), 'provider-unavailable'],
    ['504', says(504, '<html>'), 'provider-unavailable'],
    ['a reset', reset, 'outcome-unknown'],
  ] as const)('is not sent again by POST after %s: its error claims no recovery', async (_name, step, code) => {
    await using one = await asking([step, says(201)]);
    const failure = await refusalOf(one.post());
    expect(failure).toMatchObject({ code, recovery: 'none' });
    expect(one.requests).toHaveLength(1);
    expect(one.retries).toEqual([]);
    // Allowed by the caller, it is.
    await using bold = await asking([step, says(201)], { mayRepeat: () => true });
    expect((await bold.post()).status).toBe(201);
    expect(bold.retries.map(({ error: { recovery } }) => recovery)).toEqual(['reconnect']);
  });

  it.each(['GET', 'PUT', 'DELETE'])('is sent again by %s, which does no more the second time', async (method) => {
    await using one = await asking([broken, reset, says(502, '<html>'), says(200)]);
    expect((await one.get({ method })).status).toBe(200);
    expect(one.requests).toHaveLength(4);
  });

  it('says what a POST may have done whose answer never came, and what to do', async () => {
    await using one = await asking([() => undefined], { limitMs: 5_000 });
    const failure = await refusalOf(one.post());
    expect(failure).toMatchObject({ code: 'outcome-unknown', context: { reason: 'timeout', limitMs: 5_000 } });
    expect(failure.message).toContain('may have acted on it');
    expect(failure.remedy).toContain('twice');
  });

  it('is not sent again with a stream for its body, which can be read once', async () => {
    await using one = await asking([busy, says(201)]);
    const body = new Blob(['{}']).stream();
    const init = { body, duplex: 'half' } as RequestInit;
    expect(await refusalOf(one.post(init))).toMatchObject({ code: 'provider-unavailable', recovery: 'none' });
    expect(one.requests).toHaveLength(1);
  });

  it('is told from one whose JSON breaks off', async () => {
    const half: Step = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write(good, () => response.socket?.destroy());
    };
    await using safe = await asking([half, says(200)]);
    expect(await (await safe.get()).json()).toEqual({ callId: 'c-1' });
    expect(safe.requests).toHaveLength(2);
    await using unsafe = await asking([half, says(200)]);
    expect(await refusalOf(unsafe.post())).toMatchObject({ code: 'outcome-unknown', recovery: 'none' });
    expect(unsafe.requests).toHaveLength(1);
  });

  it('is told by its status where a refusal breaks off, or never ends', async () => {
    const cut: Step = (response) => {
      response.writeHead(403, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"type":"auth', () => response.socket?.destroy());
    };
    const endless: Step = (response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).write('{"type":"auth');
    };
    await using one = await asking([cut, endless], { limitMs: 60_000 });
    expect(await refusalOf(one.post())).toMatchObject({ code: 'access-denied', recovery: 'none' });
    expect(await refusalOf(one.post())).toMatchObject({ code: 'access-denied', httpStatus: 403 });
  });

  it('was never sent where no connection came about: it is tried again, but not for long at an address never seen', async () => {
    await using gone = await asking([says(200)]);
    await gone[Symbol.asyncDispose]();
    const failure = await refusalOf(gone.post());
    expect(failure).toMatchObject({ code: 'connection-refused', recovery: 'reconnect' });
    expect(failure.message).toContain('Nothing was sent');
    expect(gone.retries.length).toBeGreaterThan(0);
    expect(gone.retries.reduce((sum, { delayMs }) => sum + delayMs, 0)).toBeLessThanOrEqual(10_000);
  });
});

describe('credentials that are refused', { concurrent: true }, () => {
  it('are asked for once more, and the request is sent with the new ones', async () => {
    const asked: CredentialsRequest[] = [];
    const seen: (string | undefined)[] = [];
    const step: Step = (response, request) => {
      seen.push(request.headers.authorization);
      const step = request.headers.authorization === `Bearer ${token}` ? says(201) : refused;
      step(response, request);
    };
    await using one = await asking([step], {
      credentials: async (request) => {
        asked.push(request);
        return { headers: { authorization: `Bearer ${request.refresh ? token : 'tok-of-yesterday'}` } };
      },
    });
    expect((await one.post()).status).toBe(201);
    expect(seen).toEqual(['Bearer tok-of-yesterday', `Bearer ${token}`]);
    expect(asked.map(({ refresh, attempt }) => [refresh, attempt])).toEqual([
      [false, 1],
      [true, 2],
    ]);
    expect(one.retries.map(({ why, delayMs, error }) => [why, delayMs, error.recovery])).toEqual([
      ['refresh', 0, 'refresh-credentials'],
    ]);
  });

  it('are the end the second time, and at once where there are no others', async () => {
    const credentials = { headers: { authorization: `Bearer ${token}` } };
    await using one = await asking([refused], { credentials: () => credentials });
    expect(await refusalOf(one.post())).toMatchObject({
      code: 'authentication-failed',
      recovery: 'refresh-credentials',
      remedy: expect.stringContaining('account number'),
    });
    expect(one.requests).toHaveLength(2);
    for (const options of [{ credentials }, {}]) {
      await using fixed = await asking([refused], options);
      expect(await refusalOf(fixed.post())).toMatchObject({ code: 'authentication-failed', recovery: 'none' });
      expect(fixed.requests).toHaveLength(1);
    }
  });

  it('are asked for once by requests that are refused together', async () => {
    let current = 'old';
    let refreshes = 0;
    const step: Step = (response, request) =>
      (request.headers.authorization === 'new' ? says(200) : refused)(response, request);
    await using one = await asking([step], {
      credentials: async ({ refresh }) => {
        if (refresh) {
          refreshes += 1;
          current = await new Promise((resolve) => {
            setImmediate(resolve, 'new');
          });
        }
        return { headers: { authorization: current } };
      },
    });
    const answers = await Promise.all(Array.from({ length: 10 }, () => one.post()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(refreshes).toBe(1);
  });

  it('are shown by nothing, whatever the provider quotes, also those of the request itself', async () => {
    const own = 'own-5f9d01c47be2';
    const quoting: Step = (response, request) =>
      error(403, 'x', `no ${String(request.headers.authorization)} ${own}`)(response, request);
    await using one = await asking([busy, quoting], {
      credentials: { headers: { authorization: `Bearer ${token}` } },
      secrets: [own],
    });
    const failure = await refusalOf(one.post());
    const shown = everythingOf([failure, failure.toJSON(), one.retries, failure.message]);
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(own);
    await using bare = await asking([quoting]);
    const other = await refusalOf(bare.post({ headers: { authorization: `Bearer ${token}` } }));
    expect(everythingOf([other, other.toJSON()])).not.toContain(token);
  });

  it('do not go unencrypted to another machine, nor after a redirect', async () => {
    const credentials = { headers: { authorization: `Bearer ${token}` } };
    const ask = retrying(fetch, { source: bandwidth, credentials });
    expect(await refusalOf(ask('http://voice.bandwidth.com/api/v2'))).toMatchObject({ code: 'insecure-url' });
    const seen: (string | undefined)[] = [];
    await using other = await answering((request, response) => {
      seen.push(request.headers.authorization);
      response.end();
    });
    await using one = await asking([says(302, '', { location: other.url })], { credentials });
    expect(await refusalOf(one.get())).toMatchObject({ code: 'unknown-provider-error', httpStatus: 302 });
    expect(seen).toEqual([]);
  });
});

describe('a request that is given up', { concurrent: true }, () => {
  it('ends at once while it waits for its next try, and leaves nothing behind', async () => {
    const stop = new AbortController();
    await using one = await asking([busy], {
      clock: scaledClock(20),
      onRetry: () => queueMicrotask(() => stop.abort(new Error('hung up'))),
    });
    const failure = await refusalOf(one.post({ signal: stop.signal }));
    expect(failure).toMatchObject({ code: 'aborted', context: { reason: 'hung up' } });
    expect(failure.message).not.toContain('may have acted');
    expect(one.requests).toHaveLength(1);
  });

  it('ends at once while it is under way, and says what it may have done', async () => {
    const stop = new AbortController();
    await using one = await asking([() => stop.abort('enough')]);
    const failure = await refusalOf(one.post({ signal: stop.signal }));
    expect(failure).toMatchObject({ code: 'aborted', context: { reason: 'enough' } });
    expect(failure.message).toContain('may have acted');
  });

  it('sends nothing under a signal that was aborted before', async () => {
    await using one = await asking([says(200)], {
      credentials: () => {
        throw new Error('nobody wants them');
      },
    });
    expect(await refusalOf(one.get({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'aborted' });
    expect(one.requests).toEqual([]);
  });

  it('ends also while the body of a good answer is read', async () => {
    const stop = new AbortController();
    await using one = await asking([
      (response) => response.writeHead(200, { 'content-type': 'audio/wav' }).write('RIFF'),
    ]);
    const response = await one.get({ signal: stop.signal });
    const reading = response.arrayBuffer();
    stop.abort();
    await expect(reading).rejects.toThrow(/abort/iu);
  });
});

describe('the options of retrying', () => {
  it.each([
    ['no source', { source: undefined }, 'source'],
    ['a source without a table', { source: { name: 'x' } }, 'source.errors'],
    ['credentials without headers', { credentials: {} }, 'credentials.headers'],
    [
      'a header that is no text',
      { credentials: { headers: { authorization: 7 } } },
      'credentials.headers.authorization',
    ],
    ['a header with a line break', { credentials: { headers: { a: 'b\nc' } } }, 'credentials.headers.a'],
    ['Headers in their place', { credentials: { headers: new Headers() } }, 'credentials.headers'],
    ['a budget that is a text', { retry: { budgetMs: '5' } }, 'retry.budgetMs'],
    ['an unknown field', { retries: 3 }, 'retries'],
    ['a limit of nothing', { limitMs: 0 }, 'limitMs'],
  ])('refuse %s, naming the field', (_name, wrong, field) => {
    expect(() => retrying(fetch, { source: bandwidth, ...(wrong as object) })).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
  });

  it('refuse what a function of credentials gives, before anything is sent', async () => {
    await using one = await asking([says(200)], { credentials: () => ({ headers: { a: 'b\nc' } }) });
    expect(await refusalOf(one.get())).toMatchObject({ code: 'config-invalid' });
    expect(one.requests).toEqual([]);
  });
});

describe('a request that nobody can send', { concurrent: true }, () => {
  it.each([
    ['an address without a host', '/calls', {}],
    ['an address that is none', 'nowhere', {}],
    ['a body for GET', undefined, { body: 'x' }],
    ['a header with a line break', undefined, { headers: { 'x-own': 'a\nb' } }],
    ['a method with a blank', undefined, { method: 'GE T' }],
  ])('is refused at once, and not taken for a network that fails: %s', async (_name, address, init) => {
    await using one = await asking([says(200)]);
    expect(await refusalOf(one.ask(address ?? one.url, init))).toMatchObject({
      code: 'config-invalid',
      context: { field: 'request' },
    });
    expect([one.requests, one.retries]).toEqual([[], []]);
  });

  it('is refused without a word of its headers', async () => {
    const failure = await refusalOf(
      retrying(fetch, { source: bandwidth })('https://a.test/', { headers: { authorization: `Bearer ${token}\n\nx` } }),
    );
    expect(failure).toMatchObject({ code: 'config-invalid' });
    expect(everythingOf([failure, failure.toJSON()])).not.toContain(token);
  });

  it('is refused too where it was sent before', async () => {
    await using one = await asking([says(200)]);
    const request = new Request(one.url, { method: 'POST', body: '{}' });
    await request.text();
    const failure = await refusalOf(one.ask(request));
    expect(failure).toMatchObject({ code: 'config-invalid' });
    expect(failure.message).toContain('used up');
  });

  it('can be sent several times as a Request that has not been', async () => {
    const bodies: string[] = [];
    const step: Step = (response, request) => {
      let body = '';
      request.on('data', (chunk) => (body += String(chunk)));
      request.on('end', () => {
        bodies.push(body);
        (bodies.length < 3 ? busy : says(201))(response, request);
      });
    };
    await using one = await asking([step]);
    expect((await one.ask(new Request(one.url, { method: 'POST', body: '{"to":1}' }))).status).toBe(201);
    expect(bodies).toEqual(Array(3).fill('{"to":1}'));
  });
});
