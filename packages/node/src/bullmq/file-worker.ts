import { Emitter } from '@throughline/core/internal';
import { Queue, Worker } from 'bullmq';
import { AccountPause } from './account-pause.ts';
import { checkServer } from './check-server.ts';
import { openConnection, type OpenConnection, withoutPassword } from './connection.ts';
import type { FileJob } from './file-job.ts';
import { FileResults } from './file-results.ts';
import type { FileWorkerEvents, FileWorkerOptions, FileWorkerState } from './file-worker-options.ts';
import { SharedGovernor } from './governor/shared-governor.ts';
import { type QueueNames, namesOf } from './queue-place.ts';
import { RedisResumePoints } from './resume-points.ts';
import { reach } from './reach.ts';
import { claimShape } from './queue-shape.ts';
import { settingsOf, type FileWorkerSettings } from './worker-settings.ts';
import { FileProcessor, retryDelay } from './file-processor.ts';

const names = {
  started: true,
  progress: true,
  finished: true,
  failed: true,
  retrying: true,
  returned: true,
  paused: true,
  limit: true,
  error: true,
} as const;

/** What is still in flight has so long to come to its end, unless something else is said. */
const DRAIN_MS = 10_000;
/** Redis may be gone for good. */
const CLOSE_MS = 1_000;
/** An idle worker looks for work so often; what comes anew wakes it at once. */
const IDLE_SECONDS = 5;

/**
 * One process that transcribes the files of a queue, beside any number of others: `startFileWorker`. A file whose worker does not
 * answer any more is taken over by another, at its last resume point.
 */
export interface FileWorker extends AsyncDisposable {
  /** How it stands now. */
  readonly state: FileWorkerState;
  /** Calls `listener` for each event; the function returned ends it. */
  on<Name extends keyof FileWorkerEvents & string>(
    name: Name,
    listener: (event: FileWorkerEvents[Name]) => unknown,
  ): () => void;
  /** Begins no more files. What is not finished within the time goes back to the queue, with its resume point. Default: 10 s. */
  drain(withinMs?: number): Promise<void>;
  /** What is in flight goes back to the queue now, while it is drained. */
  giveBack(): void;
}

/**
 * Connects to Redis and begins to work. A Redis that goes away later is waited for.
 *
 * @throws SpeechError `config-invalid` for options that cannot be right, and for a queue whose files are transcribed in another way;
 *   `connection-refused`, `unknown-host`, `authentication-failed` or `connect-timeout` where Redis cannot be reached
 */
export async function startFileWorker<C extends object>(options: FileWorkerOptions<C>): Promise<FileWorker> {
  const settings = settingsOf(options);
  const worker = new StartedWorker(options, settings, namesOf(options));
  try {
    await worker.begin();
    return worker;
  } catch (error) {
    await worker.drain(0);
    throw error;
  }
}

class StartedWorker<C extends object> implements FileWorker {
  readonly #options: FileWorkerOptions<C>;
  readonly #settings: FileWorkerSettings<C>;
  readonly #names: QueueNames;
  readonly #redis: OpenConnection;
  #queue: Queue<FileJob> | undefined;
  readonly #emitter = new Emitter<FileWorkerEvents>(names, { when: 'later' });
  /** Ends the files in flight, which then go back to the queue. */
  readonly #ending = new AbortController();
  #governor: SharedGovernor | undefined;
  #processor: FileProcessor<C> | undefined;
  #worker: Worker<FileJob> | undefined;
  #phase: FileWorkerState['phase'] = 'running';
  #drained: Promise<void> | undefined;
  #limit = 0;

  constructor(options: FileWorkerOptions<C>, settings: FileWorkerSettings<C>, queueNames: QueueNames) {
    this.#options = options;
    this.#settings = settings;
    this.#names = queueNames;
    this.#redis = openConnection(options.redis, (error) => this.#report(error));
  }

