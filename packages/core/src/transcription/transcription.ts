import type { Positions } from '../results/positions.ts';
import { sameAudioFormat, type AudioChunk, type AudioFormat } from '../audio/format.ts';
import type { AudioSource, SkipSpan } from '../audio/source.ts';
import { AudioGate } from '../audio/gate.ts';
import type { Surface } from '../errors/remedies.ts';
import { isSpeechError, type SpeechError } from '../errors/speech-error.ts';
import type { TranscriptResult } from '../results/result.ts';
import type { LinkParts } from './link-parts.ts';
import { TranscriptionPlane, type LoadLinkParts } from './plane.ts';
import { coreOf, Session } from '../session/session.ts';
import { showTo } from '../session/observer.ts';
import { sessionEnded } from '../session/shell.ts';
import { rejected, notAwaited } from '../deferred.ts';
import type { SessionEvents, SessionStatus } from '../session/events.ts';
import { assertPipe } from './check-options.ts';
import { taken } from './intake.ts';
import { settingsOf, type ListedOptions, type Settings } from './options.ts';
import { Piping, readingSource } from './piping.ts';
import { readableOf } from './readable-of.ts';
import { listed, type AnyTranscribeOptions } from './routes.ts';
import { samplesOfSkip } from './skip-span.ts';
import { SourceReplay } from './source-replay.ts';
import type { PipeOptions, TranscriptionSession } from './session.ts';
import type { TranscriptionStats } from '../results/stats.ts';
import type { Summary } from '../results/summary.ts';
import type { ShortWay } from './short-way.ts';
import { Writes } from './writes.ts';
import { notReadAgain, wrongSource } from './wrong-source.ts';

/**
 * Begins a transcription, of which the caller reads what it says on that surface; `parts`: what its links are made of, or what
 * loads that. Nothing here imports them, so that a page can have them in a file of their own. The options were checked.
 */
export function transcribeFor<C extends object, Credentials extends readonly object[] | [] = []>(
  surface: Surface,
  given: AnyTranscribeOptions<C, Credentials>,
  parts: LinkParts | LoadLinkParts,
): TranscriptionSession {
  const options = listed(given);
  const settings = settingsOf(options);
  return new Transcription(options, settings, new TranscriptionPlane(options, settings, surface, parts));
}

class Transcription extends Session<SessionEvents, SessionStatus, Summary> implements TranscriptionSession {
  readonly #plane: TranscriptionPlane;
  readonly #gate: AudioGate;
  readonly #settings: Settings;
  readonly #writes: Writes;
  /** From the first source on. */
  #piping: Piping | undefined;
  /** Absent while the code that makes links is being loaded. */
  #shortWay: ShortWay | undefined;
  #givingRest = false;
  #readable: ReadableStream<TranscriptResult> | undefined;
  #writable: WritableStream<AudioChunk> | undefined;

