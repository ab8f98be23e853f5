import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { cutRaw, excerpt } from './raw.ts';

describe('the raw text of an error', () => {
  it('is what came, when that is at most 1 KiB', () => {
    expect(cutRaw('short')).toBe('short');
    expect(cutRaw('x'.repeat(1024))).toHaveLength(1024);
  });

  it('is cut to 1 KiB of UTF-8 and never through a character', () => {
    for (const character of ['x', 'é', 'न', '😀']) {
      const cut = cutRaw(character.repeat(2000));
      const bytes = Buffer.byteLength(cut);
      expect(bytes).toBeLessThanOrEqual(1024);
      expect(bytes).toBeGreaterThan(1024 - 4);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
    const cut = cutRaw(`${'x'.repeat(1023)}😀`);
    expect(cut).toBe('x'.repeat(1023));
  });

  it('stands in a message as one line of at most 300 characters that no terminal obeys', () => {
    expect(excerpt(' <html>\r\n\t<b>\u001B[31mNo\u0007</b> ')).toBe('<html> <b> [31mNo </b>');
    expect(Array.from(excerpt('😀'.repeat(400)))).toHaveLength(256);
    expect(excerpt('x'.repeat(400))).toBe(`${'x'.repeat(299)}…`);
  });
});
