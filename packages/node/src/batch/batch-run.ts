import type { BatchEvents, BatchResult, BatchState } from './batch-result.ts';
import type { FileOptions } from './file-work.ts';
import type { FileInput } from './input.ts';
import type { RecordOptions } from './run-record.ts';

/** What a run is given: inputs, and texts that are globs, such as `calls/*.wav`. */
export type BatchInput = FileInput;

/** What `batch` takes besides the inputs. */
export interface BatchOptions<C extends object> extends FileOptions<C>, RecordOptions {
  /** How many files are transcribed at a time. Default: `auto`, as many as the account allows, which is found out; 250 at most. */
  readonly concurrency?: 'auto' | number;
  /**
   * How many links the account may open in any minute, where its provider counts those: 1 to 1 000 000. It is not guessed. Not with
   * a `governor`, which has its own. Default: no limit.
   */
  readonly linksPerMinute?: number;
  /** How often a file is tried before it counts as failed, 1 to 100. What is the account's trouble does not count. Default: 3. */
  readonly attempts?: number;
  /**
   * What happens when the account lets nothing through (no credit, credentials refused): `end` lets the files in flight come to their end
   * and then throws the provider's error out of the loop, the rest untouched; `wait` keeps the run until `resume()`. Default: `end`.
   */
  readonly whenPaused?: 'end' | 'wait';
  /** Ends the run at once: the loop then throws `aborted`. */
  readonly signal?: AbortSignal;
}

/**
 * A run over many inputs. A loop over it begins it and gives what became of each input, in the order in which they end; a run is
 * read by one loop. As long as results are unread, few further files are begun. Leaving the loop early ends the run.
 */
export interface BatchRun extends AsyncIterable<BatchResult> {
  /** Calls `listener` for each event, in a microtask; the function returned ends it. */
  on<Name extends keyof BatchEvents & string>(name: Name, listener: (event: BatchEvents[Name]) => unknown): () => void;
  /** How it stands at this moment. */
  readonly state: BatchState;
  /** Runs to the end for a caller that only listens: reads all results, and rejects with what a loop throws. */
  done(): Promise<BatchState>;
  /** No more files are begun; those that have a link come to their end, those that have had none are as not begun, and then the loop ends. */
  drain(): void;
  /** After `paused`, with `whenPaused: 'wait'`: the account is in order again. */
  resume(): void;
  /** Ends everything at once; the loop then throws `aborted`. Files in flight are not failed: they are not done. */
  abort(reason?: unknown): void;
}
