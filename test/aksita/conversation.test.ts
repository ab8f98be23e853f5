import { describe, expect, it } from 'vitest';
import { createAksitaService, VirtualClock } from '@throughline/simulator';
import { aksita } from '@throughline/core/protocols/aksita';
import { apiKey, everythingOf, refusalOf, served } from './harness.ts';

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
    expect(JSON.parse(aksita.service.requests.at(-1)?.body ?? '')).toEqual({
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
      expect(JSON.parse(aksita.service.requests.at(-1)?.body ?? '')).toEqual({ [idKey]: id, message: 'hello' });
    },
  );

  it('sends its messages in the order of the calls, each after the one before was answered', async () => {
    const clock = new VirtualClock();
    const service = createAksitaService({ clock });
    const client = aksita({ apiKey, clock, fetch: service.fetch });
    const [first, second] = await clock.runUntil(Promise.all([client.createSession(), client.createSession()]));
    service.next(
      { type: 'delay', ms: 3_000 },
      { type: 'delay', ms: 500 },
      { type: 'refuse', refusal: 'agent-private' },
    );
    const chats = ['one', 'two', 'three'].map((message) => first.chat(message));
    const other = second.chat('of another conversation');
    const outcomes = await clock.runUntil(Promise.allSettled([...chats, other]));
    // One that fails does not hold up the next.
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    const arrivals = service.requests.slice(2).map(({ at, body }) => [at, (JSON.parse(body) as Body).message]);
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
    expect(aksita.service.requests).toHaveLength(1);
  });

  it('refuses a conversation without an id, and context that is no text, before anything is sent', async () => {
    await using aksita = await served();
    expect(await refusalOf(aksita.client.conversation('').chat('hello'))).toMatchObject({ code: 'field-missing' });
    const additionalContext = { cyclic: true } as unknown as string;
    expect(await refusalOf(aksita.client.conversation('a').chat('hello', { additionalContext }))).toMatchObject({
      code: 'invalid-request',
      context: { field: 'additionalContext' },
    });
    expect(aksita.service.requests).toEqual([]);
  });

  it.each([
    ['no JSON at all', '<html>'],
    ['a list', '[]'],
    ['no data', '{"status":true}'],
    ['a response that is no list', '{"status":true,"data":{"response":"hi","credits":2,"remaining_credits":5}}'],
    ['no credits', '{"status":true,"data":{"response":["hi"],"message_id":"1","conversation_id":"c"}}'],
    [
      'no status',
      '{"data":{"response":["hi"],"credits":2,"remaining_credits":5,"message_id":"1","conversation_id":"c"}}',
    ],
  ])('tells of a reply that is %s, says that it may have been billed, and quotes none of it', async (_name, body) => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.service.next({ type: 'answer', status: 200, body });
    const error = await refusalOf(conversation.chat('hello'));
    expect(error).toMatchObject({ code: 'frame-malformed', recovery: 'none' });
    expect(error.message).toMatch(/billed/);
    expect(error.message).not.toContain('hi"');
    expect(aksita.service.requests).toHaveLength(2);
  });

  it('leaves fields that it does not know alone', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    const data = { response: [], credits: 0, remaining_credits: 5, message_id: 12_345, conversation_id: 'c', mood: {} };
    aksita.service.next({ type: 'answer', status: 201, body: JSON.stringify({ status: true, data, extra: [1] }) });
    expect(await conversation.chat('hello')).toEqual({
      responses: [],
      credits: 0,
      remainingCredits: 5,
      messageId: '12345',
      conversationId: 'c',
    });
  });

  it('reads no more than 1 MiB of an answer', async () => {
    await using aksita = await served();
    const conversation = await aksita.client.createSession();
    aksita.service.next({ type: 'answer', status: 200, body: ' '.repeat(2 ** 20 + 1) });
    expect(await refusalOf(conversation.chat('hello'))).toMatchObject({
      code: 'frame-too-large',
      context: { limitBytes: 2 ** 20 },
    });
  });
});

describe('giving up', { concurrent: true }, () => {
  it('rejects at once, while the request is under way and while it waits its turn', async () => {
    const service = createAksitaService();
    const asked = Promise.withResolvers<void>();
    const client = aksita({
      apiKey,
      fetch: (url, request) => {
        if (url.endsWith('/chat')) asked.resolve();
        return service.fetch(url, request);
      },
    });
    const conversation = await client.createSession();
    service.next({ type: 'never' });
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
    expect(service.requests.slice(1).map(({ body }) => (JSON.parse(body) as Body).message)).toEqual(['one', 'three']);
  });

  it('sends nothing under a signal that was aborted before', async () => {
    await using aksita = await served();
    const signal = AbortSignal.abort();
    expect(await refusalOf(aksita.client.createSession({ signal }))).toMatchObject({ code: 'aborted' });
    expect(await refusalOf(aksita.client.conversation('a').chat('hello', { signal }))).toMatchObject({
      code: 'aborted',
    });
    expect(aksita.service.requests).toEqual([]);
  });
});

describe('credits', { concurrent: true }, () => {
  it('are told once when they come down to the threshold, and again only after they were above it', async () => {
    await using aksita = await served({ lowCredit: 10 }, { credits: 14 });
    const conversation = await aksita.client.createSession();
    const talk = async (times: number) => {
      for (let message = 0; message < times; message += 1) await conversation.chat('hello');
      return aksita.lowCredits.map(({ remainingCredits }) => remainingCredits);
    };
    expect(await talk(1)).toEqual([]);
    expect(await talk(3)).toEqual([10]);
    aksita.service.topUp(15);
    expect(await talk(1)).toEqual([10]);
    expect(await talk(2)).toEqual([10, 9]);
    expect(aksita.lowCredits.at(-1)).toEqual({ remainingCredits: 9, threshold: 10 });
  });

  it('are low at 100 where nothing else is said', async () => {
    await using aksita = await served({}, { credits: 104 });
    const conversation = await aksita.client.createSession();
    await conversation.chat('hello');
    expect(aksita.lowCredits).toEqual([]);
    await conversation.chat('hello');
    expect(aksita.lowCredits).toEqual([{ remainingCredits: 100, threshold: 100 }]);
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
  ])('refuse %s, naming the field and never the key', (_name, wrong, field) => {
    const make = () => aksita({ apiKey, ...(wrong as object) });
    expect(make).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field }) }),
    );
    expect(make).not.toThrow(/abc|51e0c7/);
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
