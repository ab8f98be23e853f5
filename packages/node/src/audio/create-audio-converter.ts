import type { AudioConverterFactory } from '@throughline/core';

/**
 * Makes a converter to 16-bit mono at `toSampleRate`: channels are mixed down to their mean, then resampled by SpeexDSP, which is loaded with the
 * first converter. Its delay is taken out. n input samples make ceil(n · toSampleRate / from.sampleRate) output samples in all.
 *
 * @param from - 8 000 to 192 000 Hz, 1 to 8 channels; `encoding` is of no account, since a converter takes floats
 * @param toSampleRate - 8 000 to 192 000 Hz
 * @throws SpeechError `config-invalid` for a format outside those bounds
 */
export const createAudioConverter: AudioConverterFactory = async (from, toSampleRate) => {
  const { createAudioConverter: create } = await import('@throughline/converter');
  return create(from, toSampleRate);
};
