import { describe, expect, it } from 'vitest';
import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import type { ErrorTable } from '../errors/table.ts';
import { askJson, type AskFetch, type AskRequest } from './ask-json.ts';

const errors: ErrorTable = [
  { status: 401, code: 'authentication-failed', means: 'The key is wrong.', source: 'a page' },
];
const key = 'sk-51e0c7b29d3f4a68';
const url = 'https://api.test/v1/token';
const asked = {
  source: { name: 'parrot', errors },
  url,
  method: 'POST',
  headers: { authorization: key },
  secrets: key,
} as const;

const answering =
  (status: number, body: string): AskFetch =>
  async () =>
    new Response(body, { status });

async function refusal(promise: Promise<unknown>): Promise<SpeechError> {
  try {
    await promise;
  } catch (error) {
    if (isSpeechError(error)) return error;
    throw error;
  }
  throw new Error('it was answered');
}

describe('a small question over HTTP', () => {
  it('is answered with the object that came, and follows no redirect', async () => {
    const requests: (AskRequest & { readonly to: string })[] = [];
    const fetch: AskFetch = async (to, request) => {
      requests.push({ ...request, to });
      return new Response('{"token":"t"}');
    };
    expect(await askJson({ ...asked, body: '{}', fetch })).toEqual({ token: 't' });
    expect(requests).toMatchObject([
      { to: url, method: 'POST', headers: { authorization: key }, body: '{}', redirect: 'manual' },
    ]);
  });

  it('is refused by the table, without a recovery that nobody does, and shows no key', async () => {
    const error = await refusal(askJson({ ...asked, fetch: answering(401, `{"message":"bad key ${key}"}`) }));
    expect(error).toMatchObject({ code: 'authentication-failed', provider: 'parrot', recovery: 'none' });
    expect(JSON.stringify(error)).not.toContain(key);
    const again = await refusal(askJson({ ...asked, recovers: true, fetch: answering(401, '{}') }));
    expect(again.recovery).toBe('refresh-credentials');
  });

  it.each([
    ['no JSON', '<html>hello</html>'],
    ['a list', '[]'],
    ['nothing', ''],
    ['an error under a good status', '{"error":"no such thing"}'],
  ])('that is answered with %s is not answered', async (_name, body) => {
    const error = await refusal(askJson({ ...asked, fetch: answering(200, body) }));
    expect(error.code).toBe('unknown-provider-error');
  });

  it('that nobody answers says so, at the latest at the limit', async () => {
    const never: AskFetch = () => new Promise(() => undefined);
    expect(await refusal(askJson({ ...asked, fetch: never, limitMs: 5 }))).toMatchObject({
      code: 'outcome-unknown',
      context: { reason: 'timeout', limitMs: 5 },
    });
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const failing: AskFetch = () => Promise.reject(new TypeError('fetch failed', { cause: refused }));
    expect((await refusal(askJson({ ...asked, fetch: failing }))).code).toBe('connection-refused');
  });

  it('is given up when its caller gives up', async () => {
    const never: AskFetch = () => new Promise(() => undefined);
    const stop = new AbortController();
    const given = refusal(askJson({ ...asked, fetch: never, signal: stop.signal }));
    stop.abort();
    expect((await given).code).toBe('aborted');
    expect((await refusal(askJson({ ...asked, fetch: never, signal: stop.signal }))).code).toBe('aborted');
  });

  it('sends no key unencrypted to another machine', async () => {
    let calls = 0;
    const fetch: AskFetch = async () => {
      calls += 1;
      return new Response('{}');
    };
    expect((await refusal(askJson({ ...asked, url: 'http://api.test/v1', fetch }))).code).toBe('insecure-url');
    expect(calls).toBe(0);
    expect(await askJson({ ...asked, url: 'http://127.0.0.1:2700/v1', fetch })).toEqual({});
  });
});
