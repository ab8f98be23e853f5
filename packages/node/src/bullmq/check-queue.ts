import { openConnection } from './connection.ts';
import { checkServer } from './check-server.ts';
import { namesOf, type QueuePlace } from './queue-place.ts';
import { checkShape } from './queue-shape.ts';
import { reach } from './reach.ts';

/** What `checkQueue` takes. */
export interface CheckQueueOptions extends QueuePlace {
  /** As of `distributedBatch`. Default: it is not compared. */
  readonly shape?: object;
  /** Ends it: it then rejects with `aborted`. */
  readonly signal?: AbortSignal;
}

/**
 * Finds out whether a run can use a queue, before anything is made for it, such as the folder of its transcripts. Changes nothing there.
 *
 * @throws SpeechError `config-invalid` for a queue whose files are transcribed in another way, and for a Redis that would remove them;
 *   `connection-refused`, `unknown-host`, `authentication-failed` or `connect-timeout` where Redis cannot be reached
 */
export async function checkQueue({ shape, signal, ...place }: CheckQueueOptions): Promise<void> {
  const names = namesOf(place);
  const redis = openConnection(place.redis, () => undefined);
  try {
    await reach(redis.connection, signal);
    await checkServer(redis.connection);
    if (shape !== undefined) await checkShape(redis.connection, names, shape);
  } finally {
    await redis.close();
  }
}
