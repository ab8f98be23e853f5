import type { LinkGovernor } from '@throughline/core';
import { Emitter, isSpeechError, SpeechError, systemClock, type Clock } from '@throughline/core/internal';
import type { BatchEvents, BatchResult, BatchState } from './batch-result.ts';
import type { BatchRun } from './batch-run.ts';
import { expandInputs } from './expand-inputs.ts';
import type { FileOptions } from './file-work.ts';
import type { FileTranscript, ResumePoint } from './file-transcript.ts';
import { nameOfInput, type FileInput } from './input.ts';
import { ResultQueue } from './result-queue.ts';
import type { RunSettings } from './settings.ts';
import type { RecordedFile, RunRecord } from './run-record.ts';
import { Tally } from './tally.ts';
import { transcribeFile } from './transcribe-file.ts';
import { judgeFile } from './verdict.ts';

/** An input on its way through a run. */
interface Job {
  readonly input: FileInput;
  readonly name: string;
  /** Attempts that count, so far. */
  attempts: number;
  /** Where the last attempt had come to. */
  point?: ResumePoint;
  /** What is recorded of it, once it was begun. */
  file?: RecordedFile;
  /** It is transcribed, but its files could not be written yet. */
  transcript?: FileTranscript;
}

/** A job in flight. */
interface Flight {
  readonly job: Job;
  readonly ending: AbortController;
  /** Seconds that are settled. */
  seconds: number;
  /** Whether it has had a link: the account had let it in then. */
  wasReady: boolean;
}

const names = {
  started: true,
  progress: true,
  warning: true,
  finished: true,
  failed: true,
  retrying: true,
  skipped: true,
  paused: true,
  resumed: true,
} as const;

/** So many files wait for the account besides those that it has let in: one of them finds out whether it allows more. */
const FILES_AHEAD = 2;

const pausing = { type: 'pause' } as const;

export class Run<C extends object> implements BatchRun {
  readonly #files: FileOptions<C>;
  readonly #governor: LinkGovernor;
  readonly #settings: RunSettings;
  readonly #record: RunRecord;
  readonly #clock: Clock;
  readonly #inputs: AsyncIterator<FileInput>;
  readonly #emitter: Emitter<BatchEvents>;
  readonly #tally: Tally;
  /** Their turn has come before any new input's. */
  readonly #waiting: Job[] = [];
  /** Jobs whose next attempt has a time, with its timer. */
  readonly #later = new Map<Job, unknown>();
  readonly #flights = new Set<Flight>();
  readonly #results = new ResultQueue<BatchResult>();
  readonly #whenOver: Promise<void>;
  #resolveOver: () => void = () => undefined;
  #begun = false;
  #pulling = false;
  #complete = false;
  #draining = false;
  /** Why no file is begun. */
  #paused: SpeechError | undefined;
  /** What the loop throws at its end. */
  #failure: { readonly error: unknown } | undefined;
  #over = false;

