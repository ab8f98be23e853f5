import type { Clock } from '../clock.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { SessionWarning } from '../errors/warnings.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { chosenChannel, pickChannel, type ChannelChoice } from './channel-pick.ts';
import { kindOf, samplesPerChannel } from './chunk.ts';
import { ConverterLoading, guarded } from './converter-loading.ts';
import type { AudioChunk, AudioConverter, AudioConverterFactory, AudioFormat } from './format.ts';
import { checkAudioFormat, describeAudioFormat } from './format.ts';
import { checkConvertible, factoryFor, refuseFloat } from './gate-refusals.ts';
import { MixCheck } from './mix-check.ts';
import { floatsToInt16, int16ToFloats, plausibleUntil } from './pcm.ts';
import { SampleReader } from './sample-reader.ts';
import { SoundCheck } from './sound-check.ts';
import { SourceRate } from './source-rate.ts';

const NOTHING = new Int16Array(0);
/** Scratch memory is kept up to so many samples; a write longer than that gets memory of its own. */
const SCRATCH_SAMPLES = 65_536;

export interface AudioGateOptions {
  /** What the caller writes. */
  readonly input: AudioFormat;
  /** What the session takes: mono, at its own rate. */
  readonly wanted: AudioFormat;
  /** Who wants it so, as a refusal says it. Default: `the provider wants`. */
  readonly wants?: string | undefined;
  /** Whether audio of another rate or number of channels is converted. Floats become 16-bit samples in any case. */
  readonly convert: boolean;
  /** Which channel is heard of several. Default: their mean. */
  readonly channel?: ChannelChoice | undefined;
  /** What converts; needed only where `convert` is true and the formats differ. */
  readonly createConverter?: AudioConverterFactory | undefined;
  /** Whose time limits the loading of the converter. Without one it may take for ever. */
  readonly clock?: Clock | undefined;
  /** Given for a live source: the clock that its speed is judged by. */
  readonly liveClock?: Clock | undefined;
  readonly onWarning: (warning: SessionWarning) => void;
}

/**
 * All audio passes here on its way into the session: it leaves as 16-bit mono at the session's rate, or is refused with a
 * reason. Audio that is that already passes through in the caller's own memory, without a copy.
 *
 * Some refusals stay: a stream that begins as a file does is a file to its end, and a converter that has failed has lost its
 * place. Then every later write is refused alike.
 */
export class AudioGate {
  readonly #input: AudioFormat;
  readonly #onWarning: (warning: SessionWarning) => void;
  readonly #reader: SampleReader;
  readonly #soundCheck: SoundCheck;
  readonly #sourceRate: SourceRate | undefined;
  readonly #mixCheck: MixCheck | undefined;
  /** Begins to load a converter, where one is needed. */
  readonly #load: (() => ConverterLoading) | undefined;
  #loading: ConverterLoading | undefined;
  /** Samples that the converter was given, of one channel, and has made. */
  #converted = { given: 0, made: 0 };
  /** The channel that is picked out of several before anything else. */
  readonly #channel: number | undefined;
  readonly #wantedRate: number;
  #refused: SpeechError | undefined;
  /** The reasons for refusals that were told. */
  readonly #told = new Set<string>();
  #samples = NOTHING;
  #picked = NOTHING;
  #floats = new Float32Array(0);
  #pickedFloats = new Float32Array(0);

