import { SpeechError } from '../errors/speech-error.ts';
import { eachChannel } from './channel-converters.ts';
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

/** @throws SpeechError `audio-format` where the caller has not asked for a conversion, or none could make what is wanted */
export function checkConvertible({ input, wanted, convert, wants = 'the provider wants' }: Convertible): void {
  checkChannels(input, wanted, wants);
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

/** Several channels become their mean or one of them; they do not become others in number. */
function checkChannels(input: AudioFormat, wanted: AudioFormat, wants: string): void {
  if (wanted.channels === 1 || input.channels === wanted.channels) return;
  const found = describeAudioFormat(input);
  const needed = describeAudioFormat(wanted);
  throw new SpeechError('audio-format', {
    message: `the audio is ${found}, but ${wants} ${needed}: ${wanted.channels} channels, each of which is transcribed`,
    context: { found, wanted: needed },
    remedy: `Give audio of ${wanted.channels} channels and say so in \`input\`, or configure the protocol for ${input.channels}.`,
    remedyOn: { command: `Give audio of ${wanted.channels} channels, or pass --channels ${input.channels}.` },
  });
}

/** @throws SpeechError `audio-format` where nothing here converts */
export function factoryFor({
  input,
  wanted,
  createConverter,
  wants = 'the provider wants',
}: Convertible): AudioConverterFactory {
  if (createConverter !== undefined) return wanted.channels === 1 ? createConverter : eachChannel(createConverter);
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
