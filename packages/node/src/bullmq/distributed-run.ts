import { Emitter, isSpeechError, type SpeechError, systemClock } from '@throughline/core/internal';
import type { Redis } from 'ioredis';
import { batchEventNames } from '../batch/batch-events.ts';
import type { BatchEvents, BatchResult, BatchState } from '../batch/batch-result.ts';
import type { BatchRun } from '../batch/batch-run.ts';
import { endedByCaller } from '../batch/ended-by-caller.ts';
import type { FileInput } from '../batch/input.ts';
import { ResultQueue } from '../batch/result-queue.ts';
import { Tally } from '../batch/tally.ts';
import { checkServer } from './check-server.ts';
import { openConnection } from './connection.ts';
import type { DistributedSettings } from './distributed-settings.ts';
import { addFiles, type QueuedFile } from './file-adder.ts';
import { FileQueue } from './file-queue.ts';
import { claimShape } from './queue-shape.ts';
import { reach } from './reach.ts';
import { costOf, recordResult } from './record-result.ts';
import { listenForNews } from './result-news.ts';
import { RunFiles } from './run-files.ts';
import { watchRedis } from './redis-watch.ts';
import { Wakers } from './wakers.ts';
import { WorkerWatch } from './worker-watch.ts';

/** The queue is looked at so often. */
const LOOK_MS = 1_000;
/** With every so many looks all files of the run are asked for: news of them may have been lost, and so may they. */
const LOOKS = 5;
/** So many are asked for at a time. */
const BUNCH = 500;
/** So many results are fetched before anybody has asked for them. */
const UNREAD = 20;

/** A result on its way to the loop; with an id, it is marked in Redis once it was read. */
interface Arrival {
  readonly id?: string;
  readonly result: BatchResult;
}

export class DistributedRun implements BatchRun {
  readonly #inputs: AsyncIterator<FileInput>;
  readonly #settings: DistributedSettings;
  readonly #emitter = new Emitter<BatchEvents>(batchEventNames, { when: 'later' });
  readonly #tally = new Tally(systemClock);
  readonly #files = new RunFiles();
  readonly #results = new ResultQueue<Arrival>();
  readonly #adding = new AbortController();
  readonly #wakers = new Wakers();
  readonly #workers = new WorkerWatch();
  #queue: FileQueue | undefined;
  /** Gives up what waits for a Redis that is gone. */
  #disconnect: () => void = () => undefined;
  #closed: Promise<void> = Promise.resolve();
  #begun = false;
  #complete = false;
  #draining = false;
  #resuming = false;
  #over = false;
  #lookAt = 0;
  /** The first finds nothing that is not known. */
  #looks = 1;
  /** Files that were taken out of the queue again. */
  #takenBack = 0;
  /** Files in work in the queue, as of the last look. */
  #running = 0;
  #links = { limit: 0, inUse: 0 };
  #paused: SpeechError | undefined;
  /** What the loop has taken, and not come back from. */
  #last: Arrival | undefined;

  constructor(inputs: AsyncIterator<FileInput>, settings: DistributedSettings) {
    this.#inputs = inputs;
    this.#settings = settings;
  }

  on<Name extends keyof BatchEvents & string>(name: Name, listener: (event: BatchEvents[Name]) => unknown): () => void {
    return this.#emitter.on(name, listener);
  }

