import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { ConverterLoading, guarded } from './converter-loading.ts';
import type { AudioConverter, AudioConverterFactory, AudioFormat } from './format.ts';
import { refuseFloat } from './gate-refusals.ts';
import { samplesEach } from './interleaved.ts';
import { int16ToFloats, isInt16, plausibleUntil } from './pcm.ts';
import type { Refusals } from './refusals.ts';

const NOTHING = new Int16Array(0);
/** Scratch memory is kept up to so many samples; a write longer than that gets memory of its own. */
const SCRATCH_SAMPLES = 65_536;

export interface GateConversionOptions {
  readonly create: AudioConverterFactory;
  /** What the converter is given. */
  readonly given: AudioFormat;
  /** How many channels it gives. */
  readonly wantedChannels: number;
  readonly wantedRate: number;
  /** Whose time limits the loading of the converter. Without one it may take for ever. */
  readonly clock: Clock | undefined;
  readonly refusals: Refusals;
}

/**
 * The converter of a gate: it loads, it is given what is written, and where time is missing another one takes its place. One
 * that has failed has lost its place: then every later write is refused alike.
 */
export class GateConversion {
  readonly #options: GateConversionOptions;
  #loading: ConverterLoading;
  /** Samples that the converter was given, of one channel, and has made since it began. */
  #given = 0;
  #made = 0;
  #floats = new Float32Array(0);

  /** Begins to load the first converter. */
  constructor(options: GateConversionOptions) {
    this.#options = options;
    this.#loading = this.#load();
  }

  /** While the converter loads; rejects with a SpeechError if it cannot be loaded. */
  get pending(): Promise<void> | undefined {
    return this.#loading.pending;
  }

  get loaded(): boolean {
    return this.#loading.converter !== undefined;
  }

  /** @throws SpeechError `audio-invalid` where the converter is not loaded yet, or could not be */
  check(): AudioConverter {
    const { error, converter } = this.#loading;
    if (error !== undefined) throw this.#options.refusals.stay(error);
    if (converter === undefined) throw notLoaded();
    return converter;
  }

  /** @throws SpeechError `audio-invalid` for NaN, infinite or far too large floats, and for a converter that fails */
  push(samples: Int16Array | Float32Array): Int16Array {
    if (samples.length === 0) return NOTHING;
    const converter = this.check();
    const floats = isInt16(samples) ? this.#floatsOf(samples) : plausible(samples);
    const made = this.#run(() => converter.push(floats));
    const { given, wantedChannels } = this.#options;
    this.#given += samplesEach(samples, given.channels);
    this.#made += samplesEach(made, wantedChannels);
    return made;
  }

  /** The end of the audio: what the converter still holds. */
  finish(): Int16Array {
    const { converter } = this.#loading;
    return converter === undefined ? NOTHING : guarded(() => converter.flush());
  }

  /**
   * Time is missing in the audio here: what the converter still holds is given now, and another one is loaded for what follows.
   * `excess`: by how much of a sample that is longer than what was written.
   */
  cut(): { readonly samples: Int16Array; readonly excess: number } {
    const { given, wantedRate, wantedChannels, refusals } = this.#options;
    const { converter } = this.#loading;
    const unused = converter === undefined || this.#given === 0 || refusals.staying !== undefined;
    if (unused) return { samples: NOTHING, excess: 0 };
    const samples = this.#run(() => converter.flush());
    const excess = this.#made + samplesEach(samples, wantedChannels) - (this.#given * wantedRate) / given.sampleRate;
    this.#given = 0;
    this.#made = 0;
    this.#loading = this.#load();
    return { samples, excess };
  }

  /** Nothing more will come: a converter that still loads is no more waited for. */
  stop(): void {
    this.#loading.stop();
  }

  #load(): ConverterLoading {
    const { create, given, wantedRate, clock } = this.#options;
    return new ConverterLoading(create, given, wantedRate, clock);
  }

  #run(run: () => Int16Array): Int16Array {
    try {
      return guarded(run);
    } catch (error) {
      // What it had taken by then is not known: it cannot go on from there.
      throw this.#options.refusals.stay(error as SpeechError);
    }
  }

  #floatsOf(samples: Int16Array): Float32Array {
    const floats = this.#scratch(samples.length);
    int16ToFloats(samples, floats);
    return floats;
  }

  #scratch(length: number): Float32Array {
    if (length > SCRATCH_SAMPLES) return new Float32Array(length);
    if (this.#floats.length < length) this.#floats = new Float32Array(length);
    return this.#floats.subarray(0, length);
  }
}

/** The same floats, in memory into which no other thread writes between this check and the converter. */
function plausible(samples: Float32Array): Float32Array {
  const own = samples.buffer instanceof ArrayBuffer ? samples : new Float32Array(samples);
  const until = plausibleUntil(own);
  if (until < own.length) refuseFloat(own, until);
  return own;
}

function notLoaded(): SpeechError {
  return new SpeechError('audio-invalid', {
    message: 'audio came before the converter was loaded',
    context: { reason: 'converter not loaded' },
    remedy: 'Wait for the promise that write() returns before you write more.',
    remedyOn: { command: null },
  });
}
