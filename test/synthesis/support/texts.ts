import { scriptedSpeech } from '@throughline/simulator';
import { joined } from './speak.ts';

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
