import type { Positions } from '../results/positions.ts';
import {
  describeAudioFormat,
  sameAudioFormat,
  type AudioChunk,
  type AudioFormat,
  type AudioSource,
} from '../audio/format.ts';
import { AudioGate } from '../audio/gate.ts';
import type { Surface } from '../errors/remedies.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { TranscriptResult } from '../results/result.ts';
import { TranscriptionPlane } from './plane.ts';
import { coreOf, Session } from '../session/session.ts';
import { sessionEnded } from '../session/shell.ts';
import { rejected, notAwaited } from '../deferred.ts';
import type { SessionEvents, SessionStatus } from '../session/events.ts';
import { settingsOf, type Settings, type TranscribeOptions } from './options.ts';
import { Piping, readingSource } from './piping.ts';
import { SourceReplay } from './source-replay.ts';
import type { PipeOptions, TranscriptionSession } from './session.ts';
import type { Summary } from '../results/summary.ts';
import { Writes } from './writes.ts';

/** Begins a transcription. Throws a `SpeechError` at once for options that cannot be right; nothing is dialled then. */
export function transcribe<C extends object>(options: TranscribeOptions<C>): TranscriptionSession {
  return transcribeFor('api', options);
}

/** The same, for a session that is a part of something else, whose caller reads what it says. */
export function transcribeFor<C extends object>(surface: Surface, options: TranscribeOptions<C>): TranscriptionSession {
  const settings = settingsOf(options);
  return new Transcription(options, settings, new TranscriptionPlane(options, settings, surface));
}

