import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { aksitaErrors } from '../providers/aksita/errors.ts';
import { bandwidthErrors } from '../providers/bandwidth/errors.ts';
import { bodhi } from '../providers/bodhi/index.ts';
import { elsaErrors } from '../providers/elsa/errors.ts';
import { faseehErrors } from '../providers/faseeh/errors.ts';
import { fromResponse, type HttpResponse } from './from-response.ts';
import { Secrets } from './redact.ts';
import type { ErrorSource } from './table.ts';

const aksita: ErrorSource = { name: 'aksita', errors: aksitaErrors };
const bandwidth: ErrorSource = { name: 'bandwidth', errors: bandwidthErrors };
const elsa: ErrorSource = { name: 'elsa', errors: elsaErrors };
const faseeh: ErrorSource = { name: 'faseeh', errors: faseehErrors };

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
}

/** A body that never ends, and how many bytes of it were asked for. */
function endless(): { readonly body: ReadableStream<Uint8Array>; readonly sent: () => number; stopped: boolean } {
  let sent = 0;
  const state = {
    sent: () => sent,
    stopped: false,
    body: new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = new Uint8Array(10_000).fill(0x78);
        sent += chunk.length;
        controller.enqueue(chunk);
      },
      cancel() {
        state.stopped = true;
      },
    }),
  };
  return state;
}

describe('an HTTP answer', () => {
  it.each([
    ['Bodhi', bodhi({ model: 'm', sampleRate: 8000 }), json(402, { detail: 'no credits' }), 'insufficient-balance'],
    ['Faseeh', faseeh, json(403, { errorCode: '40301', errorMessage: 'hm' }), 'access-denied'],
    ['ELSA', elsa, json(400, { error: { code: 0, message: 'ASR timeout', errors: [] } }), 'provider-internal-error'],
    ['Aksita', aksita, json(402, { status: false, reason: 'Plan expired' }), 'plan-expired'],
    ['Bandwidth', bandwidth, json(409, { type: 'validation', description: 'busy', id: '' }), 'conflict'],
  ])('of %s becomes an error by its table', async (_name, source, response, code) => {
    const error = await fromResponse(source, response);
    expect(error).toMatchObject({ code, provider: source.name, httpStatus: response.status });
  });

  it('says what happened, when, and how long to wait', async () => {
    const response = json(503, { type: 'x', message: 'busy' }, { 'retry-after': 'Tue, 03 Nov 2026 10:00:30 GMT' });
    const error = await fromResponse(bandwidth, response, {
      wallNow: Date.UTC(2026, 10, 3, 10),
      requestId: 'r-1',
    });
    expect(error?.message).toBe(
      'provider-unavailable: bandwidth answered with HTTP 503. No server is available to serve the request, or the system is at capacity. It said: busy',
    );
    expect(error).toMatchObject({ retryAfterMs: 30_000, requestId: 'r-1', at: '2026-11-03T10:00:00.000Z' });
  });

  it('is unknown, and nothing is guessed, where the table does not have it', async () => {
    const outcome = async (status: number) => {
      const error = await fromResponse(aksita, new Response('odd', { status }));
      return [error?.code, error?.recovery, error?.context, error?.raw];
    };
    expect(await outcome(418)).toEqual(['unknown-provider-error', 'none', {}, 'odd']);
    expect(await outcome(520)).toEqual(['unknown-provider-error', 'none', {}, 'odd']);
    expect(await outcome(429)).toEqual(['rate-limited', 'none', {}, 'odd']);
  });

  it('that redirects is distinguished from a refused handshake', async () => {
    const error = await fromResponse(aksita, new Response(null, { status: 302 }));
    expect(error).toMatchObject({ recovery: 'none', remedy: 'Ask the provider for its present address.' });
  });
});

