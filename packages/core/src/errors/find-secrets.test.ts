import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { findSecrets } from './find-secrets.ts';
import { SecretIndex } from './secret-index.ts';

/** The same for each run, and like no key. */
function randomText(length: number, alphabet: string): string {
  let state = 7;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return alphabet[(state >>> 16) % alphabet.length];
  }).join('');
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const secrets = Array.from({ length: 10 }, (_, at) => `${randomText(30 + at, letters + digits)}-${at}`);
const index = new SecretIndex();
for (const secret of secrets) index.add(secret);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('the search for secrets', { timeout: 30_000 }, () => {
  const size = 2 ** 14;
  it.each([
    ['hexadecimal digits', randomText(size, '0123456789abcdef')],
    ['base64', randomText(size, `${letters}${digits}+/`)],
    ['base64 of base64 of base64', base64(base64(base64(randomText(size / 3, letters))))],
    ['hexadecimal digits of base64', Buffer.from(base64(randomText(size / 3, letters))).toString('hex')],
    ['percent signs that are written as one', '%25'.repeat(size / 3)],
    ['percent signs inside one another', `%${'25'.repeat(size / 2)}`],
    ['ampersands', '&amp;'.repeat(size / 5)],
    ['backslashes', '\\'.repeat(size)],
    ['one letter', 'a'.repeat(size)],
    ['blanks', ' '.repeat(size)],
    [
      'the beginnings of secrets',
      secrets
        .map((secret) => secret.slice(0, 7))
        .join('')
        .repeat(size / 70),
    ],
    ['nothing but secrets', secrets.join(' ').repeat(size / 400)],
  ])('looks at no more than 32 units for each of a hostile text: %s', (_, text) => {
    const { work } = findSecrets(text, [index]);
    expect(work).toBeGreaterThanOrEqual(text.length);
    expect(work).toBeLessThanOrEqual(32 * text.length + 4_096);
    // And for twice the text at most about twice as many.
    expect(findSecrets(text + text, [index]).work).toBeLessThanOrEqual(2.2 * work + 4_096);
  });

  it('finds what stands at either end of a large one', () => {
    const [secret = ''] = secrets;
    const text = `${base64(secret)} ${randomText(size, letters)} ${Buffer.from(base64(secret)).toString('hex')}`;
    const { spans } = findSecrets(text, [index]);
    expect(Math.min(...spans.map(({ start }) => start))).toBe(0);
    expect(Math.max(...spans.map(({ end }) => end))).toBeGreaterThanOrEqual(text.length - 4);
  });
});
