import { SpeechError } from '@throughline/core/internal';
import type { Redis } from 'ioredis';

const wanted = 'noeviction';

/**
 * A Redis that removes keys when its memory is full loses files of a queue without a word.
 *
 * @throws SpeechError `config-invalid` for a server with another `maxmemory-policy`
 */
export async function checkServer(connection: Redis): Promise<void> {
  // Some users may not ask for it, and some servers do not say it.
  const said = await connection.info('memory').catch(() => '');
  const found = /^maxmemory_policy:(\S+)/mu.exec(said)?.[1];
  if (found === undefined || found === wanted) return;
  throw new SpeechError('config-invalid', {
    message: `the maxmemory-policy of Redis is ${found}, but must be ${wanted}: it would remove files of the queue when its memory is full`,
    context: { field: 'maxmemory-policy', found, wanted },
    remedy: `Set it: redis-cli CONFIG SET maxmemory-policy ${wanted}, and in the configuration of the server. Or use a Redis of its own.`,
  });
}
