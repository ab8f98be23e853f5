import { describe, expect, it } from 'vitest';
import { authenticatorOf, type BandwidthAuthentication } from './authentication.ts';

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('Basic authentication', () => {
  const keeper = authenticatorOf({ username: 'bänd', password: 'pass:word' });

  it.each([basic('bänd:pass:word'), basic('bänd:pass:word').replace('Basic', 'basic')])('lets in %s', (header) => {
    expect(keeper.acceptsUpgrade(header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'Basic',
    'Basic !',
    basic(''),
    basic('bänd'),
    basic('bänd:pass:wor'),
    basic('bänd:pass:words'),
    `Bearer ${basic('bänd:pass:word').slice(6)}`,
  ])('does not accept %s', (header) => {
    expect(keeper.acceptsUpgrade(header)).toBe(false);
  });
});

describe('a token in the parameters', () => {
  it('is compared, and is not shown on', () => {
    const keeper = authenticatorOf({ parameter: 'token', token: 't-95ac8d6e' });
    expect(keeper.acceptsStart({ token: 't-95ac8d6e' })).toBe(true);
    for (const token of ['', 't-95ac8d6', 't-95ac8d6e ', 'T-95AC8D6E'])
      expect(keeper.acceptsStart({ token })).toBe(false);
    expect(keeper.acceptsStart({})).toBe(false);
    expect(keeper.withoutSecret({ token: 't-95ac8d6e', internal_id: 'a' })).toEqual({ internal_id: 'a' });
  });

  it('may be judged by a function, which is never asked about a missing one', () => {
    const asked: string[] = [];
    const keeper = authenticatorOf({
      parameter: 'token',
      token: (token) => {
        asked.push(token);
        return token.startsWith('good');
      },
    });
    expect(
      [{ token: 'good-1' }, { token: 'bad' }, { token: '' }, {}].map((given) => keeper.acceptsStart(given)),
    ).toEqual([true, false, false, false]);
    expect(asked).toEqual(['good-1', 'bad']);
  });

  it('is not looked for in what every object has', () => {
    const keeper = authenticatorOf({ parameter: 'constructor', token: () => true });
    expect(keeper.acceptsStart({})).toBe(false);
  });
});

describe('an authentication that would let everybody in, or is not clear', () => {
  it.each([
    { username: '', password: 'a' },
    { username: 'a', password: '' },
    { username: 'a' },
    { parameter: '', token: 'a' },
    { parameter: 'token', token: '' },
    { parameter: 'token' },
    undefined,
    null,
    'user:s3cr3t-word',
    12_345,
    [],
    {},
    { username: 'a', password: 12_345 },
    { username: 'a:s3cr3t-word', password: 'b' },
    { username: 'a', password: 's3cr3t-word', parameter: 'token', token: 's3cr3t-word' },
    { username: undefined, password: undefined },
    { parameter: 'token', token: ['s3cr3t-word'] },
    { parameter: 5, token: 's3cr3t-word' },
  ])('is refused: %o', (authentication) => {
    const made = () => authenticatorOf(authentication as unknown as BandwidthAuthentication);
    expect(made).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(made).toThrow(/^config-invalid: bandwidth: authenticate/u);
    expect(made).not.toThrow(/s3cr3t|12345/u);
  });
});