  /**
   * Begins to load the converter where one is needed.
   *
   * @throws SpeechError `config-invalid` for a format or a channel that cannot be; `audio-format` if the input is not what
   *   is wanted and may not be converted
   */
  constructor(options: AudioGateOptions) {
    const { input, wanted, onWarning } = options;
    checkAudioFormat(input, 'input');
    this.#input = input;
    this.#channel = chosenChannel(options.channel, input);
    this.#wantedRate = wanted.sampleRate;
    this.#onWarning = onWarning;
    this.#reader = new SampleReader(input, (bytes) => {
      this.#warnDropped(bytes);
    });
    this.#soundCheck = new SoundCheck(wanted.sampleRate, onWarning);
    this.#sourceRate =
      options.liveClock === undefined ? undefined : new SourceRate(input, options.liveClock, warnAboutSpeed(onWarning));
    this.#mixCheck =
      input.channels > 1 && this.#channel === undefined
        ? new MixCheck(input.channels, input.sampleRate, ({ message, remedy, remedyOn }) => {
            onWarning(sessionWarning('quiet-mix', message, { remedy, remedyOn }));
          })
        : undefined;
    if (input.sampleRate === wanted.sampleRate && input.channels === wanted.channels) return;
    checkConvertible(options);
    const given = this.#channel === undefined ? input : { ...input, channels: 1 };
    if (given.sampleRate === wanted.sampleRate && given.channels === wanted.channels) return;
    const create = factoryFor(options);
    this.#load = () => new ConverterLoading(create, given, wanted.sampleRate, options.clock);
    this.#loading = this.#load();
  }

  /** Whether a write passes without a converter. */
  get direct(): boolean {
    return this.#loading === undefined;
  }

  /** Whether samples leave as they came, one for one. */
  get passesThrough(): boolean {
    return this.#loading === undefined && this.#channel === undefined;
  }

  /** While the converter loads: await it before `accept`. Rejects with a SpeechError if it cannot be loaded. */
  get pendingReady(): Promise<void> | undefined {
    return this.#loading?.pending;
  }

  /**
   * Checks that a write may be kept for later.
   *
   * @throws SpeechError `audio-invalid` for anything that is not audio
   */
  check(chunk: AudioChunk): void {
    try {
      kindOf(chunk);
    } catch (error) {
      this.tellRefused(error);
      throw error;
    }
  }

  /** How many samples a write comes to once it has passed, to within one. */
  samplesOf(chunk: AudioChunk): number {
    return Math.ceil((samplesPerChannel(chunk, this.#input) * this.#wantedRate) / this.#input.sampleRate);
  }

  /**
   * Checks a write and returns its samples as the session takes them: a view that is good until the next call, and
   * may be the caller's own memory. Of a write that throws nothing is accepted.
   *
   * @param at - when the audio came, where it had to wait; default: now
   * @throws SpeechError `audio-container` if the stream begins with a file's header, `audio-invalid` for NaN, infinite or
   *   far too large floats, for anything that is not audio, and for a converter that fails or could not be loaded
   */
  accept(chunk: AudioChunk, at?: number): Int16Array {
    try {
      if (this.#refused !== undefined) throw this.#refused;
      const converter = this.#loadedConverter();
      const given = this.#reader.read(chunk);
      const samples = this.#passed(given, converter);
      this.#reader.commit();
      if (converter !== undefined) {
        this.#converted.given += given.length / this.#input.channels;
        this.#converted.made += samples.length;
      }
      this.#sourceRate?.push(given.length / this.#input.channels, at);
      this.#mixCheck?.push(given);
      this.#soundCheck.push(samples);
      return samples;
    } catch (error) {
      this.tellRefused(error);
      throw error;
    }
  }

  /**
   * The end of the audio: what was held back, and what the converter still held. A left-over part of a sample is dropped with
   * a warning.
   *
   * @throws SpeechError the refusal that stays, if there is one
   */
  finish(): Int16Array {
    if (this.#refused !== undefined) throw this.#refused;
    this.#mixCheck?.finish();
    const converter = this.#loading?.converter;
    // Without a converter nothing has passed that could be left.
    if (this.#loading !== undefined && converter === undefined) return NOTHING;
    const held = this.#passed(this.#reader.finish(), converter);
    if (converter === undefined) return held;
    const kept = held.slice();
    return joined(
      kept,
      guarded(() => converter.flush()),
    );
  }

  /**
   * Time is missing in the audio here: what the converter still holds is given now, and another one is loaded for what follows.
   * `excess`: by how much of a sample that is longer than what was written.
   */
  cut(): { readonly samples: Int16Array; readonly excess: number } {
    const converter = this.#loading?.converter;
    const { given, made } = this.#converted;
    const unused = this.#load === undefined || converter === undefined || given === 0 || this.#refused !== undefined;
    if (unused) return { samples: NOTHING, excess: 0 };
    const samples = this.#made(() => converter.flush());
    this.#converted = { given: 0, made: 0 };
    this.#loading = this.#load();
    return { samples, excess: made + samples.length - (given * this.#wantedRate) / this.#input.sampleRate };
  }

  /** So many samples, at the rate that is wanted, were never captured: time that the source has not lost. */
  skipped(count: number): void {
    this.#sourceRate?.push((count * this.#input.sampleRate) / this.#wantedRate);
  }

  /** Warns of a refused write, once for each reason: not every caller looks at what `write` returns. */
  tellRefused(error: unknown): void {
    if (!isSpeechError(error)) return;
    if (error.code === 'audio-container') this.#refused ??= error;
    if (this.#told.has(error.code)) return;
    this.#told.add(error.code);
    const rest =
      this.#refused === undefined ? 'this write was refused' : 'this write was refused, as all others will be';
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy, remedyOn: error.remedyOn };
    this.#onWarning(sessionWarning('audio-refused', `${rest}: ${error.message}`, remedy));
  }

  /** Nothing more will come: a converter that still loads is no more waited for. */
  stop(): void {
    this.#loading?.stop();
  }

  #passed(given: Int16Array | Float32Array, converter: AudioConverter | undefined): Int16Array {
    const mono = this.#channel === undefined ? given : this.#pick(given, this.#channel);
    return converter === undefined ? this.#asInt16(mono) : this.#convert(converter, mono);
  }

  #loadedConverter(): AudioConverter | undefined {
    const loading = this.#loading;
    if (loading === undefined) return undefined;
    if (loading.error !== undefined) throw this.#staying(loading.error);
    if (loading.converter === undefined) {
      throw new SpeechError('audio-invalid', {
        message: 'audio came before the converter was loaded',
        context: { reason: 'converter not loaded' },
        remedy: 'Wait for the promise that write() returns before you write more.',
        remedyOn: { command: null },
      });
    }
    return loading.converter;
  }

  #staying(error: SpeechError): SpeechError {
    this.#refused ??= error;
    return error;
  }

  #pick(given: Int16Array | Float32Array, channel: number): Int16Array | Float32Array {
    const { channels } = this.#input;
    const count = given.length / channels;
    if (isInt16(given)) {
      if (this.#picked.length < count) this.#picked = new Int16Array(count);
      const target = this.#picked.subarray(0, count);
      pickChannel(given, channels, channel, target);
      return target;
    }
    if (this.#pickedFloats.length < count) this.#pickedFloats = new Float32Array(count);
    const target = this.#pickedFloats.subarray(0, count);
    pickChannel(given, channels, channel, target);
    return target;
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
      return this.#made(() => converter.push(floats));
    }
    // Another thread may write to shared memory between the check and the converter.
    const own = given.buffer instanceof ArrayBuffer ? given : new Float32Array(given);
    const until = plausibleUntil(own);
    if (until < own.length) refuseFloat(own, until);
    return this.#made(() => converter.push(own));
  }

  #made(run: () => Int16Array): Int16Array {
    try {
      return guarded(run);
    } catch (error) {
      // What it had taken by then is not known: it cannot go on from there.
      throw this.#staying(error as SpeechError);
    }
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
  return ({ message, remedy, remedyOn }) => {
    onWarning(sessionWarning('source-speed', message, { remedy, remedyOn }));
  };
}

function joined(first: Int16Array, second: Int16Array): Int16Array {
  if (first.length === 0) return second;
  const samples = new Int16Array(first.length + second.length);
  samples.set(first);
  samples.set(second, first.length);
  return samples;
}
