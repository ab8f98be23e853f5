import type { Random } from '@throughline/core';

const pieces = [
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'null',
  '-1',
  '1e999',
  '"\\u0000"',
  '\\',
  '\u{1f600}',
  ' ',
  '__proto__',
];

/** A text with one to four things wrong in it: characters changed, parts lost, doubled or exchanged, bits of JSON put in. */
export function mutated(text: string, random: Random): string {
  const whole = (limit: number): number => Math.floor(random.next() * limit);
  let result = text;
  for (let times = 1 + whole(4); times > 0; times -= 1) {
    const at = whole(result.length + 1);
    const end = Math.min(result.length, at + 1 + whole(20));
    switch (whole(6)) {
      case 0:
        result = result.slice(0, at) + String.fromCharCode(whole(0x300)) + result.slice(at + 1);
        break;
      case 1:
        result = result.slice(0, at) + result.slice(end);
        break;
      case 2:
        result = result.slice(0, end) + result.slice(at, end) + result.slice(end);
        break;
      case 3:
        result = result.slice(0, at) + (pieces[whole(pieces.length)] ?? '') + result.slice(at);
        break;
      case 4:
        result = result.slice(0, at);
        break;
      default:
        result = result.replace(/"[^"]*"|\d+/gu, (value) =>
          random.next() < 0.2 ? (pieces[whole(pieces.length)] ?? '') : value,
        );
    }
  }
  return result;
}
