import { describe, expect, it } from 'vitest';
import { VirtualClock } from '@throughline/simulator';
import { aksitaServer } from '@throughline/simulator/providers/aksita';
import { aksita } from '@throughline/core/providers/aksita';
import { refusalOf } from '../../kit/rejection.ts';
import { everythingOf } from '../../kit/secrets.ts';
import { apiKey, served } from './harness.ts';

describe('a conversation', { concurrent: true }, () => {
  it('gives the reply with its cost and what is left', async () => {
    await using aksita = await served({}, { reply: (message) => [`you said ${message}`, 'anything else?'] });
    const conversation = await aksita.client.createSession();
    expect(aksita.client.remainingCredits).toBeUndefined();
    expect(await conversation.chat('hello', { additionalContext: 'a customer' })).toEqual({
      responses: ['you said hello', 'anything else?'],
      credits: 2,
      remainingCredits: 998,
      messageId: '10001',
      conversationId: conversation.id,
    });
    expect(aksita.client.remainingCredits).toBe(998);
    expect(JSON.parse(aksita.server.requests.at(-1)?.body ?? '')).toEqual({
      session_id: conversation.id,
      conversation_id: conversation.id,
      message: 'hello',
      additional_context: 'a customer',
    });
  });

  it.each(['session_id', 'conversation_id'] as const)(
    'sends its id as %s alone where that is asked for',
    async (idKey) => {
      await using aksita = await served({ idKey });
      const { id } = await aksita.client.createSession();
      expect((await aksita.client.conversation(id).chat('hello')).conversationId).toBe(id);
      expect(JSON.parse(aksita.server.requests.at(-1)?.body ?? '')).toEqual({ [idKey]: id, message: 'hello' });
    },
  );

  it('sends its messages in the order of the calls, each after the one before was answered', async () => {
    const clock = new VirtualClock();
    const server = aksitaServer({ clock });
    const client = aksita({ apiKey, clock, fetch: server.fetch });
    const [first, second] = await clock.runUntil(Promise.all([client.createSession(), client.createSession()]));
    server.next({ type: 'delay', ms: 3_000 }, { type: 'delay', ms: 500 }, { type: 'refuse', refusal: 'agent-private' });
    const chats = ['one', 'two', 'three'].map((message) => first.chat(message));
    const other = second.chat('of another conversation');
    const outcomes = await clock.runUntil(Promise.allSettled([...chats, other]));
    // One that fails does not hold up the next.
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    const arrivals = server.requests.slice(2).map(({ at, body }) => [at, (JSON.parse(body) as Body).message]);
    expect(arrivals).toEqual([
      [0, 'one'],
      [0, 'of another conversation'],
      [3_000, 'two'],
      [3_000, 'three'],
    ]);
  });

  it.each([
    ['an empty message', '', 'field-missing', 'message'],
    ['a message of blanks', ' \n', 'field-missing', 'message'],
    ['a message that is none', undefined, 'field-missing', 'message'],
    ['a message that is no text', 7, 'invalid-request', 'message'],
  ] as const)('refuses %s before anything is sent', async (_name, message, code, field) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const error = await refusalOf(conversation.chat(message as string));
    expect(error).toMatchObject({ code, context: { field } });
    expect(aksita.server.requests).toHaveLength(1);
  });

  it('refuses a conversation without an id, and context that is no text, before anything is sent', async () => {
    await using aksita = await served();
    expect(await refusalOf(aksita.client.conversation('').chat('hello'))).toMatchObject({ code: 'field-missing' });
    const additionalContext = { cyclic: true } as unknown as string;
    expect(await refusalOf(aksita.client.conversation('a').chat('hello', { additionalContext }))).toMatchObject({
      code: 'invalid-request',
      context: { field: 'additionalContext' },
    });
    expect(aksita.server.requests).toEqual([]);
  });

  it.each([
    ['no JSON at all', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['no data', '{"status":true}'],
    ['a response of nothing', '{"status":true,"data":{"response":null}}'],
    ['two answers', '{"status":true,"data":{"response":["hi"]}}{"status":true,"data":{"response":["hi"]}}'],
    ['no status', '{"data":{"response":["hi"],"credits":2,"remaining_credits":5,"message_id":"1"}}'],
    ['a status of null', '{"status":null,"data":{"response":["hi"]}}'],
    ['a status that is an object', '{"status":{},"data":{"response":["hi"]}}'],
    ['a status that is another word', '{"status":"maybe","data":{"response":["hi"]}}'],
    ['a status of 2', '{"status":2,"data":{"response":["hi"]}}'],
  ])('tells of a reply that is %s, says that it may have been billed, and shows all of it', async (_name, body) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next({ type: 'answer', status: 200, body });
    const error = await refusalOf(conversation.chat('hello'));
    expect(error).toMatchObject({ code: 'frame-malformed', recovery: 'none', httpStatus: 200, provider: 'aksita' });
    expect(error.message).toMatch(/billed/);
    expect(error.message).not.toContain('hi"');
    expect(error.raw ?? '').toBe(body);
    expect(error.at).toMatch(/^\d{4}-/u);
    expect(aksita.server.requests).toHaveLength(2);
  });

  it.each(['false', '"false"', '"False "', '0', '"0"'])('takes a status of %s for no success', async (status) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const data = '{"response":["hi"],"remaining_credits":5}';
    aksita.server.next(
      { type: 'answer', status: 200, body: `{"status":${status},"data":${data}}` },
      { type: 'answer', status: 200, body: `{"status":${status},"reason":"Plan has expired"}` },
    );
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({
      code: 'unknown-provider-error',
      recovery: 'none',
      raw: expect.stringContaining('"hi"'),
    });
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({ code: 'plan-expired', recovery: 'none' });
  });

  it('names the reason of an answer that has no status', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next({ type: 'answer', status: 200, body: '{"reason":"Plan has expired"}' });
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({ code: 'plan-expired' });
  });

  it.each([
    ['a status that is a text', '"true"', '["hi"]', ['hi']],
    ['a status of 1', '1', '["hi"]', ['hi']],
    ['a response that is one text', 'true', '"hi"', ['hi']],
    ['numbers among its texts', 'true', '["hi",2,null,{"text":"there"}]', ['hi', '2', 'null', '{"text":"there"}']],
  ] as const)('gives a billed reply with %s', async (_name, status, response, responses) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const body = `{"status":${status},"data":{"response":${response},"credits":"2","remaining_credits":"1,234"}}`;
    aksita.server.next({ type: 'answer', status: 200, body });
    expect(await conversation.chat('hello')).toMatchObject({ responses, credits: 2, remainingCredits: 1_234 });
  });

  it('gives a billed reply that tells its fields beside data, or no credits at all', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next(
      { type: 'answer', status: 200, body: '{"status":true,"data":{"response":["hi"]},"remaining_credits":7}' },
      { type: 'answer', status: 200, body: '{"status":true,"response":["hi"],"message_id":3}' },
    );
    expect(await conversation.chat('hello')).toMatchObject({ responses: ['hi'], remainingCredits: 7 });
    expect(await conversation.chat('hello')).toEqual({
      responses: ['hi'],
      credits: undefined,
      remainingCredits: undefined,
      messageId: '3',
      conversationId: conversation.id,
    });
    expect(aksita.client.remainingCredits).toBe(7);
  });

  it.each([
    ['a byte order mark', (body: string) => `\uFEFF\uFEFF${body}`],
    ['NUL bytes', (body: string) => `${body}\0\0`],
    ['a list around it', (body: string) => `[${body}]`],
    ['a NaN in a field that nobody knows', (body: string) => body.replace('{', '{"mood":NaN,')],
    ['a line break inside a text', (body: string) => body.replace('hi', 'hi\nthere')],
  ])('reads a billed reply in spite of %s', async (_name, altered) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const data = { response: ['hi'], credits: 2, remaining_credits: 5, message_id: '7', conversation_id: 'c' };
    const body = altered(JSON.stringify({ status: true, data }));
    aksita.server.next({ type: 'answer', status: 200, body });
    expect(await conversation.chat('hello')).toMatchObject({
      responses: [expect.stringMatching(/^hi/u)],
      credits: 2,
      remainingCredits: 5,
      messageId: '7',
      conversationId: 'c',
    });
  });

  it.each([
    ['NaN', 'NaN', undefined],
    ['Infinity', 'Infinity', undefined],
    ['null', 'null', undefined],
    ['a number as a text', '"12"', 12],
    ['a number of a text with commas', '"12,345"', 12_345],
    ['a number in another notation', '"0x10"', undefined],
    ['a number that may be two', '"1,23"', undefined],
    ['a text', '"many"', undefined],
    ['a blank', '" "', undefined],
    ['a list', '[2]', undefined],
  ] as const)('gives a billed reply whose credits are %s', async (_name, written, credits) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const body = `{"status":true,"data":{"response":["hi"],"credits":${written},"remaining_credits":${written}}}`;
    aksita.server.next({ type: 'answer', status: 200, body });
    expect(await conversation.chat('hello')).toEqual({
      responses: ['hi'],
      credits,
      remainingCredits: credits,
      messageId: undefined,
      conversationId: conversation.id,
    });
    expect(aksita.client.remainingCredits).toBe(credits);
  });

  it('keeps ids as they are written, also those that no number holds', async () => {
    await using aksita = await served();
    const data = '{"response":["hi"],"message_id":12345678901234567891,"conversation_id":42}';
    aksita.server.next(
      { type: 'answer', status: 200, body: '{"status":true,"data":{"conversation_id":98765432109876543210}}' },
      { type: 'answer', status: 200, body: `{"status":true,"data":${data}}` },
    );
    const conversation = await aksita.client.createSession();
    expect(conversation.id).toBe('98765432109876543210');
    expect(await conversation.chat('hello')).toMatchObject({
      messageId: '12345678901234567891',
      conversationId: '42',
    });
  });

  it('leaves fields that it does not know alone', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const data = { response: [], credits: 0, remaining_credits: 5, message_id: 12_345, conversation_id: 'c', mood: {} };
    aksita.server.next({ type: 'answer', status: 201, body: JSON.stringify({ status: true, data, extra: [1] }) });
    expect(await conversation.chat('hello')).toEqual({
      responses: [],
      credits: 0,
      remainingCredits: 5,
      messageId: '12345',
      conversationId: 'c',
    });
  });

  it('carries all that support asks for on every error: the answer, the time, and the id of the request', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const headers = { 'content-type': 'application/json', 'x-request-id': 'req-42' };
    const bodies = [
      [403, JSON.stringify({ status: false, reason: 'Agent is disabled', key: apiKey, padding: 'x'.repeat(3_000) })],
      [200, JSON.stringify({ status: 'perhaps', key: apiKey })],
    ] as const;
    for (const [status, body] of bodies) {
      aksita.server.next({ type: 'answer', status, body, headers });
      const error = await refusalOf(conversation.chat('hello'));
      expect(error.raw).toBe(body.replace(apiKey, '***'));
      expect(error.toJSON()).toMatchObject({ raw: error.raw, at: error.at, requestId: 'req-42' });
      expect(error.at).toMatch(/^\d{4}-\d\d-\d\dT/u);
      expect(everythingOf(error, error.toJSON())).not.toContain(apiKey);
    }
  });

  it('keeps as much of a billed reply as came before its connection broke', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next({ type: 'cut' });
    const error = await refusalOf(conversation.chat('hello'));
    expect(error).toMatchObject({ code: 'outcome-unknown', raw: expect.stringMatching(/^\{"status":true,"data"/u) });
  });

  it('reads no more than 1 MiB of an answer', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.server.next({ type: 'answer', status: 200, body: ' '.repeat(2 ** 20 + 1) });
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({
      code: 'frame-too-large',
      context: { limitBytes: 2 ** 20 },
    });
  });
});

