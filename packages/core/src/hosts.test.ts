import { describe, expect, it } from 'vitest';
import { isExposed, isForeignOrigin, isLoopback, isLoopbackUrl, isOrigin } from './hosts.ts';

describe('a host', () => {
  it.each(['localhost', 'demo.localhost', '127.0.0.1', '127.255.3.4', '[::1]'])('is this machine: %s', (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
    expect(isLoopbackUrl(`wss://${hostname}:2700/path`)).toBe(true);
    expect(isForeignOrigin(`http://${hostname}:5173`, [])).toBe(false);
    for (const scheme of ['ws:', 'http:', 'wss:', 'https:'])
      expect(isExposed(new URL(`${scheme}//${hostname}/`))).toBe(false);
  });

  it.each([
    'example.org',
    'localhost.example.org',
    'notlocalhost',
    '128.0.0.1',
    '127.0.0.1.example.org',
    '[::2]',
    '10.0.0.1',
  ])('is another: %s', (hostname) => {
    expect(isLoopback(hostname)).toBe(false);
    expect(isLoopbackUrl(`wss://${hostname}/`)).toBe(false);
    expect(isForeignOrigin(`http://${hostname}`, [])).toBe(true);
    expect(
      ['ws:', 'http:', 'wss:', 'https:'].filter((scheme) => isExposed(new URL(`${scheme}//${hostname}/`))),
    ).toEqual(['ws:', 'http:']);
  });

  it('is none in what is no URL', () => {
    expect([undefined, '', 'localhost', 'not a URL'].map(isLoopbackUrl)).toEqual([false, false, false, false]);
  });
});

describe('an origin', () => {
  it('is no other site’s where there is none, which is a program, or where it is allowed', () => {
    expect(isForeignOrigin(undefined, [])).toBe(false);
    expect(isForeignOrigin('https://example.org', ['https://example.org'])).toBe(false);
    expect(isForeignOrigin('https://example.org:444', ['https://example.org'])).toBe(true);
  });

  it('is another site’s where it is hidden or nonsense', () => {
    expect(['null', '', 'localhost', 'file://'].map((origin) => isForeignOrigin(origin, []))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('is spelt as a browser spells it', () => {
    expect(['https://example.org', 'http://localhost:3000', 'chrome-extension://abc'].every(isOrigin)).toBe(true);
    expect(['https://example.org/', 'https://Example.org', 'example.org', '*', 7, undefined].some(isOrigin)).toBe(
      false,
    );
  });
});
