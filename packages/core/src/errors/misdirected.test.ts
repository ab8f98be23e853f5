import { describe, expect, it } from 'vitest';
import { classify, type FailureSetting } from './classify.ts';
import { fromResponse } from './from-response.ts';
import { networkError } from './network-error.ts';
import { Secrets } from './redact.ts';
import { remedyFor } from './remedies.ts';

const secrets = new Secrets();
secrets.add({ apiKey: 'key-0123456789' });
const setting: FailureSetting = {
  provider: 'someone',
  secrets,
  wallNow: 0,
  phase: 'opening',
  address: 'wss://old.example/v1/listen',
};
const refused = (status: number, headers: Readonly<Record<string, string>> = {}, body = '') =>
  classify([], { type: 'refused', status, headers, body }, setting).error;
const redirected = (location: string) => refused(301, { location });

describe('a redirect', () => {
  it.each([
    ['wss://eu.example/v2/listen', 'wss://eu.example/v2/listen'],
    ['https://eu.example/v2', 'wss://eu.example/v2'],
    ['/v2/listen', 'wss://old.example/v2/listen'],
    ['../v3', 'wss://old.example/v3'],
    ['//eu.example:8443/', 'wss://eu.example:8443/'],
    ['wss://ann:pass@eu.example/a?token=abc#top', 'wss://eu.example/a'],
    ['http://127.0.0.1:8080/x', 'ws://127.0.0.1:8080/x'],
    ["wss://eu.example/$(id);x|y&'z'", 'wss://eu.example/%24%28id%29%3Bx%7Cy%26%27z%27'],
  ])('to %s says where it leads, and how to go there', (location, target) => {
    const error = redirected(location);
    expect(error).toMatchObject({ code: 'unknown-provider-error', recovery: 'none', httpStatus: 301 });
    expect(error.message).toContain(`the new address is ${target}.`);
    expect(error.remedy).toBe(`Pass url: '${target}', if you trust that address with your credentials.`);
    expect(remedyFor(error, 'command')).toBe(`Pass --url ${target}, if you trust that address with your key.`);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/pass@|token|abc/u);
  });

  it('shows no secret that stands in its path', () => {
    const error = redirected('wss://eu.example/key-0123456789/listen');
    expect(`${error.message} ${error.remedy} ${remedyFor(error, 'command')}`).not.toContain('key-0123456789');
  });

  it('to an address that is not encrypted is not recommended', () => {
    const error = redirected('http://eu.example/v2');
    expect(error.message).toContain('ws://eu.example/v2');
    expect(error.remedy).toBe('Ask the provider for an address that is encrypted: this one is not.');
  });

  it.each([undefined, '', 'http://', 'mailto:ann@example.org', 'data:,x'])(
    'to %s says that it is not known where',
    (location) => {
      const error = refused(302, location === undefined ? {} : { location });
      expect(error.message).toMatch(/not said where|the new address is wss:\/\/old/u);
    },
  );

  it('of a request over HTTP says it in the scheme of HTTP', async () => {
    const headers = { location: '/api/v2/chat?key=1' };
    const response = Object.defineProperty(new Response(null, { status: 307, headers }), 'url', {
      value: 'https://api.example/api/chat?x=1',
    });
    const error = await fromResponse({ name: 'someone', errors: [] }, response);
    expect(error?.remedy).toBe(
      'Pass a url that leads the request to https://api.example/api/v2/chat, if you trust that address with your credentials.',
    );
  });
});

describe('an answer of somebody else', () => {
  it('404 says which path is not there', () => {
    expect(refused(404).message).toContain('There is no such path: wss://old.example/v1/listen.');
  });

  it('407 is a proxy that wants a password, whatever the table says', () => {
    const table = [{ status: 407, code: 'authentication-failed', means: 'No.', source: 'test' }] as const;
    const fact = { type: 'refused', status: 407, headers: {}, body: '' } as const;
    const { error } = classify(table, fact, setting);
    expect(error).toMatchObject({
      code: 'proxy-failed',
      recovery: 'none',
      context: { host: 'old.example', status: 407 },
    });
    expect(remedyFor(error, 'command')).toContain('HTTPS_PROXY');
    expect(remedyFor(error, 'http')).toContain('NODE_USE_ENV_PROXY');
  });

  it.each([
    '<center>The plain HTTP request was sent to HTTPS port</center>',
    "Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    'Client sent an HTTP request to an HTTPS server.\n',
  ])('400 with "%s" says that the port is encrypted', (body) => {
    const error = refused(400, {}, body);
    expect(error).toMatchObject({
      code: 'tls-mismatch',
      context: { wanted: 'wss:' },
      remedy: 'Use an address that begins with wss:.',
    });
  });

  it('400 with any other text stays what it was', () => {
    expect(refused(400, {}, 'no').code).toBe('unknown-provider-error');
  });
});

describe('a proxy', () => {
  const failed = (status?: number) =>
    networkError('proxy', 'x', {
      ...setting,
      host: 'asr.example',
      connectLimitMs: 1,
      maxInboundBytes: 1,
      proxy: { host: 'proxy:3128', ...(status === undefined ? {} : { status }) },
    }).error;

  it('that cannot be reached is tried again, and named', () => {
    expect(failed()).toMatchObject({
      code: 'proxy-failed',
      recovery: 'reconnect',
      context: { host: 'asr.example', proxy: 'proxy:3128' },
    });
    expect(failed().message).toBe('proxy-failed: The proxy proxy:3128 to asr.example could not be used: x');
  });

  it.each([
    [403, 'none'],
    [407, 'none'],
    [502, 'reconnect'],
    [503, 'reconnect'],
  ])('that answers with %i has the recovery %s', (status, recovery) => {
    expect(failed(status)).toMatchObject({ recovery, context: { status } });
  });
});
