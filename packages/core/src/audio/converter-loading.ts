import type { Clock } from '../clock.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { deferred } from '../deferred.ts';
import { kindOf } from './chunk.ts';
import type { AudioConverter, AudioConverterFactory, AudioFormat } from './format.ts';

/** So long a converter may take to load. */
const LIMIT_MS = 10_000;

/** A converter on its way: it comes, or an error does, within 10 s. */
export class ConverterLoading {
  readonly #clock: Clock | undefined;
  readonly #ready = deferred<void>();
  #timer: unknown;
  #pending: Promise<void> | undefined;
  #converter: AudioConverter | undefined;
  #error: SpeechError | undefined;
  #over = false;

  constructor(create: AudioConverterFactory, from: AudioFormat, toSampleRate: number, clock: Clock | undefined) {
    this.#clock = clock;
    this.#pending = this.#ready.promise;
    this.#timer = clock?.setTimeout(() => {
      this.#end(converterFailed(`was not loaded within ${LIMIT_MS / 1000} s`));
    }, LIMIT_MS);
    void this.#load(create, from, toSampleRate);
  }

  /** While it loads; rejects with `error`. */
  get pending(): Promise<void> | undefined {
    return this.#pending;
  }

  get converter(): AudioConverter | undefined {
    return this.#converter;
  }

  get error(): SpeechError | undefined {
    return this.#error;
  }

  /** It is of no more use: its limit is forgotten, and what comes is ignored. */
  stop(): void {
    this.#end();
  }

  async #load(create: AudioConverterFactory, from: AudioFormat, toSampleRate: number): Promise<void> {
    try {
      const converter = await loaded(create, from, toSampleRate);
      if (!this.#over) this.#converter = converter;
      this.#end();
    } catch (error) {
      this.#end(converterFailed('could not be loaded', error));
    }
  }

  #end(error?: SpeechError): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    this.#pending = undefined;
    this.#clock?.clearTimeout(this.#timer);
    if (error === undefined) this.#ready.resolve();
    else this.#ready.reject(error);
  }
}

async function loaded(create: AudioConverterFactory, from: AudioFormat, toSampleRate: number): Promise<AudioConverter> {
  // The types do not bind a caller in JavaScript.
  const made: unknown = await create(from, toSampleRate);
  const parts = typeof made === 'object' && made !== null ? (made as Partial<AudioConverter>) : {};
  if (typeof parts.push === 'function' && typeof parts.flush === 'function') return made as AudioConverter;
  throw new TypeError('createConverter() gave no object with the functions push and flush');
}

/**
 * What a converter makes, if it makes samples.
 *
 * @throws SpeechError `audio-invalid` where it throws, and where it gives anything but an `Int16Array`
 */
export function guarded(run: () => Int16Array): Int16Array {
  let made: unknown;
  try {
    made = run();
  } catch (error) {
    throw converterFailed('failed', error);
  }
  if (isInt16Array(made)) return made;
  // An asynchronous converter: what its promise rejects with must not end the process.
  if (made instanceof Promise) made.catch(() => undefined);
  throw converterFailed('gave something else than an Int16Array');
}

function isInt16Array(made: unknown): made is Int16Array {
  try {
    return kindOf(made) === 'int16';
  } catch {
    return false;
  }
}

function converterFailed(what: string, cause?: unknown): SpeechError {
  return new SpeechError('audio-invalid', {
    message: `the audio converter ${what}`,
    context: { reason: `converter ${what}` },
    remedy: null,
    ...(cause === undefined ? {} : { cause }),
  });
}
