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

/** The same run, by the workers of a queue. Throws `UsageError` for options that are theirs. */
export async function onWorkers(
  names: AsyncIterable<BatchInput>,
  flags: BatchFlags,
  options: OnWorkersOptions,
): Promise<BatchRun> {
  const foreign = ofWorkers.find((name) => flags[name] !== undefined);
  if (foreign !== undefined || flags.concurrency !== 'auto') {
    const option = `--${(foreign ?? 'concurrency').replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new UsageError(`${option} is an option of the workers where there is --redis`, [
      `Pass ${option} to "throughline worker", and leave it out here.`,
    ]);
  }
  const { distributedBatch } = await import('@throughline/node/bullmq');
  return distributedBatch(names, {
    redis: redisUrl(flags.redis),
    ...(flags.queue === undefined ? {} : { queue: flags.queue }),
    ...options,
  });
}
