import { scriptedSpeech } from '@throughline/simulator';
import { expect } from 'vitest';
import { joined } from '../../../kit/sounds.ts';

/** Four sentences, each long enough to be sent by itself. */
export const sentences = [
  'The first ships left the harbour early.',
  'Nobody watched them from the northern wall!',
  'Would they ever come home again this year?',
  'Only old sailors asked that question aloud.',
] as const;

export const story = sentences.join(' ');

/** The undisturbed speech of some sentences. */
export function speechOf(texts: readonly string[]): Int16Array {
  return joined(texts.map((text) => scriptedSpeech(text)));
}

/** Seconds of speech of some sentences. */
export function secondsOf(texts: readonly string[]): number {
  return speechOf(texts).length / 24_000;
}

/** Compares samples; fast, where `toEqual` looks at each of many thousands. */
export function expectSamples(found: Int16Array | undefined, wanted: Int16Array): void {
  const bytes = (samples: Int16Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const same = found !== undefined && bytes(found).equals(bytes(wanted));
  const at = same ? -1 : (found?.findIndex((sample, index) => sample !== wanted[index]) ?? 0);
  expect({ length: found?.length, firstDifference: same ? 'none' : at }).toEqual({
    length: wanted.length,
    firstDifference: 'none',
  });
}
