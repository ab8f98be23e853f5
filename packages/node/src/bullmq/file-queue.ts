import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { AccountPause } from './account-pause.ts';
import type { FileJob } from './file-job.ts';
import { FileResults, type KnownResult } from './file-results.ts';
import type { QueueNames } from './queue-place.ts';

/** What is known of a file: nothing, that a worker will come to it, or its result. */
export type Whereabouts = 'queued' | KnownResult;

/** The queue as a run sees it. */
export class FileQueue {
  readonly results: FileResults;
  readonly pause: AccountPause;
  readonly #connection: Redis;
  readonly #queue: Queue<FileJob>;
  readonly #names: QueueNames;

  constructor(connection: Redis, names: QueueNames, onError: (error: unknown) => void) {
    this.#connection = connection;
    this.#names = names;
    this.#queue = new Queue<FileJob>(names.queue, { connection, prefix: names.prefix });
    this.#queue.on('error', onError);
    this.results = new FileResults(connection, names.own);
    this.pause = new AccountPause(this.#queue, connection, { own: names.own, channel: this.results.channel });
  }

  /** What is in the queue already is not added again. */
  async add(jobs: readonly (readonly [id: string, file: FileJob])[], attempts: number): Promise<void> {
    await this.#queue.addBulk(
      jobs.map(([jobId, data]) => ({
        name: 'file',
        data,
        // What is known of a file once it has left the queue is its result.
        opts: { jobId, attempts, backoff: { type: 'custom' }, removeOnComplete: true, removeOnFail: true },
      })),
    );
  }

  async whereabouts(ids: readonly string[]): Promise<readonly Whereabouts[]> {
    const { prefix, queue } = this.#names;
    const asked = this.#connection.pipeline();
    for (const id of ids) asked.exists(`${prefix}:${queue}:${id}`);
    // In this order: a job leaves the queue after its result is written.
    const queued = (await asked.exec()) ?? [];
    const known = await this.results.known(ids);
    return known.map((result, index) => (result === 'none' && queued[index]?.[1] === 1 ? 'queued' : result));
  }

  /** Takes a file out again that no worker has begun. Resolves with whether it did. */
  async remove(id: string): Promise<boolean> {
    return (await this.#queue.remove(id)) === 1;
  }

  /** How many files are being worked on. */
  active(): Promise<number> {
    return this.#queue.getActiveCount();
  }

  /** How many workers are connected. Where Redis does not tell who is, as some that are rented do not, there is one. */
  workers(): Promise<number> {
    return this.#queue.getWorkersCount();
  }

  /** The limit of the account and its links in use, as far as they are known. */
  async links(account: string): Promise<{ readonly limit: number; readonly inUse: number }> {
    const key = `${this.#names.prefix}:account:${account}`;
    const [limit, inUse] = await Promise.all([
      this.#connection.hget(`${key}:account`, 'links'),
      this.#connection.zcard(`${key}:links`),
    ]);
    return { limit: Number(limit ?? 0), inUse };
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}
