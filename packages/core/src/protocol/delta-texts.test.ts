import { describe, expect, it } from 'vitest';
import { DeltaTexts } from './delta-texts.ts';

describe('texts that come in pieces', () => {
  it('grow each for itself, and are forgotten when they are taken', () => {
    const texts = new DeltaTexts();
    expect(texts.append('a', 'Hel')).toBe('Hel');
    expect(texts.append('b', 'Good')).toBe('Good');
    expect(texts.append('a', 'lo')).toBe('Hello');
    expect(texts.append('a', '')).toBe('Hello');
    expect(texts.take('a')).toBe('Hello');
    expect(texts.take('a')).toBeUndefined();
    expect(texts.append('a', 'Again')).toBe('Again');
    expect(texts.size).toBe(2);
  });

  it('are bounded in number: the one that has waited longest is let go', () => {
    const texts = new DeltaTexts({ keys: 2 });
    texts.append('a', 'one');
    texts.append('b', 'two');
    texts.append('a', ' more');
    texts.append('c', 'three');
    expect([texts.take('a'), texts.take('b'), texts.take('c')]).toEqual(['one more', undefined, 'three']);
  });

  it('are bounded in characters: others are let go first, and one alone grows no more', () => {
    const texts = new DeltaTexts({ characters: 10 });
    texts.append('a', '12345');
    texts.append('b', '12345');
    expect(texts.append('b', '678')).toBe('12345678');
    expect([texts.size, texts.take('a')]).toEqual([1, undefined]);
    expect(texts.append('b', '9012')).toBe('12345678');
    expect(texts.append('b', '90')).toBe('1234567890');
    expect(texts.append('c', '12345678901')).toBe('');
    for (let key = 0; key < 1_000; key += 1) texts.append(`${key}`, 'ten letters');
    expect(texts.size).toBeLessThanOrEqual(64);
  });
});
