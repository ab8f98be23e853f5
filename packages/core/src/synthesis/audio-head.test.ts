import { describe, expect, it } from 'vitest';
import { AudioHead } from './audio-head.ts';

const samplesOf = (text: string): Int16Array =>
  new Int16Array(Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer);

/** Gives samples in pieces of a size, and joins what is let through. */
function through(samples: Int16Array, size: number): Int16Array | string {
  const head = new AudioHead();
  head.begin();
  const passed: number[] = [];
  for (let at = 0; at < samples.length; at += size) {
    const found = head.push(samples.subarray(at, at + size));
    if (typeof found === 'string') return found;
    passed.push(...(found ?? []));
  }
  const rest = head.end();
  if (typeof rest === 'string') return rest;
  return Int16Array.from([...passed, ...(rest ?? [])]);
}

describe('the beginning of a sentence', () => {
  it.each([1, 2, 5, 6, 7, 100, 5_000])('is let through whole where it is samples, %i at a time', (size) => {
    for (const first of [0, 1, -1, -257, -1_281, 32_767, -32_768]) {
      const samples = Int16Array.from({ length: 4_700 }, (_, index) => (index === 0 ? first : index));
      expect(through(samples, size)).toEqual(samples);
    }
  });

  it.each([0, 1, 3, 5])('is let through where it is %i samples long', (length) => {
    const samples = Int16Array.from({ length }, (_, index) => -1_281 - index);
    expect(through(samples, 1)).toEqual(samples);
  });

  it.each([1, 2, 5, 6, 100])('is named where it is a file, and nothing of it is let through, %i at a time', (size) => {
    expect(through(samplesOf('RIFF\u0000\u0000\u0000\u0000WAVEfmt data'), size)).toBe('WAV');
    expect(through(samplesOf('OggS\u0000\u0002\u0000\u0000'), size)).toBe('Ogg');
  });

  it('is looked at again for each sentence', () => {
    const head = new AudioHead();
    head.begin();
    head.push(new Int16Array(10));
    expect(head.push(samplesOf('RIFF0000WAVE'))).toHaveLength(6);
    head.begin();
    expect(head.push(samplesOf('RIFF0000WAVE'))).toBe('WAV');
  });

  it('of a sentence that was given up is nobody’s', () => {
    const head = new AudioHead();
    head.begin();
    expect(head.push(Int16Array.of(7, 7))).toBeUndefined();
    head.begin();
    expect(head.push(Int16Array.of(1, 2, 3, 4, 5, 6))).toEqual(Int16Array.of(1, 2, 3, 4, 5, 6));
  });
});
