import type { LinkGovernor } from '@throughline/core';
import { Emitter, isSpeechError, SpeechError, systemClock, type Clock } from '@throughline/core/internal';
import { Attempts } from './attempts.ts';
import { batchEventNames } from './batch-events.ts';
import type { BatchEvents, BatchHold, BatchResult, BatchState } from './batch-result.ts';
import type { BatchRun } from './batch-run.ts';
import { endedByCaller } from './ended-by-caller.ts';
import { Flights } from './flights.ts';
import type { FileOptions } from './file-work.ts';
import { isRemote, nameOfInput, type FileInput } from './input.ts';
import type { Flight, Job } from './job.ts';
import { ResultQueue } from './result-queue.ts';
import type { RunRecord } from './run-record.ts';
import type { RunSettings } from './settings.ts';
import { Tally } from './tally.ts';
import { judgeFile, type FileVerdict } from './verdict.ts';

/**
 * So many files are open and wait for a link besides those that may have one: whatever is free is used at once, and where the limit is
 * found out, one of them shows whether the account allows more.
 */
const FILES_AHEAD = 2;

/** A governor of the caller's own may have no limit. */
const MOST_FILES = 10_000;

/** While so many files wait for their next attempt, no others are begun: where nothing works, the inputs are not used up. */
const MOST_LATER = 1_000;

export interface RunOptions<C extends object> {
  /** Whether the governor lets no more files have a link than the settings say, so that others may wait for one. */
  readonly isGoverned: boolean;
  readonly files: FileOptions<C> & { readonly governor: LinkGovernor };
  readonly settings: RunSettings;
  readonly record: RunRecord;
}

/** Which file is begun when, and what a failure of one means for the others. */
export class Run<C extends object> implements BatchRun {
  readonly #governor: LinkGovernor;
  readonly #isGoverned: boolean;
  readonly #settings: RunSettings;
  readonly #record: RunRecord;
  readonly #clock: Clock;
  readonly #inputs: AsyncIterator<FileInput>;
  readonly #emitter: Emitter<BatchEvents>;
  readonly #attempts: Attempts<C>;
  readonly #tally: Tally;
  readonly #results = new ResultQueue<BatchResult>();
  /** Jobs whose turn comes before any new input's. */
  readonly #waiting: Job[] = [];
  /** Jobs whose next attempt has a time, with its timer. */
  readonly #later = new Map<Job, unknown>();
  readonly #flights: Flights;
  /** Why the last of them failed, and when it is tried again. */
  #retry: { readonly error: SpeechError; readonly at: number } | undefined;
  readonly #whenOver: Promise<void>;
  #resolveOver: () => void = () => undefined;
  #phase: 'idle' | 'running' | 'over' = 'idle';
  #pulling = false;
  /** Whether the inputs have come to their end. */
  #complete = false;
  #draining = false;
  /** Whether any file has had a link. */
  #reached = false;
  /** Why no file is begun for the time being. */
  #paused: SpeechError | undefined;
  /** What the loop throws at its end. */
  #failure: { readonly error: unknown } | undefined;

