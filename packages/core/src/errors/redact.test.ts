import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuts, expectNothingOf, nested, secretText } from '../../testing/secrets.ts';
import { Secrets } from './redact.ts';

function secretsOf(...credentials: readonly unknown[]): Secrets {
  const secrets = new Secrets();
  for (const each of credentials) secrets.add(each);
  return secrets;
}

const key = 'Sk_live_9aBcD3fGh1JkLmN0pQrStUvWx_7Zq';

describe('Secrets', () => {
  it('returns a text as it is when there are no secrets', () => {
    expect(secretsOf().redact('any text at all')).toBe('any text at all');
  });

  it('replaces every place of a secret', () => {
    expect(secretsOf('k-123456').redact('a k-123456 b k-123456k-123456 c')).toBe('a *** b *** c');
  });

  it('takes strings at any depth of what the credentials function returned', () => {
    const circle: Record<string, unknown> = { list: ['listed-secret'], map: new Map([['k', 'mapped-secret']]) };
    circle['self'] = circle;
    circle['set'] = new Set(['settled-secret']);
    const secrets = secretsOf({ apiKey: 'top-secret', nested: { circle } });
    expect(secrets.redact('top-secret listed-secret mapped-secret settled-secret apiKey')).toBe(
      '*** *** *** *** apiKey',
    );
  });

  it('takes anything for credentials, and all of them that can be read', () => {
    const throwing = {
      get apiKey(): string {
        throw new Error('no');
      },
      other: 'another-one-77',
    };
    const secrets = secretsOf(undefined, null, 7, throwing, () => 'function', new Uint8Array(9));
    expect(secrets.redact('as it was, another-one-77')).toBe('as it was, ***');
  });

  it('finds a secret inside four encodings around one another', () => {
    const secret = 'sk-live-0123456789abcdef';
    const encoded = Array.from({ length: 4 }).reduce<string>((text) => Buffer.from(text).toString('base64'), secret);
    const text = secretsOf({ secret }).redact(`the provider wrote ${encoded} back to us`);
    expect(text).not.toContain(encoded.slice(8, -8));
  });

  it('takes the values out of the file of a provider account, and leaves its names', () => {
    const file = JSON.stringify({
      type: 'service_account',
      private_key: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----\n',
    });
    expect(secretsOf({ file }).redact('private_key of the service_account: miieVQIBADAN')).toBe(
      'private_key of the service_account: ***',
    );
  });

  it('keeps old secrets when new ones come', () => {
    const secrets = secretsOf({ token: 'first-token' });
    expect(secrets.redact('first-token')).toBe('***');
    secrets.add({ token: 'second-token' });
    expect(secrets.redact('first-token second-token')).toBe('*** ***');
  });

  it('replaces the longest of secrets that contain each other, and leaves nothing of those that overlap', () => {
    expect(secretsOf('secret-1', 'secret-1-and-more').redact('<secret-1-and-more>')).toBe('<***>');
    expect(secretsOf('secret-1-and-more', 't-1-and-m').redact('<secret-1-and-more>')).toBe('<***>');
    expect(secretsOf('abcdefgh', 'defghijk').redact('<abcdefghijk>')).toBe('<***>');
  });
});

describe('a part of a secret', () => {
  it.each([
    ['8 characters of its middle', key.slice(9, 17)],
    ['all but its first and last', key.slice(1, -1)],
    ['its beginning, cut by the provider', `${key.slice(0, 9)}…`],
    ['6 characters before dots', `${key.slice(0, 7)}...`, '***...'],
    ['6 characters before asterisks', `${key.slice(0, 7)}*****`, '********'],
    ['6 characters at the end of the text', key.slice(0, 6)],
  ])('is not shown: %s', (_, shown, redacted = `***${shown.endsWith('…') ? '…' : ''}`) => {
    expect(secretsOf(key).redact(`the key ${shown}`)).toBe(`the key ${redacted}`);
  });

  it('is left where it is shorter than that', () => {
    expect(secretsOf('0123456789').redact('key=0123456 is')).toBe('key=0123456 is');
    expect(secretsOf('0123456789').redact('key=01234')).toBe('key=01234');
  });

  it('of ordinary words is left, the whole secret is not', () => {
    const secrets = secretsOf('my-session-token-for-speech', 'a8f3-session-token');
    const sentence = 'The session token is not valid for the provider.';
    expect(secrets.redact(sentence)).toBe(sentence);
    expect(secrets.redact('my session token for speech')).toBe('***');
    expect(secrets.redact('no a8f3-session-token')).toBe('no ***');
  });
});

