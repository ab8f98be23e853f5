import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secrets } from './redact.ts';

function secretsOf(...credentials: readonly unknown[]): Secrets {
  const secrets = new Secrets();
  for (const each of credentials) secrets.add(each);
  return secrets;
}

// No asterisk, of which the mark is made; no control characters, which no key has.
const secretText = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }),
    fc.string({ unit: 'grapheme', minLength: 6, maxLength: 40 }),
  )
  .filter((text) => !text.includes('*'));
const ascii = fc.string({ unit: fc.constantFrom(...'abcXYZ019+/=_-%&? '), maxLength: 20 });

describe('Secrets', () => {
  it('returns a text as it is when there are no secrets', () => {
    expect(secretsOf().redact('any text at all')).toBe('any text at all');
    const value = { a: ['text'] };
    expect(secretsOf().redactDeep(value)).toBe(value);
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

  it('takes anything for credentials', () => {
    const throwing = {
      get apiKey(): string {
        throw new Error('no');
      },
    };
    expect(secretsOf(undefined, null, 7, throwing, () => 'function', new Uint8Array(9)).redact('as it was')).toBe(
      'as it was',
    );
  });

  it('leaves texts shorter than six characters alone, as they would spoil every message', () => {
    expect(secretsOf('abcde').redact('abcde')).toBe('abcde');
    expect(secretsOf('abcdef').redact('abcdef')).toBe('***');
  });

  it('keeps old secrets when new ones come', () => {
    const secrets = secretsOf({ token: 'first-token' });
    expect(secrets.redact('first-token')).toBe('***');
    secrets.add({ token: 'second-token' });
    expect(secrets.redact('first-token second-token')).toBe('*** ***');
  });

  it('replaces the longest of secrets that contain each other', () => {
    expect(secretsOf('secret', 'secret-and-more').redact('<secret-and-more>')).toBe('<***>');
    expect(secretsOf('secret-and-more', 'ret-and').redact('<secret-and-more>')).toBe('<***>');
  });

  it('leaves nothing over of secrets that overlap in the text', () => {
    expect(secretsOf('abcdef', 'defghijk').redact('<abcdefghijk>')).toBe('<***>');
  });

  it('replaces what a cut has left of a secret at the end of a text', () => {
    const secrets = secretsOf('0123456789');
    expect(secrets.redact('key=0123456')).toBe('key=***');
    expect(secrets.redact('key=01234')).toBe('key=01234');
  });

  it('leaves nothing over of a secret in base64, in either alphabet, padded or not', () => {
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

  it('finds a secret inside the base64 of something longer, wherever it begins', () => {
    const secrets = secretsOf('p4ssw0rd-long');
    for (const user of ['', 'a', 'ab', 'abc', 'abcd']) {
      const basic = Buffer.from(`${user}p4ssw0rd-long:x`).toString('base64');
      // What is left is the neighbours' and at most two characters at each side that they share with the secret.
      expect(secrets.redact(`Basic ${basic}`)).toMatch(/^Basic [\w+/=]{0,8}\*{3}[\w+/=]{0,6}$/u);
    }
  });

  it('redacts plain objects and arrays at any depth, keys too, and copies them', () => {
    const circle: { text: string; self?: unknown } = { text: 'the-secret' };
    circle.self = circle;
    const date = new Date(0);
    const copy = secretsOf('the-secret').redactDeep({ list: ['a the-secret', 1, null, date], circle, 'the-secret': 1 });
    expect(copy.list).toEqual(['a ***', 1, null, date]);
    expect(copy.circle.text).toBe('***');
    expect(copy.circle.self).toBe(copy.circle);
    expect(Object.keys(copy)).toEqual(['list', 'circle', '***']);
    expect(circle.text).toBe('the-secret');
  });

  it('lets no form of any secret through, whatever stands around it', () => {
    const form = fc.constantFrom(
      (text: string) => text,
      (text: string) => JSON.stringify(text).slice(1, -1),
      (text: string) =>
        JSON.stringify(text)
          .slice(1, -1)
          .replaceAll('/', String.raw`\/`),
      (text: string) =>
        JSON.stringify(text)
          .slice(1, -1)
          .replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
      (text: string) => encodeURIComponent(text),
      (text: string) => encodeURIComponent(text).replaceAll(/%../gu, (escape) => escape.toLowerCase()),
      (text: string) => new URLSearchParams({ k: text }).toString().slice(2),
      (text: string) => Buffer.from(text).toString('base64'),
      (text: string) => Buffer.from(text).toString('base64').replaceAll('=', ''),
      (text: string) => Buffer.from(text).toString('base64url'),
    );
    fc.assert(
      fc.property(
        fc.array(secretText, { minLength: 1, maxLength: 4 }),
        form,
        ascii,
        ascii,
        (texts, encode, before, after) => {
          const secrets = secretsOf({ texts });
          const shown = texts.map((text) => before + encode(text) + after).join('');
          const redacted = secrets.redact(shown);
          for (const text of texts) {
            expect(redacted).not.toContain(encode(text));
            expect(redacted).not.toContain(text);
          }
        },
      ),
      { seed: 20_261_103, numRuns: 1_000 },
    );
  });

  it('changes nothing in a text that holds no part of a secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcdef '), maxLength: 200 }), (text) => {
        expect(secretsOf('0123456789').redact(text)).toBe(text);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