class Transcription<C extends object>
  extends Session<SessionEvents, SessionStatus, Summary>
  implements TranscriptionSession
{
  readonly #core: TranscriptionPlane<C>;
  readonly #gate: AudioGate;
  readonly #settings: Settings;
  readonly #writes: Writes;
  readonly #piping: Piping;
  /** The source that was piped last, where it can be read again. */
  #reread: SourceReplay | undefined;
  #givingRest = false;
  #readable: ReadableStream<TranscriptResult> | undefined;
  #writable: WritableStream<AudioChunk> | undefined;

  constructor(options: TranscribeOptions<C>, settings: Settings, core: TranscriptionPlane<C>) {
    super(core.shell.emitter, coreOf(core.shell, core.control, options.signal));
    this.#settings = settings;
    this.#core = core;
    core.moreToCome = () => this.#writes.waiting || this.#givingRest;
    const { input, live, clock } = this.#settings;
    this.#gate = new AudioGate({
      input,
      wanted: options.protocol.audio,
      convert: options.convert ?? false,
      channel: options.channel,
      createConverter: options.createConverter,
      clock,
      liveClock: live ? clock : undefined,
      onWarning: (warning) => this.#core.emitter.emit('warning', warning),
    });
    this.#writes = new Writes(this.#gate, this.#core.intake, {
      policy: this.#settings.overflow,
      refusal: () => this.#core.shell.refusal('audio', this.#core.inputClosed),
      fail: (error) => this.#core.control.fail(error),
      now: () => clock.now(),
    });
    this.closed.then(
      () => this.#writes.stop(sessionEnded('audio')),
      (error: SpeechError) => this.#writes.stop(error),
    );
    this.#piping = new Piping(
      {
        write: (chunk) => this.#write(chunk),
        whenNearlySent: () => this.#core.whenNearlySent(),
        inputClosed: () => this.#core.inputClosed,
      },
      this.closed,
    );
    // A live source is about to speak; anything else is dialled when there is something to say.
    if (live) this.#core.control.start();
  }

  get input(): AudioFormat {
    return this.#settings.input;
  }

  get positions(): Positions {
    return this.#core.positions;
  }

  write(chunk: AudioChunk): Promise<void> {
    // What comes in between moves the rest of a source that is piped: it can no more be found there by its position.
    this.#reread?.endsAt(this.#core.window.accepted);
    return this.#write(chunk);
  }

  pipe(source: AudioSource, options: PipeOptions = {}): Promise<void> {
    const piped = this.#pipe(source, options);
    notAwaited(piped);
    return piped;
  }

  finalize(): void {
    // What was written before counts, also where it still waits.
    this.#writes.whenTaken(() => this.#core.finalize());
  }

  pause(): void {
    this.#core.pause(true);
  }

  resume(): void {
    this.#core.pause(false);
  }

  summary(): Summary {
    return this.#core.summary();
  }

  unsettled(): Int16Array {
    return this.#core.unsettled();
  }

  get writable(): WritableStream<AudioChunk> {
    this.#writable ??= new WritableStream<AudioChunk>({
      write: (chunk) => this.write(chunk),
      close: () => this.end().then(() => undefined),
      abort: (reason) => this.abort(reason),
    });
    return this.#writable;
  }

  get readable(): ReadableStream<TranscriptResult> {
    this.#readable ??= this.#makeReadable();
    return this.#readable;
  }

  [Symbol.asyncIterator](): AsyncIterator<TranscriptResult> {
    return this.#core.readers.iterator();
  }

  #write(chunk: AudioChunk): Promise<void> {
    const refusal = this.#refusal();
    return refusal === undefined ? this.#writes.write(chunk) : rejected(refusal);
  }

  #refusal(): SpeechError | undefined {
    return this.#core.shell.refusal('audio', this.ended || this.#core.inputClosed);
  }

  async #pipe(source: AudioSource, { end = false, signal }: PipeOptions): Promise<void> {
    try {
      await this.#pipeSource(source, signal);
    } catch (error) {
      // The session ends with its source, whichever way that ends. One that was ended before has its own end.
      if (end && isSpeechError(error) && error.code !== 'session-ended') this.#core.control.fail(error);
      throw error;
    }
    const { error } = this.#core.shell;
    if (error !== undefined) throw error;
    if (end && signal?.aborted !== true) await this.end();
  }

  async #pipeSource(source: AudioSource, signal: AbortSignal | undefined): Promise<void> {
    const refusal = this.#core.inputClosed ? undefined : this.#refusal();
    if (refusal !== undefined) throw refusal;
    const { input } = this.#settings;
    const wrong = readingSource(() => (sameAudioFormat(source.format, input) ? undefined : wrongSource(source, input)));
    if (wrong !== undefined) throw wrong;
    // Where the source begins is known only when all that was written before is accepted.
    if (this.#writes.unfinished) await this.#piping.until(this.#writes.settled(), signal);
    const reread =
      readingSource(() => source.seekable) && this.#gate.passesThrough ? this.#rereadOf(source) : undefined;
    if (reread !== undefined) {
      this.#reread = reread;
      this.#core.sender.reread = reread;
    }
    await this.#piping.run(source, signal).finally(() => reread?.endsAt(this.#core.window.accepted));
  }

  protected async finish(): Promise<void> {
    this.#givingRest = true;
    try {
      // What was written before the end counts, also where it still waits for the converter or for room.
      await this.#writes.settled();
      if (!this.#core.shell.over) await this.#giveRest(this.#gate.finish());
    } catch (error) {
      this.#core.control.fail(this.#core.shell.error ?? (error as SpeechError));
    } finally {
      this.#givingRest = false;
    }
    if (!this.#core.shell.over) this.#core.end();
  }

  async #giveRest(rest: Int16Array): Promise<void> {
    if (rest.length > 0 && !this.#core.inputClosed) await this.#core.intake.write(rest);
  }

  #rereadOf(source: AudioSource): SourceReplay {
    return new SourceReplay(
      source,
      this.#core.window.accepted,
      () => this.#core.sender.pump(this.#settings.clock.now()),
      (cause) =>
        this.#core.control.fail(
          new SpeechError('audio-unreadable', {
            message: 'the source could not be read again where audio had to be replayed',
            context: { reason: cause instanceof Error ? cause.message : String(cause) },
            cause,
          }),
        ),
    );
  }

  #makeReadable(): ReadableStream<TranscriptResult> {
    const results = this.#core.readers.iterator();
    return new ReadableStream<TranscriptResult>(
      {
        pull: async (controller) => {
          const next = await results.next();
          if (next.done === true) controller.close();
          else controller.enqueue(next.value);
        },
        cancel: async () => {
          await results.return?.();
        },
      },
      { highWaterMark: 0 },
    );
  }
}

function wrongSource(source: AudioSource, input: Settings['input']): SpeechError {
  const found = describeAudioFormat(source.format);
  const wanted = describeAudioFormat(input);
  const convertible = input.channels === 1 && input.encoding === 'pcm_s16le';
  return new SpeechError('audio-format', {
    message: `the source gives ${found}, but the session takes ${wanted}`,
    context: { found, wanted },
    remedy: `In Node, open the file with openAudioFile(path, { wanted: session.input${convertible ? ', convert: true' : ''} }); else give a source of ${wanted}.`,
    remedyOn: { command: 'Pass --convert to have it converted.' },
  });
}