  constructor(options: ListedOptions, settings: Settings, plane: TranscriptionPlane) {
    super(plane.shell.emitter, coreOf(plane.shell, plane.control, options.signal));
    this.#settings = settings;
    this.#plane = plane;
    plane.moreToCome = () => this.#writes.waiting || this.#givingRest;
    const { input, sampleRate, live, clock, routes } = settings;
    const [{ protocol }] = routes;
    const isConverted = routes.some((route) => route.protocol.audio.sampleRate !== sampleRate);
    this.#gate = new AudioGate({
      input,
      wanted: { ...protocol.audio, sampleRate },
      wants: isConverted ? 'the session takes' : undefined,
      convert: options.convert ?? false,
      channel: options.channel,
      createConverter: options.createConverter,
      clock,
      liveClock: live ? clock : undefined,
      onWarning: (warning) => this.#plane.emitter.emit('warning', warning),
    });
    this.#writes = new Writes(this.#gate, plane.intake, plane);
    plane.enter(this.#writes, (shortWay) => {
      this.#shortWay = shortWay;
    });
    this.closed.then(
      () => this.#writes.stop(() => sessionEnded('audio')),
      (error: SpeechError) => this.#writes.stop(() => error),
    );
    showTo(options.observer, protocol.name, plane.shell, () => plane.stats);
    // A live source is about to speak; anything else is dialled when there is something to say.
    if (live) this.#plane.control.start();
  }

  get input(): AudioFormat {
    return this.#settings.input;
  }

  get positions(): Positions {
    return this.#plane.positions;
  }

  write(chunk: AudioChunk): Promise<void> {
    if (this.#shortWay?.take(chunk) === true) return taken;
    // What comes in between moves the rest of a source that is piped: it can no more be found there by its position.
    this.#plane.source.replay?.endsAt(this.#plane.log.accepted);
    return this.#writeLong(chunk);
  }

  pipe(source: AudioSource, options: PipeOptions = {}): Promise<void> {
    const piped = this.#pipe(source, options);
    notAwaited(piped);
    return piped;
  }

  skip(span: SkipSpan): Promise<void> {
    // As with a write that comes in between.
    this.#plane.source.replay?.endsAt(this.#plane.log.accepted);
    return this.#skip(span);
  }

  /** Time that the source itself has given: its positions stay those of the session where it is whole samples. */
  #skipFrom(span: SkipSpan): Promise<void> {
    const { log, source } = this.#plane;
    if (span?.samples === undefined) source.replay?.endsAt(log.accepted);
    else if (source.replay !== undefined) log.keepsSkipped = true;
    return this.#skip(span);
  }

  #skip(span: SkipSpan): Promise<void> {
    const refusal = this.#refusal('skip');
    if (refusal !== undefined) return rejected(refusal);
    try {
      const samples = samplesOfSkip(span, this.#settings.sampleRate);
      return this.#writes.skip(samples);
    } catch (error) {
      return rejected(error);
    }
  }

  finalize(): void {
    // What was written before counts, also where it still waits.
    this.#writes.whenTaken(() => this.#plane.finalize());
  }

  pause(): void {
    this.#plane.pause(true);
  }

  resume(): void {
    this.#plane.pause(false);
  }

  get stats(): TranscriptionStats {
    return this.#plane.stats;
  }

  summary(): Summary {
    return this.#plane.summary();
  }

  unsettled(): Int16Array {
    return this.#plane.log.unsettled();
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
    this.#readable ??= readableOf(this.#plane.readers.iterator());
    return this.#readable;
  }

  [Symbol.asyncIterator](): AsyncIterator<TranscriptResult> {
    return this.#plane.readers.iterator();
  }

  #write(chunk: AudioChunk): Promise<void> {
    return this.#shortWay?.take(chunk) === true ? taken : this.#writeLong(chunk);
  }

  #writeLong(chunk: AudioChunk): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return rejected(refusal);
    const { log, feed, control } = this.#plane;
    const now = this.#settings.clock.now();
    control.awake(now);
    this.#shortWay?.goesLong(now);
    if (!this.#writes.direct || this.#gate.samplesOf(chunk) > log.room) return this.#writes.write(chunk);
    try {
      const samples = this.#gate.accept(chunk);
      if (samples.length === 0) return taken;
      log.append(samples);
    } catch (error) {
      return rejected(error);
    }
    if (feed === undefined) this.#plane.appended();
    else this.#plane.fed(now);
    return taken;
  }

  #refusal(work: 'audio' | 'skip' = 'audio'): SpeechError | undefined {
    return this.#plane.shell.refusal(work, this.ended || this.#plane.inputClosed);
  }

  async #pipe(source: AudioSource, options: PipeOptions): Promise<void> {
    const { end = false, signal }: PipeOptions = Object(options);
    try {
      await this.#pipeSource(source, signal, options);
    } catch (error) {
      // The session ends with its source, whichever way that ends. One that was ended before has its own end.
      if (end && isSpeechError(error) && error.code !== 'session-ended') this.#plane.control.fail(error);
      throw error;
    }
    const { error } = this.#plane.shell;
    if (error !== undefined) throw error;
    if (end && signal?.aborted !== true) await this.end();
  }

  async #pipeSource(source: AudioSource, signal: AbortSignal | undefined, options: PipeOptions): Promise<void> {
    const refusal = this.#plane.inputClosed ? undefined : this.#refusal();
    if (refusal !== undefined) throw refusal;
    readingSource(() => assertPipe(source, options));
    const { input } = this.#settings;
    const wrong = readingSource(() => (sameAudioFormat(source.format, input) ? undefined : wrongSource(source, input)));
    if (wrong !== undefined) throw wrong;
    const piping = (this.#piping ??= this.#newPiping());
    // Where the source begins is known only when all that was written before is accepted.
    if (this.#writes.unfinished) await piping.until(this.#writes.settled(), signal);
    const replay =
      readingSource(() => source.seekable) && this.#gate.passesThrough ? this.#replayOf(source) : undefined;
    this.#shortWay?.close();
    if (replay !== undefined) {
      this.#plane.source.replay?.close();
      this.#plane.source.replay = replay;
    }
    await piping.run(source, signal).finally(() => replay?.endsAt(this.#plane.log.accepted));
  }

  #newPiping(): Piping {
    return new Piping(
      {
        write: (chunk) => this.#write(chunk),
        skip: (span) => this.#skipFrom(span),
        whenNearlySent: () => this.#plane.whenNearlySent(),
        inputClosed: () => this.#plane.inputClosed,
      },
      this.closed,
    );
  }

  protected async finish(): Promise<void> {
    this.#writes.closeEntrance();
    this.#shortWay?.close();
    this.#givingRest = true;
    try {
      // What was written before the end counts, also where it still waits for the converter or for room.
      await this.#writes.settled();
      if (!this.#plane.shell.over) await this.#giveRest(this.#gate.finish());
    } catch (error) {
      this.#plane.control.fail(this.#plane.shell.error ?? (error as SpeechError));
    } finally {
      this.#givingRest = false;
    }
    if (!this.#plane.shell.over) this.#plane.end();
  }

  async #giveRest(rest: Int16Array): Promise<void> {
    if (rest.length > 0 && !this.#plane.inputClosed) await this.#plane.intake.write(rest);
  }

  #replayOf(source: AudioSource): SourceReplay {
    return new SourceReplay(
      source,
      this.#plane.log.accepted,
      () => this.#plane.pump(),
      (cause) => this.#plane.control.fail(notReadAgain(cause)),
    );
  }
}
