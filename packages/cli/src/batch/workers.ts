import type { BatchInput, BatchRun, RecordOptions } from '@throughline/node/batch';
import { UsageError } from '../usage-error.ts';
import { redisUrl } from '../worker/redis-url.ts';
import type { BatchFlags } from './flags.ts';

/** What the workers are started with, and a run cannot change. */
const ofWorkers = ['url', 'pace', 'retryFor', 'insecure', 'raw', 'linksPerMinute'] as const;

export interface OnWorkersOptions extends RecordOptions {
  readonly attempts?: number;
  readonly signal: AbortSignal;
}

/**
 * Finds out whether the workers can do what is asked, before anything is made for it. Throws `UsageError` for options that are theirs,
 * and `SpeechError` for a queue whose files are transcribed in another way, or that cannot be reached.
 */
export async function checkWorkers(
  flags: BatchFlags,
  { shape, signal }: { readonly shape: object; readonly signal: AbortSignal },
): Promise<void> {
  const foreign = ofWorkers.find((name) => flags[name] !== undefined);
  if (foreign !== undefined || flags.concurrency !== 'auto') {
    const option = `--${(foreign ?? 'concurrency').replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${option} is an option of the workers where there is --redis`, [
      `Pass ${option} to "throughline worker", and leave it out here.`,
    ]);
  }
  const { checkQueue } = await import('@throughline/node/bullmq');
  await checkQueue({ ...placeOf(flags), shape, signal });
}

/** The same run, by the workers of a queue. */
export async function onWorkers(
  names: AsyncIterable<BatchInput>,
  flags: BatchFlags,
  options: OnWorkersOptions,
): Promise<BatchRun> {
  const { distributedBatch } = await import('@throughline/node/bullmq');
  return distributedBatch(names, { ...placeOf(flags), ...options });
}

function placeOf({ redis, queue }: BatchFlags): { readonly redis: string; readonly queue?: string } {
  return { redis: redisUrl(redis), ...(queue === undefined ? {} : { queue }) };
}
