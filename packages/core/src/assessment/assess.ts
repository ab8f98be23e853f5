import type { Positions } from '../results/positions.ts';
import { samplesPerChannel } from '../audio/chunk.ts';
import type { AudioChunk, AudioFormat, AudioSource } from '../audio/format.ts';
import { Emitter } from '../emitter.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import { deferred, rejected } from '../deferred.ts';
import type { SessionStatus } from '../session/events.ts';
import type { TranscribeOptions } from '../transcription/options.ts';
import type { PipeOptions, TranscriptionSession } from '../transcription/session.ts';
import type { Summary } from '../results/summary.ts';
import { transcribeFor } from '../transcription/transcribe.ts';
import { sessionWarning } from '../errors/warnings.ts';
import { asRecognition } from './as-recognition.ts';
import type { AssessmentProtocol } from '../protocol/assessment.ts';
import { assessmentEvents, type AssessmentEvents, type AssessmentSession } from './session.ts';
import type { Assessment } from '../results/assessment.ts';

/** As of a transcription. What concerns replay is not: the stream is one piece, and all of it is kept until the result has come. */
export interface AssessOptions<C extends object> extends Omit<
  TranscribeOptions<C>,
  'protocol' | 'window' | 'replay' | 'idle'
> {
  readonly protocol: AssessmentProtocol<C>;
}

/** What the session beneath tells is told here too. */
const passedOn = ['status', 'link', 'seam', 'gap', 'warning', 'failure'] as const;
/** Seconds that the window is longer than the longest stream, and the longest window. */
const SPARE_SECONDS = 5;
const LONGEST_WINDOW_SECONDS = 3_600;
/** A result tells of every sound of every word. */
const INBOUND_BYTES = 8 * 2 ** 20;

/**
 * Begins an assessment of how well something is spoken. Throws a `SpeechError` at once for options that cannot be right;
 * nothing is dialled then.
 *
 * ```ts
 * const session = assess({ protocol: elsaScripted({ sentence: 'pizza party' }), credentials: { token }, transport });
 * await session.pipe(source, { end: true });
 * const { scores, utterances } = await session.result;
 * ```
 */
export function assess<C extends object>(options: AssessOptions<C>): AssessmentSession {
  return new Assessing(options);
}

/** The session beneath is a transcription's: to it an assessment is a result like any other. */
class Assessing<C extends object> implements AssessmentSession {
  readonly #session: TranscriptionSession;
  readonly #protocol: AssessmentProtocol<C>;
  readonly #input: AudioFormat;
  readonly #emitter: Emitter<AssessmentEvents>;
  readonly #result = deferred<Assessment>();
  /** What came and was not told yet, by the text of its result. */
  readonly #untold = new Map<string, Assessment>();
  /** What was told last. */
  #latest: Assessment | undefined;
  #final: Assessment | undefined;
  #ending = false;
  #refusalTold = false;
  #stopped = false;

