import { accept, assertOptions, type Check, oneOf, wholeBetween } from '@throughline/core/internal';
import type { BatchInput, BatchRun } from '../batch/batch-run.ts';
import { expandInputs } from '../batch/expand-inputs.ts';
import { type RecordOptions, RunRecord } from '../batch/run-record.ts';
import { DistributedRun } from './distributed-run.ts';
import { namesOf, type QueuePlace } from './queue-place.ts';

/** What `distributedBatch` takes besides the inputs. */
export interface DistributedBatchOptions extends QueuePlace, RecordOptions {
  /** How often a file is tried before it counts as failed, 1 to 100. What is the account's trouble does not count. Default: 3. */
  readonly attempts?: number;
  /** As of `batch`. Default: `end`. */
  readonly whenPaused?: 'end' | 'wait';
  /** Files of this run that are in Redis at a time, 1 to 100 000: what waits, and what was not read yet. Default: 1 000. */
  readonly ahead?: number;
  /** Whose limit is shown in the state of the run: the `account` of the workers. Default: the queue's name. */
  readonly account?: string;
  /** Ends the run at once: the loop then throws `aborted`. Workers go on with what is in the queue. */
  readonly signal?: AbortSignal;
}

/**
 * As `batch`, but the files are transcribed by the workers of a queue, on any number of machines (`startFileWorker`). A run that
 * ends early leaves its files in the queue; the next run over the same inputs gets what was done meanwhile. A file counts as read when
 * the loop asks for the next; then only that it is done stays in Redis. With a ledger, what the ledger does not have is done again.
 *
 * Inputs are paths that all workers see, globs, and URLs. `resume()` lets the workers go on that a refusal of the account has stopped;
 * a new run does too.
 *
 * @throws SpeechError `config-invalid` at once for options that cannot be right
 */
export function distributedBatch(
  inputs: Iterable<BatchInput> | AsyncIterable<BatchInput>,
  options: DistributedBatchOptions,
): BatchRun {
  const {
    attempts = 3,
    whenPaused = 'end',
    ahead = 1_000,
    account,
    signal,
    ledger,
    outputs,
    shape,
    leaveOut,
  } = options;
  const names = namesOf(options);
  check('attempts', attempts, wholeBetween(1, 100, ''));
  check('whenPaused', whenPaused, oneOf('end', 'wait'));
  check('ahead', ahead, wholeBetween(1, 100_000, ''));
  check('inputs', inputs, iterable);
  const kept = {
    ...(ledger === undefined ? {} : { ledger }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(shape === undefined ? {} : { shape }),
    ...(leaveOut === undefined ? {} : { leaveOut }),
  };
  return new DistributedRun(expandInputs(inputs, kept), {
    redis: options.redis,
    names,
    record: new RunRecord(kept, {}),
    recording: ledger !== undefined || outputs !== undefined,
    attempts,
    whenPaused,
    ahead,
    shape,
    account: account ?? names.queue,
    signal,
  });
}

/** A text is iterable too, and its letters are no files. */
const iterable: Check = accept(
  'an iterable of inputs, such as an array',
  (value) => typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value),
);

function check(field: string, value: unknown, wanted: Check): void {
  assertOptions('distributedBatch', field, value, wanted);
}