  get state(): FileWorkerState {
    const { limit = 0, inUse = 0 } = this.#governor?.state ?? {};
    const { running = 0, done = 0, failed = 0 } = this.#processor ?? {};
    return { phase: this.#phase, running, done, failed, links: { inUse, limit } };
  }

  on<Name extends keyof FileWorkerEvents & string>(
    name: Name,
    listener: (event: FileWorkerEvents[Name]) => unknown,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  async begin(): Promise<void> {
    const { connection } = this.#redis;
    const { own, prefix, queue } = this.#names;
    const { most, links, linksPerMinute, account, filesAtOnce, takeOverAfterMs, shape } = this.#settings;
    await reach(connection);
    // Before anything is made there.
    await checkServer(connection);
    await claimShape(connection, this.#names, shape);
    const jobs = new Queue<FileJob>(queue, { connection, prefix });
    jobs.on('error', (error) => this.#report(error));
    this.#queue = jobs;
    if (linksPerMinute !== undefined) await jobs.setGlobalRateLimit(linksPerMinute, 60_000);
    const governor = new SharedGovernor(connection, {
      prefix: `${prefix}:account:${account}`,
      links,
      most,
      linksPerMinute,
      leaseMs: takeOverAfterMs,
      hasWork: async () => governor.state.waiting > 0 || (await jobs.getWaitingCount()) > 0,
      onLimit: (limit) => this.#limited(limit),
      onHold: (ms) => void jobs.rateLimit(ms).catch((error: unknown) => this.#report(error)),
      onError: (error) => this.#report(error),
    });
    this.#governor = governor;
    // Before the first file, so that no more are begun than may be.
    await this.#setLimit(governor.state.limit);
    const results = new FileResults(connection, own);
    const { locate, deliver } = this.#options;
    this.#processor = new FileProcessor(this.#settings.files, {
      ...(locate === undefined ? {} : { locate }),
      ...(deliver === undefined ? {} : { deliver }),
      governor,
      results,
      points: new RedisResumePoints(connection, own),
      pause: new AccountPause(jobs, connection, { own, channel: results.channel }),
      emitter: this.#emitter,
      ending: this.#ending.signal,
    });
    const { processor } = { processor: this.#processor };
    const worker = new Worker<FileJob>(queue, (job, token, lost) => processor.process(job, token, lost), {
      connection,
      prefix,
      concurrency: filesAtOnce,
      lockDuration: takeOverAfterMs,
      stalledInterval: takeOverAfterMs / 2,
      // How often a file may be taken over is judged where its result can be written.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      drainDelay: IDLE_SECONDS,
      settings: { backoffStrategy: (attempts, _type, error) => retryDelay(error, attempts) },
    });
    worker.on('error', (error) => this.#report(error));
    worker.on('lockRenewalFailed', (ids) => {
      for (const id of ids) worker.cancelJob(id, 'another worker has taken it over');
    });
    this.#worker = worker;
    await worker.waitUntilReady();
  }

  drain(withinMs = DRAIN_MS): Promise<void> {
    this.#drained ??= this.#drain(withinMs);
    return this.#drained;
  }

  giveBack(): void {
    this.#ending.abort(new Error('the worker is ending'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.drain(0);
  }

  async #drain(withinMs: number): Promise<void> {
    this.#phase = 'draining';
    const timer = setTimeout(() => this.giveBack(), withinMs);
    if (withinMs === 0) this.giveBack();
    const closed = this.#worker?.close() ?? Promise.resolve();
    await Promise.race([closed, passed(withinMs + CLOSE_MS), this.#givenBackButOpen()]);
    clearTimeout(timer);
    // What has not ended by now is left to be taken over.
    if (this.#redis.connection.status !== 'ready') this.#redis.abandon();
    await Promise.race([this.#governor?.[Symbol.asyncDispose](), passed(CLOSE_MS)]);
    await Promise.race([this.#queue?.close().catch(() => undefined), passed(CLOSE_MS)]);
    await this.#redis.close();
    this.#phase = 'ended';
  }

  /** A moment after files were given up, which takes no longer where Redis answers. */
  #givenBackButOpen(): Promise<void> {
    return new Promise((resolve) => {
      const soon = (): void => void passed(CLOSE_MS).then(resolve);
      if (this.#ending.signal.aborted) soon();
      else this.#ending.signal.addEventListener('abort', soon, { once: true });
    });
  }

  #limited(links: number): void {
    if (links !== this.#limit) this.#emitter.emit('limit', { links });
    this.#limit = links;
    this.#setLimit(links).catch((error: unknown) => this.#report(error));
  }

  /** A file is at least one link: more are not begun than there are links for. */
  async #setLimit(links: number): Promise<void> {
    if (Number.isFinite(links)) await this.#queue?.setGlobalConcurrency(links);
    else await this.#queue?.removeGlobalConcurrency();
  }

  #report(error: unknown): void {
    this.#emitter.emit('error', { error: withoutPassword(error) });
  }
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
