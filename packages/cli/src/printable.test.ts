import { printable, printableJson, printableLine } from '@throughline/core/internal';
import * as fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import pico from 'picocolors';
import { describe, expect, it } from 'vitest';
import { printableWithColors } from './printable.ts';

/** None of them may reach a terminal; tab and line feed may. */
function isControl(character: string): boolean {
  return /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(character) && character !== '\t' && character !== '\n';
}

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001B[2J',
      '\u001B]0;title\u0007',
      '\u001B[31m',
      '\u009B2J',
      '\u009D',
      '\u007F',
      '\u202E',
      '\u2066',
      '\r',
      '\r\n',
    ),
    fc.nat({ max: 0xa0 }).map((code) => String.fromCharCode(code)),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 30,
});

describe('a text from outside', () => {
  it.each([
    ['a cleared screen', 'a\u001B[2Jb', 'a\uFFFD[2Jb'],
    ['a title', '\u001B]0;owned\u0007', '\uFFFD]0;owned\uFFFD'],
    ['8-bit controls', 'a\u009B31mb', 'a\uFFFD31mb'],
    ['a line that goes back', 'all well\rerror', 'all well\uFFFDerror'],
    ['an overridden direction', 'gpj.\u202Eexe', 'gpj.\uFFFDexe'],
    ['lines of Windows', 'one\r\ntwo\tthree', 'one\ntwo\tthree'],
    ['Arabic, Hindi and emoji', 'مرحبا नमस्ते 👩‍🚀', 'مرحبا नमस्ते 👩‍🚀'],
  ])('shows its control characters and hides nothing: %s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('has no control character, in any form', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(Array.from(printable(text)).filter(isControl)).toEqual([]);
        expect(
          Array.from(printableLine(text)).filter((character) => isControl(character) || character === '\n'),
        ).toEqual([]);
        const json = printableJson({ text });
        expect(
          Array.from(json).filter((character) => isControl(character) || /[\n\u2028\u2029]/u.test(character)),
        ).toEqual([]);
        expect(JSON.parse(json)).toEqual({ text });
        const composed = stripVTControlCharacters(
          printableWithColors(`${pico.createColors(true).red('x')}${printable(text)}`),
        );
        expect(Array.from(composed).filter(isControl)).toEqual([]);
      }),
      { seed: 20_261_125, numRuns: 2_000 },
    );
  });

  it('leaves the colours of the command', () => {
    const { bold, red, dim } = pico.createColors(true);
    const text = `${bold(red('error:'))} ${dim('no')}\n`;
    expect(printableWithColors(text)).toBe(text);
    expect(printableWithColors('\u001B[2J\u001B[1;31mx')).toBe('\uFFFD[2J\u001B[1;31mx');
  });
});
