/// <reference types="node" preserve="true" />
/**
 * Transcribes many files over several machines, with BullMQ and Redis.
 *
 * @module
 */

export { checkQueue } from './check-queue.ts';
export type { CheckQueueOptions } from './check-queue.ts';
export { distributedBatch } from './distributed-batch.ts';
export type { DistributedBatchOptions } from './distributed-batch.ts';
export { startFileWorker } from './file-worker.ts';
export type { FileWorker } from './file-worker.ts';
export type { FileWorkerEvents, FileWorkerOptions, FileWorkerState } from './file-worker-options.ts';
export type { FileJob } from './file-job.ts';
export type { QueuePlace } from './queue-place.ts';
export type { RedisAddress } from './connection.ts';
