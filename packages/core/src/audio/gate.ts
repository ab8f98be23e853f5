import type { Clock } from '../clock.ts';
import type { SessionWarning } from '../errors/warnings.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { ChannelPicker, chosenChannel, refuseChoice, type ChannelChoice } from './channel-pick.ts';
import { kindOf, samplesPerChannel } from './chunk.ts';
import type { AudioChunk, AudioConverterFactory, AudioFormat } from './format.ts';
import { checkAudioFormat, describeAudioFormat } from './format.ts';
import { GateConversion } from './gate-conversion.ts';
import { checkConvertible, factoryFor, refuseFloat } from './gate-refusals.ts';
import { samplesEach } from './interleaved.ts';
import { MixCheck } from './mix-check.ts';
import { floatsToInt16, isInt16 } from './pcm.ts';
import { Refusals } from './refusals.ts';
import { SampleReader } from './sample-reader.ts';
import { SoundCheck } from './sound-check.ts';
import { SourceRate } from './source-rate.ts';

const NOTHING = new Int16Array(0);
/** Scratch memory is kept up to so many samples; a write longer than that gets memory of its own. */
const SCRATCH_SAMPLES = 65_536;

export interface AudioGateOptions {
  /** What the caller writes. */
  readonly input: AudioFormat;
  /** What the session takes: at its own rate, and mono or as many channels as the audio has. */
  readonly wanted: AudioFormat;
  /** Who wants it so, as a refusal says it. Default: `the provider wants`. */
  readonly wants?: string | undefined;
  /** Whether audio of another rate or number of channels is converted. Floats become 16-bit samples in any case. */
  readonly convert: boolean;
  /** Which channel is taken of several, where mono is wanted. Default: their mean. */
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
 * All audio passes here on its way into the session: it leaves as 16-bit samples at the session's rate, mono or interleaved, or is
 * refused with a reason. Audio that is that already passes through in the caller's own memory, without a copy.
 *
 * Some refusals stay: a stream that begins as a file does is a file to its end, and a converter that has failed has lost its
 * place. Then every later write is refused alike.
 */
export class AudioGate {
  /** Channels of what leaves. */
  readonly channels: number;
  /** Of writes to this gate; one that is refused before it comes here is warned of here too. */
  readonly refusals: Refusals;
  readonly #input: AudioFormat;
  readonly #onWarning: (warning: SessionWarning) => void;
  readonly #reader: SampleReader;
  /** One for each channel. */
  readonly #soundChecks: readonly SoundCheck[];
  readonly #sourceRate: SourceRate | undefined;
  readonly #mixCheck: MixCheck | undefined;
  /** Where a converter is needed. */
  readonly #conversion: GateConversion | undefined;
  /** Picks a channel out of several before anything else. */
  readonly #picker: ChannelPicker | undefined;
  readonly #wantedRate: number;
  /** Memory for floats that become 16-bit samples. */
  #samples = NOTHING;

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
    const { channels } = wanted;
    this.channels = channels;
    if (channels > 1 && options.channel !== undefined) refuseChoice(options.channel, channels);
    const channel = chosenChannel(options.channel, input);
    this.#picker = channel === undefined ? undefined : new ChannelPicker(input.channels, channel);
    this.#wantedRate = wanted.sampleRate;
    this.#onWarning = onWarning;
    this.refusals = new Refusals(onWarning);
    this.#reader = new SampleReader(input, (bytes) => {
      this.#warnDropped(bytes);
    });
    this.#soundChecks = Array.from(
      { length: channels },
      (_, index) => new SoundCheck(wanted.sampleRate, onWarning, { channel: index, channels }),
    );
    this.#sourceRate =
      options.liveClock === undefined ? undefined : new SourceRate(input, options.liveClock, warnAboutSpeed(onWarning));
    this.#mixCheck =
      input.channels > 1 && channels === 1 && channel === undefined
        ? new MixCheck(input.channels, input.sampleRate, ({ message, remedy, remedyOn }) => {
            onWarning(sessionWarning('quiet-mix', message, { remedy, remedyOn }));
          })
        : undefined;
    if (input.sampleRate === wanted.sampleRate && input.channels === wanted.channels) return;
    checkConvertible(options);
    const given = channel === undefined ? input : { ...input, channels: 1 };
    if (given.sampleRate === wanted.sampleRate && given.channels === wanted.channels) return;
    this.#conversion = new GateConversion({
      create: factoryFor(options),
      given,
      wantedRate: wanted.sampleRate,
      wantedChannels: channels,
      clock: options.clock,
      refusals: this.refusals,
    });
  }

  /** Whether a write passes without a converter. */
  get direct(): boolean {
    return this.#conversion === undefined;
  }

  /** Whether samples leave as they came, one for one. */
  get passesThrough(): boolean {
    return this.#conversion === undefined && this.#picker === undefined;
  }

  /** Whether whole samples would leave as they are, with nothing before them: so they may go past here to where they are kept. */
  get isOpen(): boolean {
    const { channels } = this.#input;
    return channels === 1 && this.passesThrough && this.#reader.isClear && this.refusals.staying === undefined;
  }

  /** So many samples went past here at that time, in the clock's milliseconds. */
  passed(count: number, at: number): void {
    this.#sourceRate?.push(count, at);
  }

  /** What was in the samples that went past here; may come later than they did. */
  heard(samples: Int16Array): void {
    for (const soundCheck of this.#soundChecks) soundCheck.push(samples);
  }

  /** While the converter loads: await it before `accept`. Rejects with a SpeechError if it cannot be loaded. */
  get pendingReady(): Promise<void> | undefined {
    return this.#conversion?.pending;
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
      this.refusals.warn(error);
      throw error;
    }
  }

  /** How many samples of each channel a write comes to once it has passed, to within one. */
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
      const { staying } = this.refusals;
      if (staying !== undefined) throw staying;
      this.#conversion?.check();
      const given = this.#reader.read(chunk);
      const samples = this.#passed(given);
      this.#reader.commit();
      this.#sourceRate?.push(samplesEach(given, this.#input.channels), at);
      this.#mixCheck?.push(given);
      for (const soundCheck of this.#soundChecks) soundCheck.push(samples);
      return samples;
    } catch (error) {
      this.refusals.warn(error);
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
    const { staying } = this.refusals;
    if (staying !== undefined) throw staying;
    this.#mixCheck?.finish();
    const conversion = this.#conversion;
    // Without a converter nothing has passed that could be left.
    if (conversion?.loaded === false) return NOTHING;
    const held = this.#passed(this.#reader.finish());
    return conversion === undefined ? held : joined(held.slice(), conversion.finish());
  }

  /**
   * Time is missing in the audio here: what the converter still holds is given now, and another one is loaded for what follows.
   * `excess`: by how much of a sample that is longer than what was written.
   */
  cut(): { readonly samples: Int16Array; readonly excess: number } {
    return this.#conversion?.cut() ?? { samples: NOTHING, excess: 0 };
  }

  /** So many samples, at the rate that is wanted, were never captured: time that the source has not lost. */
  skipped(count: number): void {
    this.#sourceRate?.push((count * this.#input.sampleRate) / this.#wantedRate);
  }

  /** Nothing more will come: a converter that still loads is no more waited for. */
  stop(): void {
    this.#conversion?.stop();
  }

  #passed(given: Int16Array | Float32Array): Int16Array {
    const picked = this.#picker === undefined ? given : this.#picker.pick(given);
    return this.#conversion === undefined ? this.#asInt16(picked) : this.#conversion.push(picked);
  }

  #asInt16(given: Int16Array | Float32Array): Int16Array {
    if (isInt16(given)) return given;
    const samples = this.#scratchSamples(given.length);
    const until = floatsToInt16(given, samples);
    if (until < given.length) refuseFloat(given, until);
    return samples;
  }

  #scratchSamples(length: number): Int16Array {
    if (length > SCRATCH_SAMPLES) return new Int16Array(length);
    if (this.#samples.length < length) this.#samples = new Int16Array(length);
    return this.#samples.subarray(0, length);
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