describe('giving up', { concurrent: true }, () => {
  it('rejects at once, while the request is under way and while it waits its turn', async () => {
    const server = aksitaServer();
    const asked = Promise.withResolvers<void>();
    const client = aksita({
      apiKey,
      fetch: (url, request) => {
        if (url.endsWith('/chat')) asked.resolve();
        return server.fetch(url, request);
      },
    });
    const conversation = await client.createSession();
    server.next({ type: 'never' });
    const stop = new AbortController();
    const first = refusalOf(conversation.chat('one', { signal: stop.signal }));
    const waiting = new AbortController();
    const second = refusalOf(conversation.chat('two', { signal: waiting.signal }));
    const third = conversation.chat('three');
    await asked.promise;
    waiting.abort(new Error('not needed'));
    expect(await second).toMatchObject({ code: 'aborted', context: { reason: 'not needed' } });
    expect((await second).message).toContain('before it was sent');
    stop.abort();
    expect((await first).message).toMatch(/aborted.*billed/);
    expect((await third).responses).toEqual(['three']);
    expect(server.requests.slice(1).map(({ body }) => (JSON.parse(body) as Body).message)).toEqual(['one', 'three']);
  });

  it('sends nothing under a signal that was aborted before', async () => {
    await using aksita = await served();
    const signal = AbortSignal.abort();
    expect(await refusalOf(aksita.client.createSession({ signal }))).toMatchObject({ code: 'aborted' });
    expect(await refusalOf(aksita.client.conversation('a').chat('hello', { signal }))).toMatchObject({
      code: 'aborted',
    });
    expect(aksita.server.requests).toEqual([]);
  });
});

