import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import type { SessionWarning } from '../session/warnings.ts';
import { sessionWarning } from '../session/warnings.ts';
import type { AudioChunk, AudioConverter, AudioConverterFactory, AudioFormat } from './format.ts';
import { bytesPerSample, checkAudioFormat, describeAudioFormat } from './format.ts';
import { FLOAT_LIMIT, floatsToInt16, int16ToFloats, plausibleUntil } from './pcm.ts';
import { SampleReader } from './sample-reader.ts';
import { SoundCheck } from './sound-check.ts';
import { SourceRate } from './source-rate.ts';

const NOTHING = new Int16Array(0);
/** Scratch memory is kept up to so many samples; a write longer than that gets memory of its own. */
const SCRATCH_SAMPLES = 65_536;

export interface AudioGateOptions {
  /** What the caller writes. */
  readonly input: AudioFormat;
  /** What the service wants to hear: mono. */
  readonly wanted: AudioFormat;
  /** Whether audio of another rate or number of channels is converted. Floats become 16-bit samples in any case. */
  readonly convert: boolean;
  /** What converts; needed only where `convert` is true and the formats differ. */
  readonly createConverter?: AudioConverterFactory | undefined;
  /** Given for a live source: the clock that its speed is judged by. */
  readonly liveClock?: Clock | undefined;
  readonly onWarning: (warning: SessionWarning) => void;
}

/**
 * All audio passes here on its way into the session: it leaves as 16-bit mono at the service's rate, or is refused with a
 * reason. Audio that is that already passes through in the caller's own memory, without a copy.
 */
export class AudioGate {
  readonly #input: AudioFormat;
  readonly #onWarning: (warning: SessionWarning) => void;
  readonly #reader: SampleReader;
  readonly #soundCheck: SoundCheck;
  readonly #sourceRate: SourceRate | undefined;
  readonly #converts: boolean;
  readonly #wantedRate: number;
  #converter: AudioConverter | undefined;
  #pendingReady: Promise<void> | undefined;
  #loadError: SpeechError | undefined;
  #samples = NOTHING;
  #floats = new Float32Array(0);

