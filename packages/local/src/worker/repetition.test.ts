import { describe, expect, it } from 'vitest';
import { hasLoop, withoutLoops } from './repetition.ts';

describe('loops of the model', () => {
  it('are the same words four times in a row', () => {
    expect(hasLoop('I said you you you you')).toBe(true);
    expect(hasLoop('of the world, of the world, of the world, of the world')).toBe(true);
  });

  it('are not what people say twice or three times', () => {
    expect(hasLoop('No, no, no.')).toBe(false);
    expect(hasLoop('ask what you can do, ask what you can do')).toBe(false);
    expect(hasLoop('')).toBe(false);
  });

  it('are said once where a text must stand', () => {
    expect(withoutLoops('and so of the world, of the world, of the world, of the world, of the end')).toBe(
      'and so of the world, of the end',
    );
    expect(withoutLoops('a a a a then b b b b b')).toBe('a then b');
    expect(withoutLoops('No, no, no.')).toBe('No, no, no.');
  });
});
