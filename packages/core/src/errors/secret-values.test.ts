import { describe, expect, it } from 'vitest';
import { Secrets } from './redact.ts';
import { secretsOf, secretsOfDial } from './secret-values.ts';

const dial = (url: string, headers: Readonly<Record<string, string>> = {}, subprotocols: readonly string[] = []) =>
  secretsOfDial({ url, headers, subprotocols });

describe('of a dial', () => {
  it.each([
    [
      'a query',
      'wss://h/v1/listen?model=nova-2&language=en-US&api_key=q-1234&sample_rate=16000&x=abc',
      ['q-1234', 'abc'],
    ],
    ['an encoded query', 'wss://h/?token=a%2Fb%3D%3D+c', ['a/b== c']],
    ['a query without names', 'wss://h/?0a1b2c3d4e', ['0a1b2c3d4e']],
    ['a user and a password', 'wss://me:pa%2F55@h/', ['me', 'pa/55', btoa('me:pa/55')]],
    ['a fragment', 'wss://h/#access_token=t-99&token_type=bearer', ['t-99']],
    ['a part of the path that is no word', 'wss://h/ws/9aBcD3fGh1JkLmN0pQrStUv/listen', ['9aBcD3fGh1JkLmN0pQrStUv']],
    ['names in the path', 'wss://h/api/v1/websocket/text-to-speech/faseeh-mini-v1-preview', []],
    ['nothing but names', 'wss://h/v1?version=2&encoding=linear16&channels=1&punctuate=true', []],
  ])('%s is known', (_, url, secrets) => {
    expect(dial(url)).toEqual(secrets);
  });

  it('every header is secret that is not known to be none', () => {
    const headers = {
      authorization: 'Bearer b-123456',
      'proxy-authorization': `Basic ${btoa('me:pa55w')}`,
      'x-api-key': 'k-1',
      'x-anything': 'something else',
      cookie: 'a=1; session="s-77"',
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'app/1.0',
      accept: '*/*',
      'x-sample-rate': '16000',
      'x-flag': 'true',
    };
    expect(dial('wss://h', headers)).toEqual([
      'b-123456',
      btoa('me:pa55w'),
      'me',
      'pa55w',
      'k-1',
      'something else',
      'a=1; session="s-77"',
      '1',
      's-77',
    ]);
  });

  it('every subprotocol is secret that is no known name', () => {
    const subprotocols = ['token', 'realtime', 'graphql-transport-ws', 'openai-beta.realtime-v1', 'k-123456'];
    expect(dial('wss://h', {}, subprotocols)).toEqual(['k-123456']);
    expect(
      dial('wss://h', {}, ['openai-insecure-api-key.sk-abc.def', 'base64url.bearer.authorization.k8s.io.dG9r']),
    ).toEqual(['sk-abc.def', 'dG9r']);
  });

  it('joins what is taken out of every text', () => {
    const secrets = new Secrets();
    secrets.addDial({
      url: 'wss://u5er:pa55@h/?key=q-123456',
      headers: { 'x-key': 'h-123456' },
      subprotocols: ['s-123456'],
    });
    expect(secrets.redact('u5er pa55 q-123456 H-123456 s%2D123456')).toBe('*** *** *** *** ***');
  });
});

describe('of credentials', () => {
  it('an address gives what is secret in it, and no host', () => {
    expect(secretsOf('endpoint', 'wss://api.example.com/v1?token=t-1234')).toEqual(['t-1234']);
    expect(secretsOf('url', 'https://api.example.com/')).toEqual([]);
  });

  it('a number is a secret by its name only', () => {
    expect(secretsOf('pin', '1234')).toEqual(['1234']);
    expect(secretsOf('tries', '1234')).toEqual([]);
    expect(secretsOf('', '1234')).toEqual(['1234']);
  });
});