  constructor(inputs: AsyncIterator<FileInput>, options: RunOptions<C>) {
    const { isGoverned, files, settings, record } = options;
    const { clock = systemClock, onListenerError } = files.options;
    this.#governor = files.governor;
    this.#isGoverned = isGoverned;
    this.#settings = settings;
    this.#record = record;
    this.#clock = clock;
    this.#inputs = inputs;
    this.#emitter = new Emitter<BatchEvents>(batchEventNames, { when: 'later', onListenerError });
    this.#tally = new Tally(clock);
    this.#flights = new Flights(clock);
    this.#attempts = new Attempts({
      files,
      record,
      emitter: this.#emitter,
      ahead: isGoverned && settings.concurrency !== 'auto',
      // The account may be known to allow more now.
      ready: () => {
        this.#reached = true;
        this.#next();
      },
      status: (flight, status) => this.#flights.stands(flight, status),
    });
    this.#whenOver = new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  on<Name extends keyof BatchEvents & string>(name: Name, listener: (event: BatchEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  get state(): BatchState {
    const held = this.#held;
    const { concurrency } = this.#settings;
    // The others wait for a link, or to be written.
    const running = concurrency === 'auto' ? this.#flights.size : Math.min(concurrency, this.#flights.size);
    return {
      phase: this.#phaseShown,
      files: {
        waiting: this.#waiting.length + this.#later.size + this.#flights.size - running,
        running,
        ...this.#tally.files,
        complete: this.#complete,
      },
      ...this.#audio,
      known: this.#flights.known,
      governor: this.#governor.state,
      failures: this.#tally.failures,
      ...(this.#paused === undefined ? {} : { paused: this.#paused }),
      ...(held === undefined ? {} : { held }),
    };
  }

  /** What was sent of files that are not done was sent all the same. */
  get #audio(): Pick<BatchState, 'audioSeconds' | 'elapsedSeconds' | 'speed' | 'costSeconds'> {
    const audio = this.#tally.audio(this.#flights.seconds);
    const unfinished = [...this.#waiting, ...this.#later.keys()].reduce((sum, { costSeconds }) => sum + costSeconds, 0);
    return { ...audio, costSeconds: audio.costSeconds + unfinished + this.#flights.costSeconds };
  }

  get #held(): BatchHold | undefined {
    if (this.#phase !== 'running' || this.#paused !== undefined) return undefined;
    const { waiting, inUse } = this.#governor.state;
    const retry = this.#retry;
    const next = this.#later.size === 0 || retry === undefined ? undefined : retry;
    return this.#flights.hold(
      next && { error: next.error, retryInMs: Math.max(0, next.at - this.#clock.now()) },
      waiting > 0 && inUse === 0,
    );
  }

  get #phaseShown(): BatchState['phase'] {
    if (this.#phase === 'over') return 'ended';
    if (this.#stopping) return 'draining';
    return this.#paused === undefined ? 'running' : 'paused';
  }

  async done(): Promise<BatchState> {
    const results = this[Symbol.asyncIterator]();
    while ((await results.next()).done !== true);
    return this.state;
  }

  drain(): void {
    this.#draining = true;
    // Of those that have no link yet nothing was sent.
    this.#giveUp(({ wasReady }) => !wasReady, 'the run is being drained');
    this.#next();
  }

  resume(): void {
    if (this.#paused === undefined || this.#stopping) return;
    this.#paused = undefined;
    this.#emitter.emit('resumed', {});
    this.#next();
  }

  abort(reason?: unknown): void {
    if (this.#phase === 'over') return;
    this.#fail(endedByCaller(reason));
    this.#giveUp(() => true, reason);
    this.#next();
  }

  [Symbol.asyncIterator](): AsyncIterator<BatchResult> {
    if (this.#phase !== 'idle') throw new TypeError('a run is read by one loop, and this one has had one already');
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
    this.#phase = 'running';
    const { signal } = this.#settings;
    const abort = (): void => this.abort(signal?.reason);
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
        if (!this.#complete && this.#later.size < MOST_LATER) void this.#pull();
        break;
      }
    }
    this.#endIfDone();
  }

  get #hasRoom(): boolean {
    if (this.#phase !== 'running' || this.#stopping || this.#paused !== undefined || this.#pulling) return false;
    const { concurrency } = this.#settings;
    const running = this.#flights.size;
    const unread = this.#results.size;
    if (concurrency === 'auto') {
      const most = Math.min(MOST_FILES, this.#governor.state.limit) + FILES_AHEAD;
      return running < most && unread < most;
    }
    return running < concurrency + this.#ahead && unread < concurrency && running + unread < 2 * concurrency;
  }

  /** With a number, files wait for a link only once one was done: where nothing can be written, as few as may be are paid for. */
  get #ahead(): number {
    return this.#isGoverned && this.#tally.files.done > 0 ? FILES_AHEAD : 0;
  }

  /** Whether no file is begun any more, whatever comes. */
  get #stopping(): boolean {
    return this.#draining || this.#failure !== undefined;
  }

  async #pull(): Promise<void> {
    this.#pulling = true;
    try {
      const { done, value } = await this.#inputs.next();
      if (done === true) this.#complete = true;
      else this.#waiting.push({ input: value, name: nameOfInput(value), attempts: 0, costSeconds: 0 });
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
    const flight: Flight = {
      job,
      ending: new AbortController(),
      seconds: 0,
      statusAt: 0,
      wasReady: false,
      hasStarted: false,
    };
    this.#flights.add(flight);
    this.#tally.began();
    try {
      const result = await this.#attempts.make(flight);
      this.#flights.delete(flight);
      this.#give(result, job.costSeconds);
    } catch (error) {
      this.#flights.delete(flight);
      this.#judge(flight, asSpeechError(error, job.name));
    } finally {
      this.#next();
    }
  }

  #judge({ job, ending }: Flight, error: SpeechError): void {
    const { attempts } = this.#settings;
    const judged = judgeFile({
      error,
      attempt: job.attempts + 1,
      attempts,
      remote: isRemote(job.input),
      reached: this.#reached,
    });
    const verdict: FileVerdict = this.#record.stops(error) ? { type: 'pause' } : judged;
    if (verdict.type === 'pause') this.#pause(error);
    // Where it was the run that gave it up, it is as if it had not begun.
    if (verdict.type === 'pause' || ending.signal.aborted) {
      this.#waiting.unshift(job);
      return;
    }
    if (verdict.type === 'fail' || verdict.counts) job.attempts += 1;
    if (verdict.type === 'retry') this.#again(job, error, verdict.delayMs);
    else this.#giveFailure(job, error);
  }

  #giveFailure(job: Job, error: SpeechError): void {
    const { name: input, attempts, file, point } = job;
    try {
      if (file !== undefined) this.#record.fail(file, error, job.costSeconds);
    } catch (unrecorded) {
      this.#pause(asSpeechError(unrecorded, input));
    }
    const reached = point === undefined ? {} : { point };
    this.#give({ type: 'failure', input, error, attempts, ...reached }, job.costSeconds);
  }

  /** State first: a listener finds the result counted. */
  #give(result: BatchResult, costSeconds: number): void {
    this.#tally.add(result, costSeconds);
    if (result.type === 'transcript') this.#emitter.emit('finished', result);
    else if (result.type === 'failure') this.#emitter.emit('failed', result);
    else this.#emitter.emit('skipped', result);
    this.#results.give(result);
  }

  #again(job: Job, error: SpeechError, delayMs: number): void {
    const timer = this.#clock.setTimeout(() => {
      this.#later.delete(job);
      this.#waiting.unshift(job);
      this.#next();
    }, delayMs);
    this.#later.set(job, timer);
    this.#retry = { error, at: this.#clock.now() + delayMs };
    this.#emitter.emit('retrying', { input: job.name, error, inMs: delayMs });
  }

  /** No other file would fare better: none is begun. Said once. */
  #pause(error: SpeechError): void {
    if (this.#paused !== undefined || this.#stopping) return;
    this.#paused = error;
    const ends = this.#settings.whenPaused === 'end';
    if (ends) this.#fail(error);
    this.#emitter.emit('paused', { error });
    // Those that the account has not let in yet would only be refused too; and what cannot be written is not to be paid for.
    this.#giveUp(({ wasReady }) => (this.#record.stops(error) ? ends : !wasReady), error);
  }

  #giveUp(which: (flight: Flight) => boolean, reason: unknown): void {
    for (const flight of this.#flights) if (which(flight)) flight.ending.abort(reason);
  }

  /** Nothing more is begun, and the loop throws this when what is in flight has ended. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #endIfDone(): void {
    if (this.#phase === 'idle' || this.#phase === 'over' || this.#flights.size > 0) return;
    const nothingLeft = this.#complete && this.#waiting.length === 0 && this.#later.size === 0;
    // Where it stops, the caller's inputs are not waited for: they may never give another one.
    if (!this.#stopping && (this.#pulling || !nothingLeft)) return;
    this.#phase = 'over';
    for (const timer of this.#later.values()) this.#clock.clearTimeout(timer);
    // Not awaited either.
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