  constructor(options: AssessOptions<C>) {
    const { protocol, onListenerError } = options;
    const { longestSeconds, audio } = protocol;
    this.#protocol = protocol;
    this.#input = { ...audio, ...options.input };
    // At once: all that it tells is told by the session beneath, which does so when its state is in place.
    this.#emitter = new Emitter(assessmentEvents, { onListenerError });
    this.#session = transcribeFor<C>('assessment', {
      ...options,
      protocol: asRecognition(protocol, (assessment, text) => {
        this.#untold.set(text, assessment);
      }),
      limits: { inboundBytes: INBOUND_BYTES, ...options.limits },
      ...(longestSeconds === undefined ? {} : { window: { seconds: windowSeconds(longestSeconds) } }),
    });
    // Told by the session itself, so that nothing of a link that is over gets through.
    this.#session.on('partial', ({ text }) => {
      const assessment = this.#take(text);
      if (assessment !== undefined) this.#emitter.emit('interim', assessment);
    });
    this.#session.on('final', ({ text }) => {
      this.#final = this.#take(text);
    });
    this.#session.on('status', ({ state }) => {
      if (state === 'ending') this.#tellStopped();
    });
    for (const name of passedOn) this.#passOn(name);
    void this.#conclude();
  }

  get result(): Promise<Assessment> {
    return this.#result.promise;
  }

  get ready(): Promise<void> {
    return this.#session.ready;
  }

  get closed(): Promise<Summary> {
    return this.#session.closed;
  }

  get input(): AudioFormat {
    return this.#input;
  }

  get status(): SessionStatus {
    return this.#session.status;
  }

  get positions(): Positions {
    return this.#session.positions;
  }

  on<Name extends keyof AssessmentEvents>(name: Name, listener: (event: AssessmentEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  write(chunk: AudioChunk): Promise<void> {
    try {
      this.#assertLength(this.#secondsOf(chunk));
    } catch (error) {
      this.#tellRefused(error);
      return rejected(error);
    }
    return this.#session.write(chunk);
  }

  pipe(source: AudioSource, options: PipeOptions = {}): Promise<void> {
    return this.#session.pipe(this.#checked(source, options.end === true), options);
  }

  end(): Promise<Summary> {
    this.#ending = true;
    return this.#session.end();
  }

  abort(reason?: unknown): void {
    this.#session.abort(reason);
  }

  summary(): Summary {
    return this.#session.summary();
  }

  unsettled(): Int16Array {
    return this.#session.unsettled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    await this.#session[Symbol.asyncDispose]();
  }

  async #conclude(): Promise<void> {
    try {
      const summary = await this.#session.closed;
      if (this.#final === undefined) this.#result.reject(nothingAssessed(this.#protocol.name, summary));
      else this.#result.resolve(this.#final);
    } catch (error) {
      this.#result.reject(error as SpeechError);
    }
  }

  /** Not every caller looks at what `write` returns. */
  #tellRefused(error: unknown): void {
    if (this.#refusalTold || !isSpeechError(error)) return;
    this.#refusalTold = true;
    const { remedyOn } = error;
    const remedy = error.remedy === undefined ? {} : { remedy: error.remedy, remedyOn };
    this.#emitter.emit('warning', sessionWarning('audio-refused', `this write was refused: ${error.message}`, remedy));
  }

  /** While a converter loads, what waits for it is not counted; there the window is the limit. */
  #assertLength(moreSeconds: number): void {
    this.#protocol.assertLength(
      this.#session.positions.acceptedSamples / this.#protocol.audio.sampleRate + moreSeconds,
    );
  }

  #secondsOf(chunk: AudioChunk): number {
    return samplesPerChannel(chunk, this.#input) / this.#input.sampleRate;
  }

  /** The source as it is, but that too much of it is refused. Nothing of it is looked at before the session does. */
  #checked(source: AudioSource, end: boolean): AudioSource {
    const frames = (from?: number): AsyncIterable<AudioChunk> => {
      this.#assertLength(source.duration ?? 0);
      return this.#checkedFrames(source.frames(from), end);
    };
    return {
      get format() {
        return source.format;
      },
      get seekable() {
        return source.seekable;
      },
      frames,
    };
  }

  #checkedFrames(frames: AsyncIterable<AudioChunk>, end: boolean): AsyncIterable<AudioChunk> {
    const iterator = frames[Symbol.asyncIterator]();
    const checked: AsyncIterableIterator<AudioChunk> = {
      [Symbol.asyncIterator]: () => checked,
      next: async () => {
        const result = await iterator.next();
        if (result.done === true) this.#ending ||= end;
        else this.#assertLength(this.#secondsOf(result.value));
        return result;
      },
      // Not a generator's: that would wait for a source that gives nothing.
      return: async () => {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    };
    return checked;
  }

  /** The assessment that a result of the session stands for. Those before it are told, or never will be. */
  #take(text: string): Assessment | undefined {
    if (!this.#untold.has(text)) return this.#latest;
    for (const [earlier, assessment] of this.#untold) {
      this.#untold.delete(earlier);
      this.#latest = assessment;
      if (earlier === text) break;
    }
    return this.#latest;
  }

  #passOn(name: (typeof passedOn)[number]): void {
    this.#session.on(name, (event) => this.#emitter.emit(name, event));
  }

  #tellStopped(): void {
    if (this.#ending || this.#stopped) return;
    this.#stopped = true;
    this.#emitter.emit('stopped', { at: this.positions.sentSamples / this.#protocol.audio.sampleRate });
  }
}

function windowSeconds(longestSeconds: number): number {
  return Math.min(longestSeconds + SPARE_SECONDS, LONGEST_WINDOW_SECONDS);
}

function nothingAssessed(provider: string, { acceptedSamples }: Summary): SpeechError {
  if (acceptedSamples === 0) {
    return new SpeechError('field-missing', {
      message: 'the session ended before any audio was written, so that there is nothing to assess',
      context: { field: 'audio' },
      remedy: 'Write audio before you end the session.',
      provider,
    });
  }
  return new SpeechError('unknown-provider-error', {
    message: `${provider} has ended the stream without an assessment`,
    context: {},
    recovery: 'none',
    provider,
  });
}
