import type { RecognitionTraits } from '../protocol/recognition.ts';

/** Samples of a whole frame at a rate, in samples per second. */
export function frameSamples(traits: Pick<RecognitionTraits, 'frameMs'>, sampleRate: number): number {
  return Math.max(1, Math.round((traits.frameMs * sampleRate) / 1000));
}

/** Samples that a frame has at the least: what is shorter is filled up. */
export function shortestSamples(
  traits: Pick<RecognitionTraits, 'frameMs' | 'shortestFrameMs'>,
  sampleRate: number,
): number {
  const samples = Math.ceil(((traits.shortestFrameMs ?? 0) * sampleRate) / 1000);
  return Math.min(frameSamples(traits, sampleRate), samples);
}
