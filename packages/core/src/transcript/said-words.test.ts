import { describe, expect, it } from 'vitest';
import { SaidWords } from './said-words.ts';
import type { PlacedWord } from './words.ts';

const rate = 16_000;

function word(normalized: string, start: number, end: number): PlacedWord {
  return { text: normalized, normalized, start: start * rate, end: end * rate };
}

describe('the words that were said', () => {
  it('are forgotten up to the first one that ends after a position', () => {
    const said = new SaidWords();
    said.add([{ word: word('so', 1, 1.5) }, { word: word('it', 1.5, 2) }, { word: word('is', 2, 3) }], 1, 1);
    said.forget(2 * rate);
    expect(said.all().map(({ normalized }) => normalized)).toEqual(['is']);
  });

  it('stand in the order of their segments, whatever order their finals came in', () => {
    const said = new SaidWords();
    said.add([{ word: word('people', 2, 2.4) }], 1, 8);
    said.add([{ word: word('we', 1.95, 2.1) }], 1, 7);
    const people = said.all()[1];
    said.add([{ word: word('so', 2.2, 2.3), ...(people === undefined ? {} : { before: people }) }], 2, 1);
    expect(said.all().map(({ normalized }) => normalized)).toEqual(['we', 'so', 'people']);
  });

  it('end with a tail of the last 64', () => {
    const said = new SaidWords();
    for (let index = 0; index < 100; index += 1) said.addTail([word(`w${index}`, 0, 0)], 1);
    expect(said.tailBeside(2)).toHaveLength(64);
    expect(said.tailBeside(2).at(-1)).toBe('w99');
  });

  it('are those of other links for each link, and so is their tail', () => {
    const said = new SaidWords();
    said.add([{ word: word('so', 1, 1.5) }], 1, 1);
    said.add([{ word: word('it', 1.5, 2) }], 2, 1);
    said.add([{ word: word('is', 2, 3) }], 1, 2);
    const beside = (epoch: number): string[] => said.beside(epoch).map(({ normalized }) => normalized);
    expect([beside(1), beside(2), beside(3)]).toEqual([['it'], ['so', 'is'], ['so', 'it', 'is']]);
    expect([said.tailBeside(1), said.tailBeside(2)]).toEqual([['it'], ['so', 'is']]);
  });

  it('keep the tail of other links however much a link has said', () => {
    const said = new SaidWords();
    said.addTail([word('so', 0, 0), word('it', 0, 0)], 1);
    for (let index = 0; index < 1_000; index += 1) said.addTail([word(`w${index}`, 0, 0)], 2);
    expect(said.tailBeside(2)).toEqual(['so', 'it']);
    expect(said.tailBeside(1)).toHaveLength(64);
    for (let epoch = 3; epoch < 100; epoch += 1) {
      said.addTail(
        Array.from({ length: 64 }, (_, index) => word(`w${index}`, 0, 0)),
        epoch,
      );
    }
    expect(said.tailBeside(99)).toHaveLength(64);
    expect(said.tailBeside(2)).toHaveLength(64);
  });
});
