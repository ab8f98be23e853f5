import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { expect } from 'vitest';

type Encode = (text: string) => string;

const wrapped =
  (between: string, size: number): Encode =>
  (text) =>
    text.replaceAll(new RegExp(`[^]{${size}}(?=[^])`, 'gu'), `$&${between}`);
const eachUnit =
  (write: (unit: number) => string): Encode =>
  (text) =>
    Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at))).join('');
const hexOf = (unit: number, digits: number): string => unit.toString(16).padStart(digits, '0');
const json: Encode = (text) => JSON.stringify(text).slice(1, -1);

/** How a provider, a proxy or a log may write a text. */
export const encodings: Readonly<Record<string, Encode>> = {
  asItIs: (text) => text,
  json,
  jsonOfSlashes: (text) => json(text).replaceAll('/', String.raw`\/`),
  jsonUnits: eachUnit((unit) => `\\u${hexOf(unit, 4)}`),
  percent: encodeURIComponent,
  percentInLowerCase: (text) => encodeURIComponent(text).replaceAll(/%../gu, (escape) => escape.toLowerCase()),
  percentOfAll: eachUnit((unit) => `%${hexOf(unit, 2)}`),
  form: (text) => new URLSearchParams({ k: text }).toString().slice(2),
  htmlDecimal: eachUnit((unit) => `&#${unit};`),
  htmlHex: eachUnit((unit) => `&#x${hexOf(unit, 2)};`),
  htmlNames: (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64InsideOfMore: (text) => Buffer.from(`{"k":"${text}"}`).toString('base64'),
  base64BehindOne: (text) => Buffer.from(`x${text}yz`).toString('base64'),
  base64BehindTwo: (text) => Buffer.from(`xy${text}z`).toString('base64'),
  base64WithoutPadding: (text) => Buffer.from(text).toString('base64').replaceAll('=', ''),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  base64InLines: (text) => wrapped('\r\n', 19)(Buffer.from(text).toString('base64')),
  hex: (text) => Buffer.from(text).toString('hex'),
  hexInUpperCase: (text) => Buffer.from(text).toString('hex').toUpperCase(),
};

/** How a text may be laid out before anything else happens to it. */
const layouts: readonly Encode[] = [
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  wrapped('\n', 7),
  wrapped(' ', 4),
  wrapped('-', 5),
  wrapped('\r\n  ', 11),
];

/** Keys as providers make them, of at least 14 normalized and digits. No asterisk, of which the mark is made. */
export const secretText = fc
  .string({
    unit: fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+=:~&"<%\\',
    ),
    minLength: 16,
    maxLength: 60,
  })
  .filter((text) => text.replaceAll(/[^A-Za-z\d]/gu, '').length >= 14 && !/^[a-z]+:|^\{/iu.test(text));

/** Up to three encodings around one another. */
export const nested: fc.Arbitrary<Encode> = fc
  .tuple(
    fc.constantFrom(...layouts),
    fc.array(fc.constantFrom(...Object.values(encodings)), { minLength: 1, maxLength: 3 }),
  )
  .map(
    ([layout, around]) =>
      (text) =>
        around.reduce((shown, encode) => encode(shown), layout(text)),
  );

/** Cuts at both ends, each at a random place of the outer sixth, or none. */
export const cuts: fc.Arbitrary<Encode> = fc
  .tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 }), fc.constantFrom('', '…', '...'))
  .map(
    ([first, last, sign]) =>
      (text) =>
        text.slice(Math.floor((text.length * first) / 600), text.length - Math.floor((text.length * last) / 600)) +
        sign,
  );

/** What was shown has no more of an encoded secret in it than 8 characters of the secret take, and a few for its ends. */
export function expectNothingOf(secret: string, encoded: string, shown: string): void {
  const length = Math.ceil((encoded.length / secret.length) * 12) + 16;
  for (let at = 0; at + length <= encoded.length; at += 1) {
    if (shown.includes(encoded.slice(at, at + length))) expect.fail(`${secret} as ${encoded} in ${shown}`);
  }
  for (let at = 0; at + 8 <= secret.length; at += 1) {
    if (/^[A-Za-z\d]{8}$/u.test(secret.slice(at, at + 8))) expect(shown).not.toContain(secret.slice(at, at + 8));
  }
}
