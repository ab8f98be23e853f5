import type { AudioConverterFactory } from '@throughline/core/internal/page';

/**
 * Makes a converter to 16-bit mono of another rate, as `convert: true` uses it. The resampler, 30 KB of WebAssembly, is loaded when
 * it is first needed: a page whose microphone gives what its provider wants never loads it.
 */
export const createAudioConverter: AudioConverterFactory = async (from, toSampleRate) => {
  const { createAudioConverter: create } = await import('@throughline/converter');
  return create(from, toSampleRate);
};