describe('a short secret', () => {
  it('of 4 to 7 characters is found as a word of its own, in any letter case and encoding', () => {
    const secrets = secretsOf('pa55', 'abcdefg');
    expect(secrets.redact('pa55 PA55 (pa55) pa55word mypa55 abcdefg abcdefgh')).toBe(
      '*** *** (***) pa55word mypa55 *** abcdefgh',
    );
    expect(secrets.redact(`Basic ${btoa('me:pa55')} and ${btoa('pa55')}`)).toMatch(/^Basic bWU6\*\*\* and \*\*\*$/u);
    expect(secrets.redact(`%70a55 and ${Buffer.from('pa55').toString('hex')}`)).toBe('*** and ***');
  });

  it('of 2 or 3 is found where it is written as a value', () => {
    const secrets = secretsOf('x9', 'key');
    expect(secrets.redact('the key x9 {"key":"x9"} k=x9&y=1 user: x9, \'key\' X9')).toBe(
      'the key x9 {"***":"***"} k=***&y=1 user: ***, \'***\' X9',
    );
  });

  it('of one character, and what is known to be none, changes nothing', () => {
    const secrets = secretsOf({
      customerId: 'c',
      region: 'us-east-1',
      model: 'general-v2',
      language: 'English',
      tokenType: 'Bearer',
      retries: '10000',
      secure: 'true',
    });
    const sentence = 'c: no Bearer for "c" in us-east-1: general-v2 in English, true after 10000 tries';
    expect(secrets.redact(sentence)).toBe(sentence);
  });
});

describe('what is kept of many secrets', () => {
  it('is the newest 512, however often they are made anew', () => {
    const secrets = secretsOf();
    for (let index = 0; index < 5_000; index += 1) secrets.add({ token: `t0ken-number-${index}-${index * 7}` });
    expect(secrets.redact('t0ken-number-4999-34993 and t0ken-number-4500-31500')).toBe('*** and ***');
  });
});

describe('an encoded secret', { timeout: 30_000 }, () => {
  it('leaves nothing over in base64, in either alphabet, padded or not', () => {
    for (const secret of ['key>?>?>1', 'key>?>?>12', 'key>?>?>123']) {
      const bytes = Buffer.from(secret);
      for (const form of [
        bytes.toString('base64'),
        bytes.toString('base64').replaceAll('=', ''),
        bytes.toString('base64url'),
      ]) {
        expect(secretsOf(secret).redact(`<${form}>`)).toBe('<***>');
      }
    }
  });

  it('is found inside the base64 of something longer, wherever it begins', () => {
    const secrets = secretsOf('p4ssw0rd-long');
    for (const user of ['', 'a', 'ab', 'abc', 'abcd']) {
      const basic = Buffer.from(`${user}p4ssw0rd-long:x`).toString('base64');
      // What is left is the neighbours' and at most two characters at each side that they share with the secret.
      expect(secrets.redact(`Basic ${basic}`)).toMatch(/^Basic [\w+/=]{0,8}\*{3}[\w+/=]{0,6}$/u);
    }
  });

  it.each([
    ['base64 of UTF-16', Buffer.from(key, 'utf16le').toString('base64')],
    [
      'hexadecimal digits with colons',
      Buffer.from(key)
        .toString('hex')
        .replaceAll(/..(?=.)/gu, '$&:'),
    ],
    [
      'an inspected buffer',
      Buffer.from(key)
        .toString('hex')
        .replaceAll(/..(?=.)/gu, '$& '),
    ],
    ['lines of base64', Buffer.from(key).toString('base64').replaceAll(/.{9}/gu, '$&\r\n')],
    ['lines of base64 in JSON', JSON.stringify(Buffer.from(key).toString('base64').replaceAll(/.{9}/gu, '$&\r\n'))],
    ['the old escape of JavaScript', Array.from(key, (mark) => `%u00${mark.charCodeAt(0).toString(16)}`).join('')],
    ['blanks that nobody sees', Array.from(key).join('\u200B')],
    ['HTML without semicolons', Array.from(key, (mark) => `&#${mark.charCodeAt(0)}`).join('')],
    ['escapes inside escapes inside escapes', JSON.stringify(JSON.stringify(JSON.stringify(`${key}"`)))],
  ])('is not shown: %s', (_, shown) => {
    expect(secretsOf(key).redact(shown)).toMatch(/^\W{0,8}\*{3}(?:\W|[nrA]|\*){0,16}$/u);
  });

  it('is not shown in any encoding of any encoding, cut anywhere, whatever stands around it', () => {
    const around = fc.string({ unit: fc.constantFrom(...'abXYZ019+/=_-%&? \n"'), maxLength: 20 });
    fc.assert(
      fc.property(secretText, nested, cuts, around, around, (secret, encode, cut, before, after) => {
        const encoded = encode(secret);
        const redacted = secretsOf({ apiKey: secret }).redact(before + cut(encoded) + after);
        expectNothingOf(secret, encoded, redacted);
      }),
      { seed: 20_261_125, numRuns: 1_000 },
    );
  });
});

describe('a text without secrets', () => {
  it('is not changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcdef '), maxLength: 200 }), (text) => {
        expect(secretsOf('0123456789').redact(text)).toBe(text);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('is cut where it is longer than 16 Ki characters, and no cut goes through a secret', () => {
    const secrets = secretsOf(key);
    expect(secrets.redact('x'.repeat(20_000))).toBe(`${'x'.repeat(16_384)}…`);
    expect(secrets.redact(`${'x'.repeat(16_380)}${key}${'x'.repeat(9)}`)).toBe(`${'x'.repeat(16_380)}***…`);
  });
});