  get state(): BatchState {
    const running = Math.min(this.#running, this.#files.unfinished);
    const waiting = this.#files.unfetched - running + this.#takenBack;
    return {
      phase: this.#over ? 'ended' : this.#draining ? 'draining' : this.#paused === undefined ? 'running' : 'paused',
      files: { waiting, running, ...this.#tally.files, complete: this.#complete },
      ...this.#tally.audio(0),
      governor: { ...this.#links, waiting: 0 },
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
    this.#adding.abort(new Error('the run is being drained'));
    this.#wakers.wake();
  }

  resume(): void {
    if (this.#paused === undefined || this.#over) return;
    this.#resuming = true;
    this.#wakers.wake();
  }

  abort(reason?: unknown): void {
    if (this.#over) return;
    this.#end({ error: endedByCaller(reason) });
  }

  [Symbol.asyncIterator](): AsyncIterator<BatchResult> {
    if (this.#begun) throw new TypeError('a run is read by one loop, and this one has one already');
    this.#begin();
    return {
      next: async () => {
        await this.#markRead();
        const arrival = await this.#results.take();
        this.#last = arrival;
        this.#wakers.wake();
        if (arrival !== undefined) return { done: false, value: arrival.result };
        await this.#closed;
        return { done: true, value: undefined };
      },
      return: async () => {
        this.abort('its loop was left');
        await this.#closed;
        return { done: true, value: undefined };
      },
    };
  }

  #begin(): void {
    const { signal } = this.#settings;
    this.#begun = true;
    const abort = (): void => this.abort(signal?.reason);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    if (!this.#over) this.#closed = this.#work().finally(() => signal?.removeEventListener('abort', abort));
  }

  /** From the first command to the last. */
  async #work(): Promise<void> {
    const redis = openConnection(this.#settings.redis, () => undefined);
    this.#disconnect = () => redis.abandon();
    try {
      const { shape, names: queueNames } = this.#settings;
      await reach(redis.connection, this.#adding.signal);
      // Before anything is made there.
      await checkServer(redis.connection);
      if (shape !== undefined) await claimShape(redis.connection, queueNames, shape);
      await this.#run(redis.connection);
    } catch (error) {
      this.#end({ error });
    } finally {
      await redis.close();
    }
  }

  async #run(connection: Redis): Promise<void> {
    const queue = new FileQueue(connection, this.#settings.names, () => undefined);
    const news = listenForNews(connection, queue.results.channel, {
      onResult: (id) => {
        this.#tellOfWorkers(this.#workers.heard());
        this.#files.arrived(id);
        this.#wakers.wake();
      },
      onPause: () => this.#lookSoon(),
      onGap: () => {
        this.#looks = 0;
        this.#lookSoon();
      },
    });
    const watch = watchRedis(connection, {
      onSilent: (error) => this.#emitter.emit('disconnected', { error }),
      onBack: () => this.#emitter.emit('reconnected', {}),
    });
    this.#queue = queue;
    const disconnect = this.#disconnect;
    this.#disconnect = () => {
      disconnect();
      news.close();
    };
    try {
      // Whoever begins a run says that the account is in order again.
      await queue.pause.end();
      void this.#add(queue);
      while (!this.#over) await this.#step(queue);
    } finally {
      watch.end();
      news.close();
      await queue.close().catch(() => undefined);
    }
  }

  async #add(queue: FileQueue): Promise<void> {
    const { record, recording, shape = {}, attempts, ahead } = this.#settings;
    const { signal } = this.#adding;
    try {
      await addFiles(this.#inputs, {
        queue,
        record,
        recording,
        shape,
        attempts,
        signal,
        room: async () => {
          while (this.#files.size >= ahead && !signal.aborted) await this.#wakers.woken();
        },
        onFile: (file) => {
          this.#tally.began();
          return this.#files.add(file);
        },
        onResult: (id) => this.#files.arrived(id),
        onDone: (input, id) => {
          if (id !== undefined) this.#files.delete(id);
          this.#give({ result: { type: 'done-before', input } }, 0);
        },
        onFailure: (input, error) => this.#give({ result: { type: 'failure', input, error, attempts: 0 } }, 0),
      });
      this.#complete = !signal.aborted;
    } catch (error) {
      // Of the caller's own inputs, or of the record: what comes after it is not known.
      this.#end({ error });
    }
    this.#wakers.wake();
  }

  async #step(queue: FileQueue): Promise<void> {
    if (this.#resuming) await this.#resume(queue);
    if (this.#draining) await this.#takeBack(queue);
    const file = this.#files.next();
    if (file !== undefined && this.#results.size < UNREAD) {
      await this.#fetch(queue, file);
      return;
    }
    const idle = file === undefined && this.#results.size === 0;
    if (idle && this.#files.size === 0 && (this.#complete || this.#draining)) this.#end({});
    else if (idle && this.#paused !== undefined && this.#running === 0 && this.#settings.whenPaused === 'end') {
      this.#end({ error: this.#paused });
    } else if (Date.now() >= this.#lookAt) {
      this.#lookAt = Date.now() + LOOK_MS;
      await this.#look(queue);
    } else await this.#wakers.woken(this.#lookAt - Date.now());
  }

  #lookSoon(): void {
    this.#lookAt = 0;
    this.#wakers.wake();
  }

  async #look(queue: FileQueue): Promise<void> {
    const { account } = this.#settings;
    const [running, links, reason] = await Promise.all([queue.active(), queue.links(account), queue.pause.reason()]);
    this.#running = running;
    this.#links = links;
    if (isSpeechError(reason) && this.#paused === undefined && !this.#resuming) {
      this.#paused = reason;
      this.#emitter.emit('paused', { error: reason });
    }
    if (this.#looks % LOOKS === 0) await this.#askForAll(queue);
    await this.#lookForWorkers(queue);
    this.#looks += 1;
  }

  /** Where nobody works on the files, nothing is ever heard of them. */
  async #lookForWorkers(queue: FileQueue): Promise<void> {
    if (this.#over || this.#draining || this.#paused !== undefined) return;
    if (this.#files.unfinished === 0 || !this.#workers.isSilent) return;
    // Files of workers that have died count as running until another worker finds out.
    if (this.#running > 0 && this.#looks % LOOKS !== 0) return;
    this.#tellOfWorkers(this.#workers.counted(await queue.workers()));
  }

  #tellOfWorkers(news: 'served' | 'unserved' | undefined): void {
    if (news !== undefined && !this.#over) this.#emitter.emit(news, {});
  }

  /** Finds what no news came of; what Redis has lost is added again. */
  async #askForAll(queue: FileQueue): Promise<void> {
    for (const bunch of this.#files.bunches(BUNCH)) {
      if (this.#over) return;
      const found = await queue.whereabouts(bunch.map(([id]) => id));
      for (const [index, [id]] of bunch.entries()) {
        if (found[index] === 'transcript' || found[index] === 'failure') this.#files.arrived(id);
      }
      const lost = bunch.filter(([id], index) => found[index] === 'none' && this.#files.isUnfinished(id));
      if (lost.length > 0 && !this.#draining) await queue.add(lost, this.#settings.attempts);
    }
  }

  async #fetch(queue: FileQueue, file: QueuedFile): Promise<void> {
    const found = await queue.results.read(file.id);
    if (found === undefined) {
      this.#files.fetched(file, false);
      return;
    }
    const result = await recordResult(this.#settings.record, file, found);
    this.#files.fetched(file, true);
    this.#give({ id: file.id, result }, costOf(found));
  }

  /** Takes out what no worker has begun. */
  async #takeBack(queue: FileQueue): Promise<void> {
    for (const bunch of this.#files.bunches(Infinity)) {
      for (const [id] of bunch) {
        if (!(await queue.remove(id))) continue;
        this.#files.delete(id);
        this.#takenBack += 1;
      }
    }
  }

  async #resume(queue: FileQueue): Promise<void> {
    await queue.pause.end();
    this.#resuming = false;
    this.#paused = undefined;
    this.#emitter.emit('resumed', {});
  }

  async #markRead(): Promise<void> {
    const last = this.#last;
    this.#last = undefined;
    if (last?.id === undefined || this.#queue === undefined || this.#over) return;
    if (last.result.type === 'failure') await this.#queue.results.forget(last.id);
    else await this.#queue.results.done(last.id);
    this.#files.delete(last.id);
    this.#wakers.wake();
  }

  #give(arrival: Arrival, costSeconds: number): void {
    const { result } = arrival;
    this.#tally.add(result, costSeconds);
    if (result.type === 'transcript') this.#emitter.emit('finished', result);
    else if (result.type === 'failure') this.#emitter.emit('failed', result);
    else this.#emitter.emit('skipped', result);
    this.#results.give(arrival);
  }

  /** The loop ends when it has read what there is, or throws the error. */
  #end(end: { readonly error?: unknown }): void {
    if (this.#over) return;
    this.#over = true;
    this.#adding.abort(new Error('the run is over'));
    // A generator of the caller's may hold something open.
    void this.#inputs.return?.().catch(() => undefined);
    this.#results.end(end);
    if ('error' in end) this.#disconnect();
    this.#wakers.wake();
  }
}
