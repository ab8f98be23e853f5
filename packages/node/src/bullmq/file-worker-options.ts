import type { FileOptions } from '../batch/file-work.ts';
import type { FileInput } from '../batch/input.ts';
import type { FileTranscript } from '../batch/file-transcript.ts';
import type { FileJob } from './file-job.ts';
import type { QueuePlace } from './queue-place.ts';

/** What `startFileWorker` takes. */
export interface FileWorkerOptions<C extends object> extends QueuePlace, Omit<FileOptions<C>, 'governor'> {
  /**
   * Links of the account over all workers: `auto`, as many as the provider lets in, which they find out together; or never more than a
   * number. Workers of one account are to be given the same. Default: `auto`.
   */
  readonly concurrency?: 'auto' | number;
  /** Links that the account's plan allows, to begin with instead of 2. Default: not known. */
  readonly links?: number;
  /** Links that the account may open in any minute, over all workers. Default: any number. */
  readonly linksPerMinute?: number;
  /** Whose limit it is: queues that share an account share this name. Default: the queue's name. */
  readonly account?: string;
  /** Files that this process works on at a time, 1 to 10 000. Default: 16. */
  readonly filesAtOnce?: number;
  /** Milliseconds after which the files of a worker that does not answer any more are taken over, from 1 000 on. Default: 30 000. */
  readonly takeOverAfterMs?: number;
  /** What is opened for a file, where its place is called otherwise on this machine. Default: the path or URL that it was added with. */
  readonly locate?: (file: FileJob) => FileInput;
  /**
   * Where a transcript goes, in place of Redis. The file is done when it resolves; it may be called twice for a file, if the process
   * ends between. Default: it is kept in Redis until the run that added it has read it.
   */
  readonly deliver?: (transcript: FileTranscript, file: FileJob) => Promise<void>;
  /**
   * What shapes the transcripts, such as the model and the language, as plain JSON without secrets: a worker whose shape is another than
   * that of the queue is refused. Default: what the options show, such as the provider's name and the sample rate.
   */
  readonly shape?: object;
}

/** The events of `worker.on`. `input` is the name of a file. */
export interface FileWorkerEvents {
  /** `resumedFrom`: at which second, where that is not the beginning; `takenOver`: from a worker that did not answer any more. */
  readonly started: {
    readonly input: string;
    readonly attempt: number;
    readonly resumedFrom?: number;
    readonly takenOver: boolean;
  };
  /** Seconds of the file that are settled. */
  readonly progress: { readonly input: string; readonly seconds: number };
  /** A file is done and delivered: the seconds of its audio, and those that were sent for it, in all attempts. */
  readonly finished: { readonly input: string; readonly seconds: number; readonly costSeconds: number };
  /** A file has failed for good, after so many attempts. */
  readonly failed: { readonly input: string; readonly error: Error; readonly attempts: number };
  /** An attempt failed, and there will be another in `inMs` milliseconds, of this worker or another. */
  readonly retrying: { readonly input: string; readonly error: Error; readonly inMs: number };
  /** The file is in the queue again, for any worker: this one is ending, or has lost it, or the account is paused. */
  readonly returned: { readonly input: string };
  /** The account lets nothing through: no worker begins a file. Said by the worker that was refused first. */
  readonly paused: { readonly error: Error };
  /** The limit of the account, over all workers. */
  readonly limit: { readonly links: number };
  /** Redis, or something else that is not a file's trouble; the worker goes on. */
  readonly error: { readonly error: unknown };
}

/** How a worker stands. */
export interface FileWorkerState {
  /** `draining`: it begins no file, and ends those that it has. */
  readonly phase: 'running' | 'draining' | 'ended';
  /** Files in this process. */
  readonly running: number;
  /** Files that it has finished. */
  readonly done: number;
  /** Files that it has given up on. */
  readonly failed: number;
  /** Links of the account over all workers, and how many it may have as far as is known. */
  readonly links: { readonly inUse: number; readonly limit: number };
}
