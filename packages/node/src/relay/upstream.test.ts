import { describe, expect, it } from 'vitest';
import { fieldOf, thrownBy } from '../../testing/thrown.ts';
import { RelayRefusal } from './refusal.ts';
import { assertUpstream, dialOf, secretsOf, type RelayUpstream } from './upstream.ts';

const key = '0123456789abcdef0123456789abcdef01234567';
const upstream: RelayUpstream = {
  url: 'wss://api.provider.example/v1/listen?region=eu',
  headers: { authorization: `Token ${key}` },
  query: { 'api-key': key },
};
const urlFor = (query: string, change: Partial<RelayUpstream> = {}): string =>
  dialOf({ ...upstream, ...change }, { query, subprotocols: [] }).url;
const base = 'wss://api.provider.example/v1/listen?';
const own = `region=eu&api-key=${key}`;

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof RelayRefusal) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('the query for a provider', () => {
  it.each([
    ['', own],
    ['model=nova-3&keyterm=a%20b&keyterm=c', `model=nova-3&keyterm=a%20b&keyterm=c&${own}`],
    ['model=a+b', `model=a+b&${own}`],
    ['flag', `flag&${own}`],
    ['a=1&&b=2', `a=1&b=2&${own}`],
  ])('has the page’s parameters as they are written, and the configuration’s: %s', (query, expected) => {
    expect(urlFor(query)).toBe(base + expected);
  });

  it.each([
    'api-key=mine',
    'API-KEY=mine',
    '%61pi-key=mine',
    'api%2Dkey=mine',
    'api-key=1&api-key=2',
    'region=us',
    '%20region=us',
    'api-key',
    'region=us&region=ap',
  ])('cannot be changed by the page where the configuration has a say: %s', (query) => {
    expect(urlFor(query)).toBe(base + own);
  });

  it.each([
    'a=1;api-key=2',
    'a=1#api-key=2',
    'a=x y',
    'a=é',
    'a=%zz',
    'a=\u0000',
    'a=b=c&d=e',
    'a="><script>',
    'a=%26api-key%3D1',
    '__proto__=1',
  ])('holds what the page has written, and nothing that a server may read as more: %s', (query) => {
    const url = new URL(urlFor(query));
    expect(url.origin + url.pathname).toBe('wss://api.provider.example/v1/listen');
    expect(url.hash).toBe('');
    expect(url.searchParams.getAll('api-key')).toEqual([key]);
    expect(url.search).not.toMatch(/[;#"<> ]/u);
    const [[name = '', value = ''] = []] = [...new URLSearchParams(query.replaceAll('#', '%23'))];
    expect(url.searchParams.get(name)).toBe(value);
  });

  it.each([
    'token=x',
    'access_token=x',
    'Authorization=x',
    'key=x',
    'x-api-key=x',
    'X_API_KEY=x',
    '%74oken=x',
    ' token=x',
  ])('takes no credential of a page: %s', (query) => {
    expect(refusalOf(() => urlFor(query, { query: {} }))).toMatch(/^bad-request: The parameter /u);
  });

  it.each(['keyterm=x', 'keywords=x', 'tokens=3', 'keep_alive=true'])('takes words that only look so: %s', (query) => {
    expect(urlFor(query)).toBe(`${base}${query}&${own}`);
  });

  it('has only what is allowed, where that is configured', () => {
    expect(urlFor('model=a', { pageParameters: ['model'] })).toBe(`${base}model=a&${own}`);
    const refused = refusalOf(() => urlFor('model=a&callback=http://10.0.0.1/', { pageParameters: ['model'] }));
    expect(refused).toContain('"callback"');
    expect(refusalOf(() => urlFor('Model=a', { pageParameters: ['model'] }))).toContain('bad-request');
  });
});

describe('the subprotocols for a provider', () => {
  it('are the configuration’s, and the page’s own', () => {
    const { subprotocols } = dialOf(
      { ...upstream, subprotocols: ['token', key] },
      { query: '', subprotocols: ['realtime', 'token'] },
    );
    expect(subprotocols).toEqual(['token', key, 'realtime']);
  });

  it.each(['openai-insecure-api-key.sk-12345678', 'a7f3c9d1e5b8'])('take no credential of a page: %s', (one) => {
    expect(refusalOf(() => dialOf(upstream, { query: '', subprotocols: ['realtime', one] }))).toContain('bad-request');
  });
});

describe('the configuration of an upstream', () => {
  it.each([
    ['no URL', { url: 'api.provider.example' }, 'url'],
    ['HTTP', { url: 'https://api.provider.example' }, 'url'],
    ['a user in the URL', { url: `wss://me:${key}@api.provider.example` }, 'url'],
    ['a fragment', { url: 'wss://api.provider.example/#a' }, 'url'],
    [
      'a header with a line break',
      { ...upstream, headers: { authorization: `${key}\r\nx: y` } },
      'headers["authorization"]',
    ],
    ['a header’s name that is none', { ...upstream, headers: { 'a b': key } }, 'headers'],
    ['a header that is a number', { ...upstream, headers: { authorization: 7 } }, 'headers["authorization"]'],
    ['headers in a list', { ...upstream, headers: [key] }, 'headers'],
    ['an empty parameter', { ...upstream, query: { token: '' } }, 'query["token"]'],
    ['a subprotocol with a blank', { ...upstream, subprotocols: [`${key} x`] }, 'subprotocols[0]'],
    ['a misspelt field', { ...upstream, header: {} }, 'header'],
  ])('is refused with the field, and without the secret: %s', (_what, given, field) => {
    const error = thrownBy(() => assertUpstream('one', given));
    expect(fieldOf(error)).toBe(field);
    expect(String(error)).toContain('"one"');
    expect(String(error)).not.toContain(key);
  });

  it('sends no credentials unencrypted over a network, unless that is allowed', () => {
    const open = { ...upstream, url: 'ws://api.provider.example/' };
    expect(() => assertUpstream('one', open)).toThrow(/insecure-url/u);
    assertUpstream('one', { ...open, allowInsecureUrl: true });
    assertUpstream('one', { ...upstream, url: 'ws://127.0.0.1:2700' });
  });

  it('names its secrets, wherever they are', () => {
    const { texts } = secretsOf({
      ...upstream,
      subprotocols: ['token', 'sub-secret-1'],
      firstMessage: { a: { b: 'deep-secret' } },
    });
    expect(texts).toEqual(expect.arrayContaining([key, 'sub-secret-1', 'deep-secret']));
    expect(texts).not.toContain('eu');
  });
});
