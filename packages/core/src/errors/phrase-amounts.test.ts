import { describe, expect, it } from 'vitest';
import { findPhrase, readText } from './phrase-match.ts';
import { phraseOf } from './phrase.ts';
import type { CoveredText } from './covered-text.ts';
import { phraseGroupsOf } from './groups.ts';
import { Secrets } from './redact.ts';

const covered = (text: string, secrets = new Secrets()): CoveredText => secrets.covered(text);

const money = 'Required: {required:amount}, Available: {available:amount}';

function amounts(required: string, available: string) {
  return phraseGroupsOf([money], covered(`Insufficient balance. Required: ${required}, Available: ${available}.`));
}

describe('an amount', () => {
  it.each([
    ['$0.50', '0.50', '$'],
    ['-$0.25', '-0.25', '$'],
    ['$-0.25', '-0.25', '$'],
    ['−$0.25', '-0.25', '$'],
    ['AED 12.5', '12.5', 'AED'],
    ['12.5 AED', '12.5', 'AED'],
    ['aed 12.5', '12.5', 'aed'],
    ['USD -3', '-3', 'USD'],
    ['1,250.75', '1250.75', undefined],
    ['1.250,75 €', '1250.75', '€'],
    ["1'250.75", '1250.75', undefined],
    ['1 250 SAR', '1250', 'SAR'],
    ['₹12,50,000', '1250000', '₹'],
    ['1,250', '1250', undefined],
    ['0,50', '0.50', undefined],
    ['0.250', '0.250', undefined],
    ['1.2345', '1.2345', undefined],
    ['$5e-7', '0.0000005', '$'],
    ['$2.5E+3', '2500', '$'],
    ['$.50', '0.50', '$'],
    ['007', '7', undefined],
    ['US$5', '5', 'US$'],
    ['$5 USD', '5', 'USD'],
    ['5 credits', '5', undefined],
    ['`$5`', '5', '$'],
    ['٥٫٥٠ د.إ', '5.50', 'د.إ'],
    ['\u200e١٬٢٥٠٫٧٥\u200f', '1250.75', undefined],
    ['۱۲٫۵', '12.5', undefined],
    ['१२.५', '12.5', undefined],
    ['-0.00', '0.00', undefined],
  ])('of %j is %j of %j', (text, value, currency) => {
    expect(amounts('0', text)).toEqual({
      required: '0',
      available: value,
      ...(currency !== undefined && { currency }),
    });
    expect(amounts(text, '0')).toEqual({
      required: value,
      available: '0',
      ...(currency !== undefined && { currency }),
    });
  });

  it.each([
    ['a point before three digits', '1.250'],
    ['a dash with blanks', '- 5'],
    ['brackets', '($0.25)'],
    ['two points', '1.2.3'],
    ['groups of another length', '12,3,456'],
    ['more than the number', '~5'],
    ['at least the number', '≥ $5'],
    ['two numbers', '5-10'],
    ['a fraction', '1/2'],
    ['a product', '5 × 10'],
    ['a letter that counts thousands', '5k'],
    ['a word that counts millions', '5 million'],
    ['a word for a smaller coin', '50 cents'],
    ['a unit that nobody knows', '5 zorkmids'],
    ['two currencies', '$5 EUR'],
    ['two signs', '-$-5'],
    ['a dash behind it', '5-'],
    ['sixty digits', '9'.repeat(60)],
    ['a power beyond all money', '1e99'],
    ['words', 'not yet known'],
    ['a sign and a code', 'USD$5'],
  ])('with %s is left out, and the phrase is found all the same', (_, text) => {
    expect(amounts(text, '3')).toEqual({ available: '3' });
  });

  it('of another currency than the other one leaves both out', () => {
    expect(amounts('$5', '€3')).toEqual({});
    expect(amounts('$5', '3')).toEqual({ required: '5', available: '3', currency: '$' });
    expect(amounts('SAR 5', '3 sar')).toMatchObject({ required: '5', available: '3' });
  });

  it('is read from right to left too', () => {
    expect(
      phraseGroupsOf(
        ['الرصيد غير كاف. المطلوب: {required:amount}، المتاح: {available:amount}'],
        covered('‏الرصيد غيرُ كافٍ. المطلوب: ٥٫٥٠ د.إ، المتاح: ‎-٢٫٢٥ د.إ‏.'),
      ),
    ).toEqual({ required: '5.50', available: '-2.25', currency: 'د.إ' });
  });

  it('that holds a secret is left out', () => {
    const secrets = new Secrets();
    secrets.add({ apiKey: '12345678.90' });
    const text = covered('Required: $12345678.90, Available: $1', secrets);
    expect(phraseGroupsOf([money], text)).toEqual({ available: '1', currency: '$' });
  });
});

describe('a number', () => {
  const words = 'at least {words:number} words';

  it.each([
    ['5', '5'],
    ['٢٠', '20'],
    ['1,000', '1000'],
    ['-3', '-3'],
    ['2.5', '2.5'],
    ['3e2', '300'],
    ['5k', undefined],
    ['1.000', undefined],
    ['<5', undefined],
  ])('of %j is %j', (text, value) => {
    const found = findPhrase(phraseOf(words), readText(`Text must have at least ${text} words`));
    expect(found?.map((one) => one.value)).toEqual([value]);
  });

  it('that is not given leaves nothing, and the phrase is found all the same', () => {
    const phrase = phraseOf('Maximum {maximum:number} concurrent requests. Current: {current:number}');
    const found = findPhrase(phrase, readText('Maximum unlimited concurrent requests. Current: n/a.'));
    expect(found?.map((one) => one.value)).toEqual([undefined, undefined]);
  });

  it('is not looked for inside another one', () => {
    expect(findPhrase(phraseOf('{n:number} words'), readText('1,250,000 words'))?.[0]?.value).toBe('1250000');
  });
});
