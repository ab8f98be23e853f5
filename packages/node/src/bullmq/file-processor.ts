import type { LinkGovernor } from '@throughline/core/governor';
import { type Emitter, isSpeechError, SpeechError } from '@throughline/core/internal';
import { DelayedError, type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { FileTranscript, ResumePoints } from '../batch/file-transcript.ts';
import type { FileOptions } from '../batch/file-work.ts';
import { transcribeFile } from '../batch/transcribe-file.ts';
import { judgeFile } from '../batch/verdict.ts';
import { asSpeechError } from './as-speech-error.ts';
import type { AccountPause } from './account-pause.ts';
import { type FileJob, inputAt, isRemote } from './file-job.ts';
import type { FileResults } from './file-results.ts';
import type { FileWorkerEvents, FileWorkerOptions } from './file-worker-options.ts';
import { LatestPoint } from './latest-point.ts';

/** A file whose worker died so often is what they die of. */
const MOST_TAKEOVERS = 5;

export interface FileProcessorContext {
  readonly governor: LinkGovernor;
  readonly results: FileResults;
  readonly points: ResumePoints;
  readonly pause: AccountPause;
  readonly emitter: Emitter<FileWorkerEvents>;
  /** The worker is ending: what is in flight goes back to the queue. */
  readonly ending: AbortSignal;
}

/** A job in work. */
interface Attempt {
  readonly job: Job<FileJob>;
  readonly token: string | undefined;
  /** Seconds of audio sent for the file, of all attempts that said so. */
  spentSeconds: number;
}

/** What a worker does with one job, and what becomes of the job then. */
export class FileProcessor<C extends object> {
  readonly #files: FileOptions<C>;
  readonly #locate: NonNullable<FileWorkerOptions<C>['locate']>;
  readonly #deliverTo: FileWorkerOptions<C>['deliver'];
  readonly #context: FileProcessorContext;
  running = 0;
  done = 0;
  failed = 0;

  constructor(files: FileOptions<C>, context: FileProcessorContext & Pick<FileWorkerOptions<C>, 'locate' | 'deliver'>) {
    this.#files = files;
    this.#locate = context.locate ?? inputAt;
    this.#deliverTo = context.deliver;
    this.#context = context;
  }

  /** @param lost - aborted when the job is another worker's by now */
  async process(job: Job<FileJob>, token: string | undefined, lost: AbortSignal | undefined): Promise<object> {
    const { ending } = this.#context;
    const attempt: Attempt = { job, token, spentSeconds: job.data.spentSeconds ?? 0 };
    this.running += 1;
    try {
      const signal = lost === undefined ? ending : AbortSignal.any([ending, lost]);
      return await this.#transcribe(attempt, signal);
    } catch (error) {
      throw await this.#judged(attempt, { error, lost: lost?.aborted === true });
    } finally {
      this.running -= 1;
    }
  }

  async #transcribe(attempt: Attempt, signal: AbortSignal): Promise<object> {
    const { job } = attempt;
    const { results, points, governor, emitter } = this.#context;
    const { data: file, stalledCounter } = job;
    const id = idOf(job);
    const [known] = await results.known([id]);
    // A worker that ended just after it had written the result.
    if (known !== 'none') return {};
    if (stalledCounter > MOST_TAKEOVERS) throw abandoned(file, stalledCounter);
    signal.throwIfAborted();
    const resume = await points.read(id);
    const attempts = job.attemptsMade + 1;
    emitter.emit('started', {
      input: file.name,
      attempt: attempts,
      ...(resume === undefined ? {} : { resumedFrom: resume.seconds }),
      takenOver: stalledCounter > 0,
    });
    const latest = new LatestPoint(
      (point) => Promise.resolve(points.write(id, point)),
      (error) => emitter.emit('error', { error }),
    );
    let transcript: FileTranscript;
    try {
      transcript = await transcribeFile({
        ...this.#files,
        governor,
        input: this.#locate(file),
        fingerprint: file.fingerprint,
        ...(resume === undefined ? {} : { resume }),
        ...(file.spentSeconds === undefined ? {} : { spentSeconds: file.spentSeconds }),
        onCost: (costSeconds) => {
          attempt.spentSeconds = costSeconds;
        },
        onResumePoint: (point) => latest.put(point),
        onProgress: (seconds) => emitter.emit('progress', { input: file.name, seconds }),
        signal,
      });
    } finally {
      await latest.idle();
    }
    await this.#deliver(job, { ...transcript, input: file.name }, attempts);
    await points.remove(id);
    const { seconds, costSeconds } = transcript;
    this.done += 1;
    emitter.emit('finished', { input: file.name, seconds, costSeconds });
    return { seconds, costSeconds };
  }

  async #deliver(job: Job<FileJob>, transcript: FileTranscript, attempts: number): Promise<void> {
    const { results } = this.#context;
    const deliver = this.#deliverTo;
    if (deliver === undefined) {
      await results.write(idOf(job), { type: 'transcript', attempts, transcript });
    } else {
      await deliver(transcript, job.data);
      await results.done(idOf(job));
    }
  }

  /** Puts the job where it belongs now; what comes back is for BullMQ to throw. */
  async #judged(
    attempt: Attempt,
    { error: thrown, lost }: { readonly error: unknown; readonly lost: boolean },
  ): Promise<Error> {
    const { ending, pause, emitter, results, points } = this.#context;
    const { job, token, spentSeconds } = attempt;
    const { name: input } = job.data;
    // Whatever it says, it says of a job that is another's.
    if (lost) {
      emitter.emit('returned', { input });
      return new WaitingError();
    }
    if (spentSeconds > 0) await job.updateData({ ...job.data, spentSeconds });
    if (ending.aborted) return this.#returned(job, token);
    const error = asSpeechError(thrown, input);
    const attempts = job.attemptsMade + 1;
    const most = job.opts.attempts ?? 1;
    const verdict = judgeFile({ error, attempt: attempts, attempts: most, remote: isRemote(job.data) });
    if (verdict.type === 'pause') {
      if (await pause.begin(error)) emitter.emit('paused', { error });
      return this.#returned(job, token);
    }
    if (verdict.type === 'retry') {
      emitter.emit('retrying', { input, error, inMs: verdict.delayMs });
      if (verdict.counts) return error;
      await job.moveToDelayed(Date.now() + verdict.delayMs, token);
      return new DelayedError();
    }
    // It stays: should somebody try again, it is gone on with from there.
    const point = await points.read(idOf(job));
    const found = { ...(point === undefined ? {} : { point }), costSeconds: spentSeconds };
    await results.write(idOf(job), { type: 'failure', attempts, error, ...found });
    this.failed += 1;
    emitter.emit('failed', { input, error, attempts });
    return new UnrecoverableError(error.message);
  }

  /** To the head of the queue: it goes first again. */
  async #returned(job: Job<FileJob>, token: string | undefined): Promise<Error> {
    await job.moveToWait(token);
    this.#context.emitter.emit('returned', { input: job.data.name });
    return new WaitingError();
  }
}

/** When a file is tried again whose attempt counts. */
export function retryDelay(error: Error | undefined, attempts: number): number {
  if (!isSpeechError(error)) return 1_000;
  const verdict = judgeFile({ error, attempt: attempts, attempts: Infinity, remote: true });
  return verdict.type === 'retry' ? verdict.delayMs : 1_000;
}

function idOf({ id }: Job): string {
  if (id === undefined) throw new Error('a job without an id');
  return id;
}

function abandoned({ name }: FileJob, times: number): SpeechError {
  const reason = `${times} workers in a row ended while they worked on it`;
  return new SpeechError('audio-unreadable', {
    message: `${name} was given up: ${reason}`,
    context: { path: name, reason },
    remedy: 'Look at what the workers say when they end; transcribe the file by itself to see it happen.',
  });
}