describe('an answer of success', () => {
  it('is no error, and can still be read', async () => {
    const response = json(200, { status: true, data: { credits: 2 } });
    expect(await fromResponse(aksita, response)).toBeUndefined();
    expect(await response.json()).toEqual({ status: true, data: { credits: 2 } });
  });

  it('is an error where its body says so', async () => {
    const error = await fromResponse(aksita, json(200, { status: false, reason: 'Insufficient credits' }));
    expect(error).toMatchObject({ code: 'insufficient-balance', httpStatus: 200 });
  });

  it('is not waited for where it is audio', async () => {
    // It never comes.
    const audio = new ReadableStream<Uint8Array>();
    const response = new Response(audio, { headers: { 'content-type': 'audio/raw' } });
    expect(await fromResponse(faseeh, response)).toBeUndefined();
    expect(response.bodyUsed).toBe(false);
  });

  it('is no error where it has no body or one that is not JSON after all', async () => {
    expect(await fromResponse(aksita, new Response(null, { status: 204 }))).toBeUndefined();
    const words = new Response('status: false', { headers: { 'content-type': 'application/json' } });
    expect(await fromResponse(aksita, words)).toBeUndefined();
  });

  it.each([
    '{"status":"false","reason":"Agent not found"}',
    '{"status":false,"reason":"Agent not found"',
    '{"success":false,"message":"Agent not found"}',
    '{"error":{"message":"Agent not found"}}',
    '{"errors":["Agent not found"]}',
    '[{"error":"Agent not found"}]',
    '{"errorCode":40401,"errorMessage":"Agent not found"}',
    '{"code":"404","message":"Agent not found"}',
    '\uFEFF{"status":false,"reason":"Agent not found"}',
  ])('is one where its body says so, and keeps its text: %s', async (body) => {
    const error = await fromResponse(aksita, new Response(body, { headers: { 'content-type': 'application/json' } }));
    expect(error?.message).toContain('Agent not found');
    // A byte order mark is none of the text.
    expect(error?.raw).toBe(body.replace('\uFEFF', ''));
  });

  it.each([
    '{"status":true,"error":null}',
    '{"error":false,"errors":[],"data":{}}',
    '{"error":{},"errorCode":0,"errorMessage":""}',
    '{"error":{"code":0,"message":"none"},"data":1}',
    '{"callId":"c-1","state":"disconnected","errorMessage":"Call was rejected","errorId":"e-1"}',
    '{"code":200,"message":"done"}',
    '["a","b"]',
  ])('is none where it tells of something else: %s', async (body) => {
    expect(
      await fromResponse(aksita, new Response(body, { headers: { 'content-type': 'application/json' } })),
    ).toBeUndefined();
  });
});

describe('the body of an answer', () => {
  it('is read up to 64 KiB, and stopped there', async () => {
    const body = endless();
    const error = await fromResponse(aksita, new Response(body.body, { status: 500 }));
    expect(error?.code).toBe('provider-internal-error');
    expect(body.sent()).toBeLessThan(100_000);
    expect(body.stopped).toBe(true);
  });

  const reason = 'Invalid JSON';

  it('is cut to 64 KiB where it comes in one piece', async () => {
    const answered = (padding: number) =>
      new Response(`${' '.repeat(padding)}${JSON.stringify({ status: false, reason })}`, { status: 400 });
    expect((await fromResponse(aksita, answered(100)))?.message).toContain(reason);
    expect((await fromResponse(aksita, answered(70_000)))?.message).not.toContain(reason);
  });

  it('is cut to 64 KiB where only its text can be had', async () => {
    const answered = (padding: number): HttpResponse => ({
      status: 400,
      headers: { get: () => null },
      text: () => Promise.resolve(`${' '.repeat(padding)}${JSON.stringify({ status: false, reason })}`),
    });
    expect((await fromResponse(aksita, answered(100)))?.message).toContain(
      'The body of the request is not valid JSON.',
    );
    expect((await fromResponse(aksita, answered(70_000)))?.message).not.toContain(reason);
  });

  it('counts as empty where it cannot be read', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('reset'));
      },
    });
    expect(await fromResponse(bandwidth, new Response(broken, { status: 503 }))).toMatchObject({
      code: 'provider-unavailable',
    });
    const read = json(503, { type: 'x' });
    await read.text();
    expect(await fromResponse(bandwidth, read)).toMatchObject({ code: 'provider-unavailable' });
  });

  it('keeps a character whole that came in two pieces', async () => {
    const bytes = new TextEncoder().encode('{"reason":"مرحبا"}');
    const halves = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes.subarray(0, 12));
        controller.enqueue(bytes.subarray(12));
        controller.close();
      },
    });
    expect((await fromResponse(aksita, new Response(halves, { status: 400 })))?.message).toContain('مرحبا');
  });
});

describe('secrets of a request', () => {
  const apiKey = 'key-0123456789';

  it.each([
    ['a text', apiKey],
    ['an object', { apiKey }],
  ])('given as %s are in nothing that is shown', async (_form, secrets) => {
    const response = json(418, { status: false, reason: `no ${apiKey}`, code: apiKey });
    const error = await fromResponse(aksita, response, { secrets, requestId: apiKey });
    expect(error?.code).toBe('unknown-provider-error');
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(apiKey);
    expect(JSON.stringify(error)).not.toContain(apiKey);
  });

  it('that the provider quotes join those that are known', async () => {
    const secrets = new Secrets();
    await fromResponse(elsa, json(401, { error: { message: `Invalid session token: ${apiKey}` } }), { secrets });
    expect(secrets.redact(apiKey)).toBe('***');
  });
});
