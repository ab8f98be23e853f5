import { describe, expect, it } from 'vitest';
import { fromResponse, type SpeechError } from '@throughline/core';
import { faseehErrors } from '@throughline/core/providers/faseeh';
import { scriptedSpeech, type Fault, type FaultMoment } from '@throughline/simulator';
import { everythingOf, expectNoSecret } from '../../kit/secrets.ts';
import { faseehGatewayRows, faseehRows, type FaseehRow } from './error-rows.ts';
import { answering, type HttpAnswer } from '../../kit/http-answers.ts';
import { listeningFaseeh, speakTo, type Spoken } from './speak-over-sockets.ts';

const first = 'The first ships left the harbour early this morning.';
const second = 'Nobody watched them from the northern wall.';
const texts = [first, second];

let keys = 0;
function freshKey(): string {
  keys += 1;
  return `fsh-4f9a2c71d8e6/${keys}`;
}

/** Services repeat what they were sent; an error must not. */
function echoing(text: string, apiKey: string): string {
  return `${text} [you sent ${apiKey}, which is ${btoa(apiKey)}]`;
}

function bodyOf({ errorCode, text }: FaseehRow, apiKey: string, code: 'number' | 'string'): string {
  const told = code === 'number' ? errorCode : String(errorCode);
  return JSON.stringify({ errorCode: told, errorMessage: echoing(text, apiKey) });
}

interface Ending {
  /** Dials that the provider saw, or requests. */
  readonly tried: number;
  readonly apiKey: string;
  readonly says: string;
  readonly httpStatus: number | undefined;
  readonly providerCode: number | string | undefined;
}

/** The one failure of a link has all that the page tells of it, and the key nowhere; returns it. */
function expectRow(spoken: Spoken, row: FaseehRow, ending: Ending): SpeechError | undefined {
  const failed = spoken.links.flatMap((link) => (link.state === 'failed' ? [link.error] : []));
  const error = failed[0] ?? spoken.heard[0]?.error;
  expect(failed.every((other) => other === error)).toBe(true);
  const { code, recovery, scope } = row;
  expect(error).toMatchObject({ code, recovery, scope, provider: 'faseeh' });
  expect(error?.context).toEqual(row.context);
  expect(error?.httpStatus).toBe(ending.httpStatus);
  expect(error?.providerCode).toBe(ending.providerCode);
  expect(error?.message.startsWith(`${code}: faseeh ${ending.says}`)).toBe(true);
  expect(error?.message).toContain(row.text);
  expect(error?.message).toContain('***');
  const remedy = error?.remedy?.toLowerCase() ?? '';
  expect(row.remedy.filter((words) => !remedy.includes(words.toLowerCase()))).toEqual([]);
  expect(Date.parse(error?.at ?? '')).not.toBeNaN();
  expectNoSecret(spoken.shown, [ending.apiKey]);
  return error;
}

/** Nothing was tried again, and whoever waits was told. */
function expectTheEnd(spoken: Spoken, error: SpeechError | undefined, tried: number): void {
  const [one, two] = spoken.heard;
  expect(tried).toBe(1);
  expect(spoken.asked).toEqual([false]);
  expect([one?.error, one?.thrown, two?.error, two?.thrown]).toEqual([error, error, error, error]);
  expect(spoken.ended).toBe(error);
  expect(spoken.failures).toEqual([error]);
  expect(spoken.voice.status).toMatchObject({ state: 'failed', usable: false, error });
}

/** The session has gone on over one more link, and its second text is heard whole. */
function expectWentOn(spoken: Spoken, tried: number): void {
  const [, two] = spoken.heard;
  expect(tried).toBe(2);
  expect(spoken.ended).toBeUndefined();
  expect(spoken.failures).toEqual([]);
  expect(spoken.voice.status.state).toBe('closed');
  expect(two?.error).toBeUndefined();
  expect(two?.samples).toEqual(scriptedSpeech(second));
}

/** It is the end of what was being said, and of nothing else. */
function expectOneLost(spoken: Spoken, error: SpeechError | undefined, tried: number): void {
  const [one] = spoken.heard;
  expectWentOn(spoken, tried);
  expect([one?.error, one?.thrown]).toEqual([error, error]);
}

function expectNoneLost(spoken: Spoken, refreshed: boolean, tried: number): void {
  const [one] = spoken.heard;
  expectWentOn(spoken, tried);
  expect(one?.error).toBeUndefined();
  expect(one?.samples).toEqual(scriptedSpeech(first));
  expect(spoken.asked).toEqual([false, refreshed]);
}

