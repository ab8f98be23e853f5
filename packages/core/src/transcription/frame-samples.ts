import type { RecognitionTraits } from '../protocol/recognition.ts';

/** Samples of a whole frame at a rate, in samples per second. */
export function frameSamples(traits: Pick<RecognitionTraits, 'frameMs'>, sampleRate: number): number {
  return Math.max(1, Math.round((traits.frameMs * sampleRate) / 1000));
}