describe('credits', { concurrent: true }, () => {
  it('are told once when they fall below the threshold, and again only after they were not', async () => {
    await using aksita = await served({ lowCredit: 11 }, { credits: 14 });
    const conversation = await aksita.client.createSession();
    const talk = async (times: number) => {
      for (let message = 0; message < times; message += 1) await conversation.chat('hello');
      return aksita.lowCredits.map(({ remainingCredits }) => remainingCredits);
    };
    expect(await talk(1)).toEqual([]);
    expect(await talk(3)).toEqual([10]);
    aksita.server.topUp(15);
    expect(await talk(1)).toEqual([10]);
    expect(await talk(2)).toEqual([10, 9]);
    expect(aksita.lowCredits.at(-1)).toEqual({ remainingCredits: 9, threshold: 11 });
  });

  it('are low below 100 where nothing else is said, as in the sample of the page', async () => {
    await using aksita = await served({}, { credits: 104 });
    const conversation = await aksita.client.createSession();
    await conversation.chat('hello');
    await conversation.chat('hello');
    expect(aksita.client.remainingCredits).toBe(100);
    expect(aksita.lowCredits).toEqual([]);
    await conversation.chat('hello');
    expect(aksita.lowCredits).toEqual([{ remainingCredits: 98, threshold: 100 }]);
  });

  it('are read from errors too', async () => {
    await using aksita = await served({}, { credits: 1 });
    const conversation = await aksita.client.createSession();
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({ code: 'insufficient-balance' });
    expect(aksita.lowCredits).toEqual([{ remainingCredits: 1, threshold: 100 }]);
    expect(aksita.client.remainingCredits).toBe(1);
  });
});