  /**
   * Begins to load the converter where one is needed.
   *
   * @throws SpeechError `config-invalid` for a format that cannot be; `audio-format` if the input is not what is wanted and
   *   may not be converted
   */
  constructor(options: AudioGateOptions) {
    const { input, wanted, onWarning } = options;
    checkAudioFormat(input, 'input');
    this.#input = input;
    this.#wantedRate = wanted.sampleRate;
    this.#onWarning = onWarning;
    this.#reader = new SampleReader(input, (bytes) => {
      this.#warnDropped(bytes);
    });
    this.#soundCheck = new SoundCheck(wanted.sampleRate, onWarning);
    this.#sourceRate =
      options.liveClock === undefined ? undefined : new SourceRate(input, options.liveClock, warnAboutSpeed(onWarning));
    this.#converts = input.sampleRate !== wanted.sampleRate || input.channels !== wanted.channels;
    if (this.#converts) this.#load(converterFor(options));
  }

  /** Whether samples leave as they came, one for one. */
  get passesThrough(): boolean {
    return !this.#converts;
  }

  /** While the converter loads: await it before `accept` and `finish`. Rejects with a SpeechError if it cannot be loaded. */
  get pendingReady(): Promise<void> | undefined {
    return this.#pendingReady;
  }

  /** How many samples a write comes to once it has passed, to within one. */
  samplesOf(chunk: AudioChunk): number {
    const { channels, sampleRate, encoding } = this.#input;
    // What is no audio is refused by `accept`, in words of its own.
    if (!(chunk instanceof ArrayBuffer) && !ArrayBuffer.isView(chunk)) return 0;
    const unit =
      chunk instanceof Int16Array || chunk instanceof Float32Array ? chunk.BYTES_PER_ELEMENT : bytesPerSample[encoding];
    return Math.ceil(((chunk.byteLength / unit / channels) * this.#wantedRate) / sampleRate);
  }

  /**
   * Checks a write and returns its samples as the service wants to hear them: a view that is good until the next call, and
   * may be the caller's own memory. Of a write that throws nothing is accepted.
   *
   * @throws SpeechError `audio-container` if the stream begins with a file's header, `audio-invalid` for NaN, infinite or
   *   far too large floats and for anything that is not audio; what the converter's loading ended with, if it failed
   */
  accept(chunk: AudioChunk): Int16Array {
    const converter = this.#loadedConverter();
    const given = this.#reader.read(chunk);
    const samples = converter === undefined ? this.#asInt16(given) : this.#convert(converter, given);
    this.#reader.commit();
    this.#sourceRate?.push(given.length / this.#input.channels);
    this.#soundCheck.push(samples);
    return samples;
  }

  /** The end of the audio: what the converter still held. A left-over part of a sample is dropped with a warning. */
  finish(): Int16Array {
    const converter = this.#loadedConverter();
    this.#reader.finish();
    return converter === undefined ? NOTHING : guarded(() => converter.flush());
  }

  #loadedConverter(): AudioConverter | undefined {
    if (this.#loadError !== undefined) throw this.#loadError;
    if (this.#converts && this.#converter === undefined) {
      throw new SpeechError('audio-invalid', {
        message: 'audio came before the converter was loaded',
        context: { reason: 'converter not loaded' },
        remedy: 'Wait for the promise that write() returns before you write more.',
      });
    }
    return this.#converter;
  }

  #asInt16(given: Int16Array | Float32Array): Int16Array {
    if (isInt16(given)) return given;
    const samples = this.#scratchSamples(given.length);
    const until = floatsToInt16(given, samples);
    if (until < given.length) refuseFloat(given, until);
    return samples;
  }

  #convert(converter: AudioConverter, given: Int16Array | Float32Array): Int16Array {
    if (given.length === 0) return NOTHING;
    if (isInt16(given)) {
      const floats = this.#scratchFloats(given.length);
      int16ToFloats(given, floats);
      return guarded(() => converter.push(floats));
    }
    const until = plausibleUntil(given);
    if (until < given.length) refuseFloat(given, until);
    return guarded(() => converter.push(given));
  }

  #scratchSamples(length: number): Int16Array {
    if (length > SCRATCH_SAMPLES) return new Int16Array(length);
    if (this.#samples.length < length) this.#samples = new Int16Array(length);
    return this.#samples.subarray(0, length);
  }

  #scratchFloats(length: number): Float32Array {
    if (length > SCRATCH_SAMPLES) return new Float32Array(length);
    if (this.#floats.length < length) this.#floats = new Float32Array(length);
    return this.#floats.subarray(0, length);
  }

  #load(loading: Promise<AudioConverter>): void {
    const pending = this.#loaded(loading);
    // Whoever does not await it meets the error in `accept`.
    pending.catch(() => {});
    this.#pendingReady = pending;
  }

  async #loaded(loading: Promise<AudioConverter>): Promise<void> {
    try {
      this.#converter = await loading;
    } catch (error) {
      this.#loadError = converterFailed('could not be loaded', error);
      throw this.#loadError;
    } finally {
      this.#pendingReady = undefined;
    }
  }

  #warnDropped(bytes: number): void {
    const dropped = bytes === 1 ? '1 byte was dropped: it begins' : `${bytes} bytes were dropped: they begin`;
    const message = `${dropped} a sample that never came whole`;
    this.#onWarning(
      sessionWarning('odd-byte', message, {
        remedy: `Check that the audio is whole and really is ${describeAudioFormat(this.#input)}.`,
      }),
    );
  }
}

function isInt16(samples: Int16Array | Float32Array): samples is Int16Array {
  return samples.BYTES_PER_ELEMENT === 2;
}

function warnAboutSpeed(onWarning: AudioGateOptions['onWarning']): ConstructorParameters<typeof SourceRate>[2] {
  return ({ message, remedy }) => {
    onWarning(sessionWarning('source-speed', message, { remedy }));
  };
}

function converterFor({ input, wanted, convert, createConverter }: AudioGateOptions): Promise<AudioConverter> {
  const found = describeAudioFormat(input);
  const needed = describeAudioFormat(wanted);
  if (!convert) {
    throw new SpeechError('audio-format', {
      message: `the audio is ${found}, but the service wants ${needed}`,
      context: { found, wanted: needed },
      remedy: `Pass convert: true to have it converted, or give ${needed} audio and say so in \`input\`.`,
    });
  }
  if (createConverter === undefined || wanted.channels !== 1) {
    throw new SpeechError('audio-format', {
      message: `the audio is ${found}, but the service wants ${needed}, and there is no converter for that here`,
      context: { found, wanted: needed },
      remedy: `Give ${needed} audio and say so in \`input\`.`,
    });
  }
  return createConverter(input, wanted.sampleRate);
}

function refuseFloat(samples: Float32Array, at: number): never {
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

function guarded(run: () => Int16Array): Int16Array {
  try {
    return run();
  } catch (error) {
    throw converterFailed('failed', error);
  }
}

function converterFailed(what: string, cause: unknown): SpeechError {
  return new SpeechError('audio-invalid', {
    message: `the audio converter ${what}`,
    context: { reason: `converter ${what}` },
    remedy: null,
    cause,
  });
}