  constructor(
    inputs: Iterable<FileInput> | AsyncIterable<FileInput>,
    {
      files,
      settings,
      record,
    }: {
      readonly files: FileOptions<C> & { readonly governor: LinkGovernor };
      readonly settings: RunSettings;
      readonly record: RunRecord;
    },
  ) {
    const { clock = systemClock, onListenerError } = files.options;
    this.#files = files;
    this.#governor = files.governor;
    this.#settings = settings;
    this.#record = record;
    this.#clock = clock;
    this.#inputs = expandInputs(inputs);
    this.#emitter = new Emitter<BatchEvents>(names, { when: 'later', onListenerError });
    this.#tally = new Tally(clock);
    this.#whenOver = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  on<Name extends keyof BatchEvents & string>(name: Name, listener: (event: BatchEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  get state(): BatchState {
    const { done, failed, skipped } = this.#tally;
    const running = [...this.#flights].reduce((sum, { seconds }) => sum + seconds, 0);
    return {
      phase: this.#over ? 'ended' : this.#draining ? 'draining' : this.#paused === undefined ? 'running' : 'paused',
      files: {
        waiting: this.#waiting.length + this.#later.size,
        running: this.#flights.size,
        done,
        failed,
        skipped,
        complete: this.#complete,
      },
      ...this.#tally.audio(running),
      governor: this.#governor.state,
      failures: this.#tally.failures,
      ...(this.#paused === undefined ? {} : { paused: this.#paused }),
    };
  }

  async done(): Promise<BatchState> {
    const results = this[Symbol.asyncIterator]();
    while ((await results.next()).done !== true);
    return this.state;
  }

  drain(): void {
    this.#draining = true;
    this.#next();
  }

  resume(): void {
    if (this.#paused === undefined || this.#over) return;
    this.#paused = undefined;
    this.#emitter.emit('resumed', {});
    this.#next();
  }

  abort(reason?: unknown): void {
    if (this.#over) return;
    const said = reason instanceof Error ? reason.message : reason === undefined ? undefined : String(reason);
    this.#fail(
      new SpeechError('aborted', {
        message: said === undefined ? 'the run was ended by its caller' : `the run was ended by its caller: ${said}`,
        context: said === undefined ? {} : { reason: said },
      }),
    );
    for (const { ending } of this.#flights) ending.abort(reason);
    this.#next();
  }

  [Symbol.asyncIterator](): AsyncIterator<BatchResult> {
    if (this.#begun) throw new TypeError('a run is read by one loop, and this one has one already');
    this.#begin();
    return {
      next: async () => {
        const value = await this.#results.take();
        this.#next();
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      return: async () => {
        this.abort('its loop was left');
        await this.#whenOver;
        return { done: true, value: undefined };
      },
    };
  }

  #begin(): void {
    const { signal } = this.#settings;
    const abort = (): void => this.abort(signal?.reason);
    this.#begun = true;
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    void this.#whenOver.then(() => signal?.removeEventListener('abort', abort));
    this.#next();
  }

  /** Begins what there is room for, and ends the run when nothing is left. */
  #next(): void {
    while (this.#hasRoom) {
      const job = this.#waiting.shift();
      if (job !== undefined) void this.#fly(job);
      else {
        if (!this.#complete) void this.#pull();
        break;
      }
    }
    this.#endIfDone();
  }

  get #hasRoom(): boolean {
    if (!this.#begun || this.#stopping || this.#paused !== undefined || this.#pulling) return false;
    return this.#flights.size < this.#most && this.#results.size < this.#most;
  }

  /** Whether no file is begun any more, whatever comes. */
  get #stopping(): boolean {
    return this.#draining || this.#failure !== undefined || this.#over;
  }

  get #most(): number {
    const { concurrency } = this.#settings;
    return concurrency === 'auto' ? this.#governor.state.limit + FILES_AHEAD : concurrency;
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      const { done, value } = await this.#inputs.next();
      if (done === true) this.#complete = true;
      else this.#waiting.push({ input: value, name: nameOfInput(value), attempts: 0 });
    } catch (error) {
      // Of the caller's own inputs, or a value that is none: what comes after it is not known.
      this.#fail(error);
    } finally {
      this.#pulling = false;
      this.#next();
    }
  }

  /** One attempt at a file. */
  async #fly(job: Job): Promise<void> {
    const flight: Flight = { job, ending: new AbortController(), seconds: job.point?.seconds ?? 0, wasReady: false };
    this.#flights.add(flight);
    this.#tally.began();
    try {
      const file = await this.#recorded(job, flight.ending.signal);
      if (file === undefined) {
        this.#flights.delete(flight);
        this.#skip(job);
        return;
      }
      job.transcript ??= await this.#transcribed(flight, file);
      const { transcript } = job;
      const outputs = await this.#record.finish(file, transcript);
      this.#flights.delete(flight);
      this.#tally.finished(transcript);
      const result = { type: 'transcript', attempts: job.attempts + 1, outputs, ...transcript } as const;
      this.#emitter.emit('finished', result);
      this.#results.give(result);
    } catch (error) {
      this.#flights.delete(flight);
      this.#judge(flight, asSpeechError(error, job.name));
    } finally {
      this.#next();
    }
  }

  /** What is recorded of a file, now that an attempt begins; undefined if it is done. */
  async #recorded(job: Job, signal: AbortSignal): Promise<RecordedFile | undefined> {
    if (job.file !== undefined) {
      this.#record.again(job.file);
      return job.file;
    }
    const file = await this.#record.begin(job.input, signal);
    if (file === undefined) return undefined;
    job.file = file;
    if (file.resume !== undefined) job.point = file.resume;
    return file;
  }