/** What the machine did next, and what the caller saw of it. */
function expectVerdict(spoken: Spoken, row: FaseehRow, error: SpeechError | undefined, tried: number): void {
  if (row.recovery !== 'none') expectNoneLost(spoken, row.recovery === 'refresh-credentials', tried);
  else if (row.scope === 'utterance') expectOneLost(spoken, error, tried);
  else expectTheEnd(spoken, error, tried);
}

it('has every code of the page with each of its statuses', () => {
  const found = [...faseehRows, ...faseehGatewayRows].map(({ errorCode, status }) => `${errorCode} ${status}`);
  expect(new Set(found)).toEqual(
    new Set([
      '40001 400',
      '40101 401',
      '40201 402',
      '40301 403',
      '40401 404',
      '50001 404',
      '42901 429',
      ...[500, 502, 503, 504].map((status) => `50001 ${status}`),
    ]),
  );
});

interface Moment {
  readonly when: string;
  readonly on: FaultMoment;
  readonly shape: 'full' | 'short';
}

const moments: readonly Moment[] = [
  { when: 'as soon as the link is ready', on: { link: 1 }, shape: 'full' },
  { when: 'in the middle of a sentence', on: { link: 1, after: 1 }, shape: 'full' },
  { when: 'in the middle of a sentence, with the text as errorMessage', on: { link: 1, after: 1 }, shape: 'short' },
];

describe.each(moments)('a row of the page as a frame, $when', { concurrent: true }, ({ on, shape }) => {
  it.each(faseehRows)('$name is $code', async (row) => {
    const apiKey = freshKey();
    const message = echoing(row.text, apiKey);
    const fault: Fault = { on, do: { type: 'error-frame', code: row.errorCode, message, shape } };
    await using provider = await listeningFaseeh([fault]);
    // The link survives such a frame, and a close within 250 ms is of the same cause: too short for a socket where time goes by faster.
    const speed = row.scope === 'utterance' ? { speed: 1 } : {};
    const spoken = await speakTo(provider.url, { apiKey, texts, ...speed });
    const { dials } = provider.simulator.ledger;
    const ending = { tried: dials.length, apiKey, says: 'sent an error', httpStatus: undefined };
    const error = expectRow(spoken, row, { ...ending, providerCode: undefined });
    expectVerdict(spoken, row, error, dials.length);
  });
});

const codes = ['number', 'string'] as const;

describe.each(codes)(
  'a row of the page as the answer to the handshake, its code a %s',
  { concurrent: true },
  (code) => {
    it.each([...faseehRows, ...faseehGatewayRows])('$name is $code', async (row) => {
      const apiKey = freshKey();
      const { status } = row;
      const fault: Fault = { on: { link: 1 }, do: { type: 'http', status, body: bodyOf(row, apiKey, code) } };
      await using provider = await listeningFaseeh([fault]);
      const spoken = await speakTo(provider.url, { apiKey, texts });
      const { dials } = provider.simulator.ledger;
      const ending = { tried: dials.length, apiKey, says: 'refused the handshake with HTTP', httpStatus: status };
      const providerCode = code === 'number' ? row.errorCode : String(row.errorCode);
      const error = expectRow(spoken, row, { ...ending, providerCode });
      // No utterance was asked for yet, so that none alone could be to blame.
      expectVerdict(spoken, { ...row, scope: row.scope === 'utterance' ? 'session' : row.scope }, error, dials.length);
    });
  },
);

function speech(text: string): HttpAnswer {
  const { buffer } = scriptedSpeech(text);
  return { status: 200, body: new Uint8Array(buffer), contentType: 'audio/raw;codec=pcm16;rate=24000;channels=1' };
}

