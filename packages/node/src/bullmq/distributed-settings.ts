import type { RunRecord } from '../batch/run-record.ts';
import type { RedisAddress } from './connection.ts';
import type { QueueNames } from './queue-place.ts';

/** The options of a run, with every default in its place. */
export interface DistributedSettings {
  readonly redis: RedisAddress;
  readonly names: QueueNames;
  readonly record: RunRecord;
  /** Whether the record keeps anything. */
  readonly recording: boolean;
  readonly attempts: number;
  readonly whenPaused: 'end' | 'wait';
  readonly ahead: number;
  /** Of the transcripts, where the caller says so: it must be that of the workers. */
  readonly shape: object | undefined;
  readonly account: string;
  readonly signal: AbortSignal | undefined;
}
