import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { cutRaw, excerpt } from './raw.ts';

describe('the raw text of an error', () => {
  it('is what came, when that is at most 4 KiB', () => {
    expect(cutRaw('short')).toBe('short');
    expect(cutRaw('x'.repeat(4_096))).toHaveLength(4_096);
  });

  it('is cut to 4 KiB of UTF-8 and never through a character', () => {
    for (const character of ['x', 'é', 'न', '😀']) {
      const cut = cutRaw(character.repeat(5_000));
      const bytes = Buffer.byteLength(cut);
      expect(bytes).toBeLessThanOrEqual(4_096);
      expect(bytes).toBeGreaterThan(4_096 - 4);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
    const cut = cutRaw(`${'x'.repeat(4_095)}😀`);
    expect(cut).toBe('x'.repeat(4_095));
  });

  it('stands in a message as one line of at most 300 characters that no terminal obeys', () => {
    expect(excerpt(' <html>\r\n\t<b>\u001B[31mNo\u0007</b> ')).toBe('<html> <b> [31mNo </b>');
    expect(Array.from(excerpt('😀'.repeat(400)))).toHaveLength(256);
    expect(excerpt('x'.repeat(400))).toBe(`${'x'.repeat(299)}…`);
  });
});
