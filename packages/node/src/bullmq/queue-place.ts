import { assertOptions, text } from '@throughline/core/internal';
import type { RedisAddress } from './connection.ts';

/** Which queue of which Redis. */
export interface QueuePlace {
  /** A URL (`redis://127.0.0.1:6379`, `rediss://…`), or an ioredis connection of your own with `maxRetriesPerRequest: null`. */
  readonly redis: RedisAddress;
  /** The queue's name; all files of a queue are transcribed in the same way. Default: `files`. */
  readonly queue?: string;
  /** Before every key. Default: `{throughline}`; the braces keep all keys together in a cluster. */
  readonly prefix?: string;
}

/** The names that come of it. */
export interface QueueNames {
  readonly queue: string;
  readonly prefix: string;
  /** Before the keys of the queue that are not BullMQ's. */
  readonly own: string;
}

const aName = text('a name without colons');

/** Throws `config-invalid` for a name that BullMQ would not take. */
export function namesOf({ queue = 'files', prefix = '{throughline}' }: QueuePlace): QueueNames {
  assertOptions('the queue', 'queue', queue.includes(':') ? '' : queue, aName);
  assertOptions('the queue', 'prefix', prefix, text('a text'));
  return { queue, prefix, own: `${prefix}:${queue}:kept` };
}