describe.each(codes)('a row of the page as the answer to a request, its code a %s', { concurrent: true }, (code) => {
  it.each([...faseehRows, ...faseehGatewayRows])('$name is $code', async (row) => {
    const apiKey = freshKey();
    const { status } = row;
    const refusal = { status, body: bodyOf(row, apiKey, code) };
    // After the end of an utterance alone, the next request is for the next text.
    const again = row.scope === 'utterance' ? [speech(second)] : [speech(first), speech(second)];
    await using server = await answering(refusal, ...again);
    const spoken = await speakTo(server.url, { apiKey, texts, config: { via: 'http' } });
    const tried = server.questions.length;
    const ending = { tried, apiKey, says: 'answered with HTTP', httpStatus: status };
    const providerCode = code === 'number' ? row.errorCode : String(row.errorCode);
    const error = expectRow(spoken, row, { ...ending, providerCode });
    // Where nothing fails for good, each text is one request more.
    const extra = row.scope === 'utterance' || row.recovery === 'none' ? 0 : 1;
    expectVerdict(spoken, row, error, tried - extra);
    expect(server.questions.every(({ headers }) => headers['x-api-key'] === apiKey)).toBe(true);
  });

  it.each([...faseehRows, ...faseehGatewayRows])('$name is $code for fromResponse', async (row) => {
    const apiKey = freshKey();
    await using server = await answering({ status: row.status, body: bodyOf(row, apiKey, code) });
    const provider = { name: 'faseeh', errors: faseehErrors };
    const error = await fromResponse(provider, await fetch(server.url), { secrets: { apiKey } });
    const { scope, status } = row;
    // Naming an answer does nothing about it.
    expect(error).toMatchObject({ code: row.code, recovery: 'none', scope, httpStatus: status });
    expect(error?.context).toEqual(row.context);
    expect(error?.message).toContain(row.text);
    expectNoSecret(everythingOf([error, error?.toJSON()]), [apiKey]);
  });
});

describe('what the provider refuses by itself', { concurrent: true }, () => {
  it('a key that nobody knows: another is asked for once', async () => {
    const apiKey = freshKey();
    await using provider = await listeningFaseeh([], { keys: ['another-key'] });
    const spoken = await speakTo(provider.url, { apiKey, texts });
    expect(spoken.ended).toMatchObject({ code: 'authentication-failed' });
    expect(spoken.asked).toEqual([false, true]);
    expect(provider.simulator.ledger.dials).toHaveLength(2);
    expectNoSecret(spoken.shown, [apiKey]);
  });

  it('a key that nobody knows: a plain object has no other', async () => {
    const apiKey = freshKey();
    await using provider = await listeningFaseeh([], { keys: ['another-key'] });
    const spoken = await speakTo(provider.url, { apiKey, texts, plainCredentials: true });
    expect(spoken.ended).toMatchObject({ code: 'authentication-failed' });
    expect(provider.simulator.ledger.dials).toHaveLength(1);
  });

  it.each([
    {
      behaviour: { voices: ['ar-somebody-1'] },
      code: 'not-found',
      context: { resource: 'voice', id: 'ar-najdi-male-2' },
    },
    { behaviour: { models: ['other'] }, code: 'model-unavailable', context: { model: 'faseeh-mini-v1-preview' } },
  ])('$code: what it does not have', async ({ behaviour: options, code, context }) => {
    await using provider = await listeningFaseeh([], options);
    const spoken = await speakTo(provider.url, { apiKey: freshKey(), texts });
    expect(spoken.ended).toMatchObject({ code, context, recovery: 'none' });
    expect(spoken.heard[0]?.error).toBe(spoken.ended);
    expect(provider.simulator.ledger.dials).toHaveLength(1);
  });

  it('a message of a type that only its webhook takes', async () => {
    // What is no message of the socket gets the published text.
    await using provider = await listeningFaseeh([]);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(provider.url);
    const said = await new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('open', () => socket.send('{"type":"voice-request"}'));
      socket.once('message', (data: Buffer) => resolve(data.toString()));
    });
    socket.terminate();
    const text = faseehRows.find(({ name }) => name.includes('Expected'))?.text;
    expect(JSON.parse(said)).toEqual({ type: 'error', message: text });
  });
});

describe('a limit of concurrent requests', () => {
  it('is waited for, and what waits is spoken whole when the other is done', async () => {
    const apiKey = freshKey();
    await using provider = await listeningFaseeh([], { maximumLinks: 1 });
    const both = await Promise.all([
      speakTo(provider.url, { apiKey, texts }),
      speakTo(provider.url, { apiKey, texts: [second] }),
    ]);
    for (const { ended, failures } of both) expect([ended, failures]).toEqual([undefined, []]);
    expect(both.map(({ heard }) => heard.map(({ samples }) => samples.length))).toEqual([
      [scriptedSpeech(first).length, scriptedSpeech(second).length],
      [scriptedSpeech(second).length],
    ]);
    const refused = both.flatMap(({ links }) =>
      links.flatMap((link) => (link.state === 'failed' ? [link.error.code] : [])),
    );
    expect(refused[0]).toBe('concurrency-limit');
  });
});
