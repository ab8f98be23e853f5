import { SpeechError } from '@throughline/core/internal';
import type { Redis } from 'ioredis';
import type { QueueNames } from './queue-place.ts';

/**
 * All files of a queue are transcribed in the same way: who comes first says in which.
 *
 * @throws SpeechError `config-invalid` for a worker that would do it in another way, and for a run that wants another
 */
export async function checkShape(connection: Redis, { own, queue }: QueueNames, shape: object): Promise<void> {
  const wanted = JSON.stringify(sorted(shape));
  const key = `${own}:shape`;
  await connection.setnx(key, wanted);
  const found = await connection.get(key);
  if (found === null || found === wanted) return;
  throw new SpeechError('config-invalid', {
    message: `the files of the queue ${queue} are transcribed with ${found}, not with ${wanted}`,
    context: { field: 'queue', found: wanted, wanted: found },
    remedy: 'Give all workers and runs of a queue the same options, or use a queue of another name.',
  });
}

/** With its fields in one order, so that equal ones are equal as texts. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
