import { describe, expect, it } from 'vitest';
import { UnreadLedger, type UnreadSpan } from './unread-ledger.ts';

const rate = 16_000;
const kinds = new Set(['novel']);

function ledger(): { ledger: UnreadLedger; harmless: string[] } {
  const harmless: string[] = [];
  const one = new UnreadLedger((kind) => harmless.push(kind));
  one.note({ kind: 'novel', unknownType: true });
  return { ledger: one, harmless };
}

/** In seconds. */
const span = (at: number, until: number): UnreadSpan => ({ at: at * rate, until: until * rate, kinds });

describe('a span that another link is asked for', () => {
  it.each([
    { first: true, second: true, learned: ['novel'] },
    { first: true, second: false, learned: [] },
    { first: false, second: true, learned: [] },
    { first: false, second: false, learned: [] },
  ])(
    'says that a kind is harmless only where both links could be understood: $first and $second',
    ({ first, second, learned }) => {
      const { ledger: one, harmless } = ledger();
      for (const from of [0, 10, 20]) {
        one.ask(span(from, from + 5), first);
        one.passed((from + 5) * rate, second);
      }
      expect(harmless).toEqual(learned);
    },
  );

  it('is whole where it is asked for twice: from the earlier begin to the later end', () => {
    const { ledger: one } = ledger();
    one.ask(span(4, 6), true);
    one.ask(span(2, 5), false);
    expect(one.asked).toMatchObject(span(2, 6));
    one.ask(span(3, 8), false);
    expect(one.asked).toMatchObject(span(2, 8));
  });

  it('has new words from its earlier begin on, and then its kinds are not harmless', () => {
    const { ledger: one, harmless } = ledger();
    for (const from of [0, 10, 20]) {
      one.ask(span(from + 4, from + 6), true);
      one.ask(span(from + 2, from + 5), true);
      one.newWords([{ start: (from + 2.5) * rate, end: (from + 3) * rate }]);
      one.passed((from + 6) * rate, true);
    }
    expect(harmless).toEqual([]);
  });
});
