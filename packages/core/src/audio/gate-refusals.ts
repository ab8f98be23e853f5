import { SpeechError } from '../errors/speech-error.ts';
import { describeAudioFormat, type AudioConverterFactory, type AudioFormat } from './format.ts';
import { FLOAT_LIMIT } from './pcm.ts';

/** What is needed to say whether audio can be converted. */
export interface Convertible {
  readonly input: AudioFormat;
  readonly wanted: AudioFormat;
  readonly convert: boolean;
  /** Who wants it so, and that they do. Default: `the provider wants`. */
  readonly wants?: string | undefined;
  readonly createConverter?: AudioConverterFactory | undefined;
}

/** @throws SpeechError `audio-format` where the caller has not asked for a conversion */
export function checkConvertible({ input, wanted, convert, wants = 'the provider wants' }: Convertible): void {
  if (convert) return;
  const found = describeAudioFormat(input);
  const needed = describeAudioFormat(wanted);
  throw new SpeechError('audio-format', {
    message: `the audio is ${found}, but ${wants} ${needed}`,
    context: { found, wanted: needed },
    remedy: `Pass convert: true to have it converted, or give ${needed} audio and say so in \`input\`.`,
    remedyOn: { command: 'Pass --convert to have it converted.' },
  });
}

/** @throws SpeechError `audio-format` where nothing here converts */
export function factoryFor({
  input,
  wanted,
  createConverter,
  wants = 'the provider wants',
}: Convertible): AudioConverterFactory {
  if (createConverter !== undefined && wanted.channels === 1) return createConverter;
  const found = describeAudioFormat(input);
  const needed = describeAudioFormat(wanted);
  throw new SpeechError('audio-format', {
    message: `the audio is ${found}, but ${wants} ${needed}, and there is no converter for that here`,
    context: { found, wanted: needed },
    remedy: `Give ${needed} audio and say so in \`input\`.`,
    remedyOn: { command: `Give ${needed} audio.` },
  });
}

/** @throws SpeechError `audio-invalid` that says which float no audio can hold */
export function refuseFloat(samples: Float32Array, at: number): never {
  const sample = samples[at] ?? Number.NaN;
  if (Number.isFinite(sample)) {
    throw new SpeechError('audio-invalid', {
      message: `float sample ${at} of a write is ${sample}, but floats must lie in −1…1 (up to ±${FLOAT_LIMIT} is clipped)`,
      context: { reason: 'floats must lie in −1…1', at },
      remedy: 'Divide 16-bit numbers by 32768, or write them as an Int16Array.',
    });
  }
  throw new SpeechError('audio-invalid', {
    message: `float sample ${at} of a write is ${sample}`,
    context: { reason: `a sample is ${sample}`, at },
    remedy: 'Find what computes the samples: a division by zero, or memory that is not audio.',
  });
}
