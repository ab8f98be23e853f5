import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLongEnough } from '../protocols/faseeh/text.ts';
import { Sentences } from './sentences.ts';

function cut(pieces: readonly string[], maximumCharacters = 2_000): readonly string[] {
  const sentences = new Sentences({ isLongEnough, maximumCharacters });
  const found: string[] = [];
  const take = (): void => {
    for (let next = sentences.next(); next !== undefined; next = sentences.next()) found.push(next);
  };
  for (const piece of pieces) {
    sentences.push(piece);
    take();
  }
  sentences.close();
  take();
  expect(sentences.done).toBe(true);
  expect(sentences.waiting).toBeLessThanOrEqual(pieces.join('').length);
  return found;
}

describe('a text', () => {
  it('is cut where its sentences end', () => {
    expect(cut(['I came home late. Nobody was awake! Was that a surprise?'])).toEqual([
      'I came home late.',
      'Nobody was awake!',
      'Was that a surprise?',
    ]);
  });

  it('is cut where Arabic sentences end', () => {
    expect(cut(['كيف حالك اليوم يا صديقي؟ أنا بخير والحمد لله. شكرا جزيلا لك على سؤالك!'])).toEqual([
      'كيف حالك اليوم يا صديقي؟',
      'أنا بخير والحمد لله.',
      'شكرا جزيلا لك على سؤالك!',
    ]);
  });

  it('joins short sentences until they are long enough', () => {
    expect(cut(['Yes. No. Perhaps. I really do not know.'])).toEqual(['Yes. No. Perhaps.', 'I really do not know.']);
  });

  it('joins a short tail to the sentence before it', () => {
    expect(cut(['I really do not know. Sorry.'])).toEqual(['I really do not know. Sorry.']);
  });

  it('is one sentence where all of it is too short', () => {
    expect(cut(['Yes. No.'])).toEqual(['Yes. No.']);
  });

  it('of blanks is none', () => {
    expect(cut([' ', '\n'])).toEqual([]);
  });

  it('is not cut inside a number, nor before a small letter', () => {
    expect(cut(['It costs 3.50 dollars today. That is approx. five euros then.'])).toEqual([
      'It costs 3.50 dollars today.',
      'That is approx. five euros then.',
    ]);
  });

  it('is cut between words where a sentence is too long, and inside a word only where there are no blanks', () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index}`).join(' ');
    const found = cut([words], 100);
    expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(found.join(' ')).toBe(words);
    // Without any blank, nothing but its length tells where one piece of it may end.
    const long = new Sentences({ isLongEnough: ({ length }) => length >= 10, maximumCharacters: 101 });
    long.push('𝔞'.repeat(120));
    long.close();
    const pieces = [long.next(), long.next(), long.next()];
    expect(pieces.join('')).toBe('𝔞'.repeat(120));
    expect(pieces.every((piece) => piece?.isWellFormed())).toBe(true);
  });
});

describe('text that comes piece by piece', () => {
  it('gives a sentence out as soon as what follows can stand by itself', () => {
    const sentences = new Sentences({ isLongEnough, maximumCharacters: 2_000 });
    sentences.push('I came home late. Nobody ');
    expect(sentences.next()).toBeUndefined();
    sentences.push('was awake');
    expect(sentences.next()).toBe('I came home late.');
    expect(sentences.next()).toBeUndefined();
    sentences.close();
    expect(sentences.next()).toBe('Nobody was awake');
    expect(sentences.done).toBe(true);
  });

  const token = fc.constantFrom(
    'I',
    ' ',
    ' ',
    ' ',
    '.',
    '!',
    '؟',
    'yes',
    'tomorrow',
    'Dr',
    '3',
    '5',
    'نعم',
    'بالتأكيد',
    ',',
    '\n',
    '😀',
    '"',
    ')',
    'e.g.',
    '…',
  );
  const text = fc.array(token, { maxLength: 80 }).map((tokens) => tokens.join(''));

  it('is cut in the same places as in one piece, whatever the pieces are', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (whole, places) => {
        const cuts = [0, ...places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const pieces = cuts.slice(1).map((end, index) => whole.slice(cuts[index], end));
        expect(cut(pieces)).toEqual(cut([whole]));
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });

  it('loses nothing but blanks, and gives out nothing too short unless all of it is', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const found = cut([whole]);
        expect(found.join('').replaceAll(/\s/gu, '')).toBe(whole.replaceAll(/\s/gu, ''));
        expect(found.length <= 1 || found.every((sentence) => isLongEnough(sentence))).toBe(true);
      }),
      { numRuns: 2_000, seed: 8 },
    );
  });

  it('of blanks only, or nearly, costs no more to look at than its length', () => {
    for (const words of ['', 'Yes.']) {
      const text = words + ' '.repeat(1_000_000);
      let looked = 0;
      const sentences = new Sentences({
        isLongEnough: (part) => {
          looked += part.length;
          return part.trim().length >= 10;
        },
        maximumCharacters: 2_000,
      });
      sentences.push(text);
      expect(sentences.next()).toBeUndefined();
      sentences.close();
      expect(sentences.next()).toBe(words === '' ? undefined : words);
      expect(looked).toBeLessThan(3 * text.length);
    }
  });
});
