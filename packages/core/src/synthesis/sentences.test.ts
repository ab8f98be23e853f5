import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLongEnough } from '../providers/faseeh/text.ts';
import { Sentences } from './sentences.ts';

function cut(pieces: readonly string[], maximumCharacters = 2_000, takes = isLongEnough): readonly string[] {
  const sentences = new Sentences({ isLongEnough: takes, maximumCharacters });
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

/** Cut by a provider that takes any text. */
function cutAnywhere(pieces: readonly string[]): readonly string[] {
  return cut(pieces, 2_000, (text) => text.trim() !== '');
}

describe('a stop that ends no sentence', () => {
  it.each([
    ['a title', 'Yesterday Dr. Smith met Mrs. Jones. They talked.', 2],
    ['a saint', 'We went to St. Paul. It was cold.', 2],
    ['initials', 'It was written by J. R. R. Tolkien in 1937. People read it.', 2],
    ['a country', 'He lives in the U.S. Army barracks. She does not.', 2],
    ['a number', 'See No. 5 on p. 12 for more. It helps.', 2],
    ['a decimal', 'It costs 3.50 dollars. That is cheap.', 2],
    ['an address', 'Open https://Example.com/Search?Query=What!Now#Top first. Then wait.', 2],
    ['an address at the end', 'Open https://example.com/a?b=c. Then wait.', 2],
    ['an e-mail address', 'Write to John.Doe@Example.Com today. She answers.', 2],
    ['a name with a stop', 'We use Node.JS at work. It runs.', 2],
    ['a hesitation', 'Well... I do not know. Ask her.', 2],
    ['another hesitation', 'Well… I do not know. Ask her.', 2],
    ['a quotation', '“Go!” she said. He went.', 2],
    ['a question in quotation marks', '"Why now?" asked Tom. Nobody knew.', 2],
    ['a company', 'It was made by Smith Bros. Ltd. Norwich. They closed.', 2],
    ['a point of a list', '1. Open the door. 2. Walk through it.', 2],
    ['a month', 'On Jan. 5 it snowed. It was cold.', 2],
    ['German: a doctor and a date', 'Am 3. Oktober kam Dr. Müller. Es regnete.', 2],
    ['German: for example', 'Nehmen Sie z.B. Äpfel mit. Sie sind gut.', 2],
    ['French: a lady', 'Voici Mme. Dupont. Elle chante.', 2],
    ['Spanish: a gentleman', 'Aquí está el Sr. García. ¿Lo conoce?', 2],
    ['Italian: a lady', 'Ecco la Sig.ra Rossi. Canta bene.', 2],
    ['Japanese: a quotation', '「行く。」と言った。雨が降った。', 2],
  ] as const)('is %s', (_, text, count) => {
    const found = cutAnywhere([text]);
    expect(found).toHaveLength(count);
    expect(found.join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''));
  });
});

describe('a stop that ends a sentence', () => {
  it.each([
    ['Arabic', 'كيف حالك؟ أنا بخير. شكرا!', ['كيف حالك؟', 'أنا بخير.', 'شكرا!']],
    ['Hindi', 'आप कैसे हैं? मैं ठीक हूँ। धन्यवाद।', ['आप कैसे हैं?', 'मैं ठीक हूँ।', 'धन्यवाद।']],
    ['Chinese', '今天天气很好。我们去公园吧！你想去吗？', ['今天天气很好。', '我们去公园吧！', '你想去吗？']],
    ['Japanese', '雨が降った。「行こう！」彼は笑った。', ['雨が降った。', '「行こう！」', '彼は笑った。']],
    ['Urdu', 'آپ کیسے ہیں؟ میں ٹھیک ہوں۔ شکریہ۔', ['آپ کیسے ہیں؟', 'میں ٹھیک ہوں۔', 'شکریہ۔']],
    ['quotation marks after the stop', 'He said “go.” Then he left.', ['He said “go.”', 'Then he left.']],
    ['an ellipsis', 'He left for the harbour... Nobody knew why.', ['He left for the harbour...', 'Nobody knew why.']],
    ['a year', 'It began in 1990. The war was over.', ['It began in 1990.', 'The war was over.']],
    ['a short answer', 'No. I will not.', ['No.', 'I will not.']],
    ['several marks', 'What?! Nobody knew!!! Really.', ['What?!', 'Nobody knew!!!', 'Really.']],
    ['a line of its own', 'A title\nThe text begins.', ['A title', 'The text begins.']],
    ['and so on', 'Bring apples, pears, etc. Then we cook.', ['Bring apples, pears, etc.', 'Then we cook.']],
  ] as const)('is %s', (_, text, wanted) => {
    expect(cutAnywhere([text])).toEqual(wanted);
  });
});

describe('a text of which no sentence ends', () => {
  it.each(['.', '. ', 'Dr. ', '1. ', '「', '。「', '!”x', '😀', '…\n'])(
    'is cut all the same before it is too long: %s',
    (unit) => {
      const text = unit.repeat(5_000);
      const found = cutAnywhere([text]);
      expect(found.join('').replaceAll(/\s/gu, '')).toBe(text.replaceAll(/\s/gu, ''));
      expect(Math.max(...found.map(({ length }) => length))).toBeLessThanOrEqual(2_000);
    },
  );
});

describe('text that comes piece by piece', { timeout: 60_000 }, () => {
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
    '...',
    'Dr. ',
    'St.',
    'J. R. ',
    'No. ',
    '3. ',
    'Oktober',
    'U.S.',
    'https://Example.com/a?B=c!D',
    'a.B@c.De',
    '?” ',
    'said',
    'Then',
    '雨が降った。',
    '「行く。」',
    '「',
    '」',
    'と',
    '、',
    '。',
    '。',
    'कैसे हैं।',
    '2)',
  );
  const text = fc.array(token, { maxLength: 80 }).map((tokens) => tokens.join(''));

  it('is cut in the same places as in one piece, whatever the pieces are', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), (whole, places) => {
        const cuts = [0, ...places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
        const pieces = cuts.slice(1).map((end, index) => whole.slice(cuts[index], end));
        expect(cut(pieces)).toEqual(cut([whole]));
        expect(cutAnywhere(pieces)).toEqual(cutAnywhere([whole]));
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it('loses nothing but blanks, and gives out nothing too short unless all of it is', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const found = cut([whole]);
        expect(found.join('').replaceAll(/\s/gu, '')).toBe(whole.replaceAll(/\s/gu, ''));
        expect(found.length <= 1 || found.every((sentence) => isLongEnough(sentence))).toBe(true);
        expect(cutAnywhere([whole]).join('').replaceAll(/\s/gu, '')).toBe(whole.replaceAll(/\s/gu, ''));
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
