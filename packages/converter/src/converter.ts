import type { AudioConverter, AudioConverterFactory, AudioFormat } from '@throughline/core/internal';
import { checkAudioFormat, floatToInt16 } from '@throughline/core/internal';
import type { Resampler } from './resampler.ts';
import { createResampler } from './resampler.ts';

/**
 * Makes a converter to 16-bit mono at `toSampleRate`: channels are mixed down to their mean, then resampled by SpeexDSP.
 * Its delay is taken out. n input samples make ceil(n · toSampleRate / from.sampleRate) output samples in all.
 *
 * @param from - 8 000 to 192 000 Hz, 1 to 8 channels; `encoding` is of no account, since a converter takes floats
 * @param toSampleRate - 8 000 to 192 000 Hz
 * @throws SpeechError `config-invalid` for a format outside those bounds
 */
export const createAudioConverter: AudioConverterFactory = async (from, toSampleRate) => {
  checkAudioFormat(from, 'from');
  checkAudioFormat({ sampleRate: toSampleRate, channels: 1, encoding: 'pcm_s16le' }, 'to');
  const resampler = from.sampleRate === toSampleRate ? undefined : await createResampler(from.sampleRate, toSampleRate);
  return new Converter(from, resampler);
};

class Converter implements AudioConverter {
  readonly #channels: number;
  readonly #resampler: Resampler | undefined;

  constructor(from: AudioFormat, resampler: Resampler | undefined) {
    this.#channels = from.channels;
    this.#resampler = resampler;
  }

  push(interleaved: Float32Array): Int16Array {
    const mono = this.#channels === 1 ? interleaved : mixedDown(interleaved, this.#channels);
    return asInt16(this.#resampler === undefined ? mono : this.#resampler.push(mono));
  }

  flush(): Int16Array {
    return this.#resampler === undefined ? new Int16Array(0) : asInt16(this.#resampler.flush());
  }
}

function mixedDown(interleaved: Float32Array, channels: number): Float32Array {
  const mono = new Float32Array(interleaved.length / channels);
  for (let index = 0, from = 0; index < mono.length; index += 1) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1, from += 1) sum += interleaved[from] ?? 0;
    mono[index] = sum / channels;
  }
  return mono;
}

function asInt16(samples: Float32Array): Int16Array {
  const converted = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index += 1) converted[index] = floatToInt16(samples[index] ?? 0);
  return converted;
}