describe('the options', { concurrent: true }, () => {
  it.each([
    ['no key', { apiKey: '' }, 'apiKey'],
    ['a key with a line break', { apiKey: 'abc\ndef' }, 'apiKey'],
    ['an address that is none', { url: 'nowhere' }, 'url'],
    ['an address of WebSockets', { url: 'wss://api.aksita.ai' }, 'url'],
    ['an address with a query', { url: 'https://api.aksita.ai/api?key=abcdef' }, 'url'],
    ['an unknown id key', { idKey: 'id' }, 'idKey'],
    ['a limit of nothing', { limitMs: 0 }, 'limitMs'],
    ['a field that does not exist', { lowCredits: 5 }, 'lowCredits'],
    ['a limit that is none', { limitMs: Number.NaN }, 'limitMs'],
    ['a limit that is a text', { limitMs: '60000' }, 'limitMs'],
    ['credits below nothing', { lowCredit: -1 }, 'lowCredit'],
    ['credits that are none', { lowCredit: Number.NaN }, 'lowCredit'],
    ['a fetch that is none', { fetch: 'fetch' }, 'fetch'],
    ['a fetch of null', { fetch: null }, 'fetch'],
    ['a clock that is none', { clock: {} }, 'clock'],
    ['a clock of null', { clock: null }, 'clock'],
    ['randomness that is none', { random: Math.random }, 'random'],
    ['a listener that is none', { onListenerError: {} }, 'onListenerError'],
    ['a yes that is a text', { retryUnanswered: 'yes' }, 'retryUnanswered'],
    ['a key that is undefined', { apiKey: undefined }, 'apiKey'],
    ['a key beside credentials', { credentials: { apiKey } }, 'apiKey'],
    ['credentials that are none', { apiKey: undefined, credentials: null }, 'credentials'],
    ['credentials without a key', { apiKey: undefined, credentials: {} }, 'apiKey'],
    ['credentials with a bad key', { apiKey: undefined, credentials: { apiKey: 'abc def' } }, 'apiKey'],
  ])('refuse %s, naming the field and never the key', (_name, wrong, field) => {
    const make = () => aksita({ apiKey, ...(wrong as object) });
    expect(make).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
    expect(make).not.toThrow(/abc|51e0c7/);
  });

  it('are none at all, and a typed error says so', () => {
    for (const options of [undefined, null, 'key', []]) {
      expect(() => aksita(options as never)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    }
  });

  it.each([null, 'now', 7])('of a request are refused where they cannot be: %o', async (options) => {
    await using aksita = await served();
    const conversation = aksita.client.conversation('a');
    for (const asked of [aksita.client.createSession(options as never), conversation.chat('hello', options as never)]) {
      expect(await refusalOf(asked)).toMatchObject({ code: 'config-invalid' });
    }
    const signal = {} as AbortSignal;
    expect(await refusalOf(conversation.chat('hello', { signal }))).toMatchObject({ context: { field: 'signal' } });
    expect(aksita.server.requests).toEqual([]);
  });

  it('refuse to send the key unencrypted to another machine', () => {
    const url = 'http://api.aksita.ai/api';
    expect(() => aksita({ apiKey, url })).toThrow(expect.objectContaining({ code: 'insecure-url' }));
    expect(() => aksita({ apiKey, url, allowInsecureUrl: true })).not.toThrow();
  });

  it('are shown by nothing of the client', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    expect(everythingOf(aksita.client, conversation)).not.toContain(apiKey);
  });
});

interface Body {
  readonly message: string;
}