  #transcribed(flight: Flight, file: RecordedFile): Promise<FileTranscript> {
    const { job } = flight;
    const { name: input } = job;
    const resumedFrom = job.point === undefined ? {} : { resumedFrom: job.point.seconds };
    flight.seconds = job.point?.seconds ?? 0;
    this.#emitter.emit('started', { input, attempt: job.attempts + 1, ...resumedFrom });
    return transcribeFile({
      ...this.#files,
      input: job.input,
      ...(file.fingerprint === undefined ? {} : { fingerprint: file.fingerprint }),
      ...(job.point === undefined ? {} : { resume: job.point }),
      signal: flight.ending.signal,
      onResumePoint: (point) => {
        job.point = point;
        this.#record.point(file, point);
      },
      onProgress: (seconds) => {
        flight.seconds = seconds;
        this.#emitter.emit('progress', { input, seconds });
      },
      onWarning: (warning) => this.#emitter.emit('warning', { input, warning }),
      onLink: ({ state }) => {
        if (state !== 'ready') return;
        flight.wasReady = true;
        // The account may be known to allow more now.
        this.#next();
      },
    });
  }

  #skip({ name: input }: Job): void {
    const result = { type: 'done-before', input } as const;
    this.#tally.skippedOne();
    this.#emitter.emit('skipped', result);
    this.#results.give(result);
  }

  #judge({ job, ending }: Flight, error: SpeechError): void {
    // It was the run that gave it up: it is as if it had not begun.
    if (ending.signal.aborted || this.#failure !== undefined) {
      this.#waiting.unshift(job);
      return;
    }
    const { attempts } = this.#settings;
    const verdict = this.#record.stops(error) ? pausing : judgeFile(error, job.attempts + 1, attempts);
    if (verdict.type === 'pause') {
      this.#waiting.unshift(job);
      this.#pause(error);
      return;
    }
    if (verdict.type === 'fail' || verdict.counts) job.attempts += 1;
    if (verdict.type === 'fail') this.#give(job, error);
    else this.#again(job, error, verdict.delayMs);
  }

  #give({ name: input, attempts, file, point }: Job, error: SpeechError): void {
    this.#tally.gaveUp(error);
    try {
      if (file !== undefined) this.#record.fail(file, error, point?.costSeconds ?? 0);
    } catch (unrecorded) {
      this.#pause(asSpeechError(unrecorded, input));
    }
    const result = { type: 'failure', input, error, attempts, ...(point === undefined ? {} : { point }) } as const;
    this.#emitter.emit('failed', result);
    this.#results.give(result);
  }

  #again(job: Job, error: SpeechError, delayMs: number): void {
    const timer = this.#clock.setTimeout(() => {
      this.#later.delete(job);
      this.#waiting.unshift(job);
      this.#next();
    }, delayMs);
    this.#later.set(job, timer);
    this.#emitter.emit('retrying', { input: job.name, error, inMs: delayMs });
  }

  #pause(error: SpeechError): void {
    if (this.#paused !== undefined) return;
    this.#paused = error;
    this.#emitter.emit('paused', { error });
    // Those that the account has not let in yet would only be refused too.
    for (const { ending, wasReady } of this.#flights) if (!wasReady) ending.abort(error);
    if (this.#settings.whenPaused === 'end') this.#fail(error);
  }

  /** Nothing more is begun, and the loop throws this when what is in flight has ended. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #endIfDone(): void {
    // The caller's inputs may never give another one.
    if (this.#over || this.#flights.size > 0 || (this.#pulling && !this.#stopping)) return;
    const nothingLeft = this.#complete && this.#waiting.length === 0 && this.#later.size === 0;
    if (!nothingLeft && !this.#stopping) return;
    this.#over = true;
    for (const timer of this.#later.values()) this.#clock.clearTimeout(timer);
    // A generator of the caller's may hold something open.
    void this.#inputs.return?.().catch(() => undefined);
    this.#results.end(this.#failure ?? {});
    this.#resolveOver();
  }
}

function asSpeechError(error: unknown, name: string): SpeechError {
  if (isSpeechError(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SpeechError('audio-unreadable', {
    message: `${name} could not be read: ${reason}`,
    context: { path: name, reason },
    cause: error,
  });
}
