import { createAudioConverter } from '@throughline/converter';
import type { AudioChunk, AudioFormat, AudioSource, SkippedTime } from '@throughline/core/internal';
import {
  blockBytes,
  decodeG711,
  eachChannel,
  MixCheck,
  pickChannel,
  plausibleUntil,
  SpeechError,
  viewFloat32,
  viewInt16,
} from '@throughline/core/internal';
import { isMissing } from './coded/coded-audio.ts';
import { decodeSamples } from './decode.ts';
import { refuseSample } from './refusals.ts';
import { isG711 } from './sample-layout.ts';
import type { SampleBytes } from './sample-bytes.ts';
import { durationOf, readSamples } from './sample-bytes.ts';
import { Stretches } from './stretches.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning } from './warnings.ts';

/** Seconds of audio before a seek that the converter is given: several times the reach of its filter. */
const preRollSeconds = 0.05;

/** The samples as they are, decoded where they are G.711. */
export function plainSource(samples: SampleBytes, format: AudioFormat): AudioSource {
  return {
    ...description(samples, format),
    async *frames(from = 0): AsyncGenerator<AudioChunk | SkippedTime> {
      checkPosition(from);
      for await (const bytes of readSamples(samples, from)) {
        if (isMissing(bytes)) {
          yield { skip: { samples: bytes.missing } };
          continue;
        }
        const { coding } = samples.layout;
        if (isG711(coding)) {
          yield decodeG711(bytes, coding);
          continue;
        }
        // A view where the bytes lie well for it, as they do in a file.
        yield format.encoding === 'pcm_f32le'
          ? (viewFloat32(bytes) ?? new Float32Array(new Uint8Array(bytes).buffer))
          : (viewInt16(bytes) ?? new Int16Array(new Uint8Array(bytes).buffer));
      }
    },
  };
}

export interface Conversion {
  /** The channel that is used; undefined for the mean of all. */
  readonly channel: number | undefined;
  /** How a message calls the file. */
  readonly label: string;
  readonly onWarning: OnAudioFileWarning;
}

/** The samples decoded and converted to `format`, which is 16-bit: mono, or each channel by itself. */
export function convertedSource(samples: SampleBytes, format: AudioFormat, conversion: Conversion): AudioSource {
  const { sampleRate, channels } = samples.layout;
  const { channel, label, onWarning } = conversion;
  let isReported = false;
  // A file may be read again and again; what is wrong with it is reported once.
  const mixCheck = (): MixCheck | undefined =>
    channels === 1 || format.channels > 1 || channel !== undefined || isReported
      ? undefined
      : new MixCheck(channels, sampleRate, ({ message, remedy, remedyOn }) => {
          if (!isReported) onWarning(audioFileWarning('quiet-mix', `in ${label} ${message}`, { remedy, remedyOn }));
          isReported = true;
        });
  const common = greatestCommonDivisor(sampleRate, format.sampleRate);
  // So many input samples make so many output samples exactly: only at their multiples can a new converter begin.
  const inputStep = sampleRate / common;
  const outputStep = format.sampleRate / common;
  const preRollSteps = Math.ceil((preRollSeconds * sampleRate) / inputStep);
  return {
    ...description(samples, format),
    async *frames(from = 0): AsyncGenerator<AudioChunk | SkippedTime> {
      checkPosition(from);
      const step = Math.max(0, Math.floor(from / outputStep) - preRollSteps);
      const given = { sampleRate, channels: channel === undefined ? channels : 1, encoding: 'pcm_f32le' } as const;
      const create = format.channels > 1 ? eachChannel(createAudioConverter) : createAudioConverter;
      const stretches = new Stretches(
        { inputStep, outputStep, channels: given.channels, outputChannels: format.channels },
        () => create(given, format.sampleRate),
        step,
        from,
      );
      const check = mixCheck();
      let position = step * inputStep;
      for await (const bytes of readSamples(samples, position)) {
        if (isMissing(bytes)) {
          yield* stretches.skip(bytes.missing);
          position += bytes.missing;
          continue;
        }
        const floats = decodeSamples(bytes, samples.layout);
        if (samples.layout.coding === 'float') checkFloats(floats, position, samples);
        position += bytes.length / blockBytes(samples.layout);
        check?.push(floats);
        yield* stretches.push(channel === undefined ? floats : picked(floats, channels, channel));
      }
      check?.finish();
      yield* stretches.end();
    },
  };
}

function picked(interleaved: Float32Array, channels: number, channel: number): Float32Array {
  const mono = new Float32Array(interleaved.length / channels);
  pickChannel(interleaved, channels, channel, mono);
  return mono;
}

function description(samples: SampleBytes, format: AudioFormat): Omit<AudioSource, 'frames'> {
  const duration = durationOf(samples);
  return { format, seekable: samples.from.input.type === 'file', ...(duration === undefined ? {} : { duration }) };
}

function checkPosition(from: number): void {
  if (Number.isSafeInteger(from) && from >= 0) return;
  throw new SpeechError('config-invalid', {
    message: `frames(from) was given ${from}, but a position is a whole number of samples, 0 or more`,
    context: { field: 'from', found: String(from), wanted: 'a whole number, 0 or more' },
  });
}

function checkFloats(floats: Float32Array, position: number, { from, layout }: SampleBytes): void {
  const until = plausibleUntil(floats);
  if (until === floats.length) return;
  const at = position + Math.floor(until / layout.channels);
  const seconds = (at / layout.sampleRate).toFixed(3);
  const reason = `the sample at ${seconds} s is ${floats[until]}, but floats of audio lie in −1…1`;
  throw refuseSample(from.input.file, reason, at);
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
