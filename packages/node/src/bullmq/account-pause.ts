import type { SpeechError } from '@throughline/core';
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { errorFrom, keptError } from './kept-error.ts';

/** What is said in the channel of results when the queue is paused, or goes on. */
export const pauseNews = 'paused';

/** The provider lets nothing of the account through: no worker begins a file until somebody says that it is in order again. */
export class AccountPause {
  readonly #queue: Queue;
  readonly #connection: Redis;
  readonly #key: string;
  readonly #channel: string;

  constructor(queue: Queue, connection: Redis, names: { readonly own: string; readonly channel: string }) {
    this.#queue = queue;
    this.#connection = connection;
    this.#key = `${names.own}:paused`;
    this.#channel = names.channel;
  }

  /** Resolves with whether it is the first to say so. */
  async begin(error: SpeechError): Promise<boolean> {
    const isFirst = (await this.#connection.setnx(this.#key, JSON.stringify(keptError(error)))) === 1;
    await this.#queue.pause();
    if (isFirst) await this.#connection.publish(this.#channel, pauseNews);
    return isFirst;
  }

  /** Why it is paused, if it is. */
  async reason(): Promise<Error | undefined> {
    const kept = await this.#connection.get(this.#key);
    return kept === null ? undefined : errorFrom(JSON.parse(kept) as Readonly<Record<string, unknown>>);
  }

  async end(): Promise<void> {
    await this.#connection.del(this.#key);
    await this.#queue.resume();
    await this.#connection.publish(this.#channel, pauseNews);
  }
}
