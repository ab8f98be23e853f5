import type { ErrorCode, GovernorState, SpeechError } from '@throughline/core';
import type { FileTranscript, FileWarning, ResumePoint } from './file-transcript.ts';

/** What became of one input. `input` is its name. */
export type BatchResult =
  | ({
      /** It is done. */
      readonly type: 'transcript';
      /** Attempts of this run, 1 or more; one that a pause of the run had ended is not counted. */
      readonly attempts: number;
      /** Its files, from the directory of the outputs; empty without `outputs`. */
      readonly outputs: readonly string[];
    } & FileTranscript)
  | {
      /** It is not done, and not tried again in this run. */
      readonly type: 'failure';
      /** The input's name. */
      readonly input: string;
      /** Why its last attempt failed. */
      readonly error: SpeechError;
      /** Attempts of this run that were counted: not one that a pause of the run had ended. */
      readonly attempts: number;
      /** How far it had come, with all that was answered until then: `transcribeFile({ resume })` goes on from there. */
      readonly point?: ResumePoint;
    }
  /** The ledger holds it as done, from an earlier run; or it was given twice. */
  | {
      /** Nothing was done for it. */
      readonly type: 'done-before';
      /** The input's name. */
      readonly input: string;
    };

/** The events of `run.on`. `input` is the name of an input. */
export interface BatchEvents {
  /** An attempt begins; `resumedFrom`: at which second, where that is not the beginning. */
  readonly started: { readonly input: string; readonly attempt: number; readonly resumedFrom?: number };
  /** Seconds of the file that are settled. */
  readonly progress: { readonly input: string; readonly seconds: number };
  /** Something came up with a file, and it goes on. */
  readonly warning: { readonly input: string; readonly warning: FileWarning };
  /** A file is done, and its outputs are written. */
  readonly finished: Extract<BatchResult, { type: 'transcript' }>;
  /** A file has failed for good: no more attempts of this run. */
  readonly failed: Extract<BatchResult, { type: 'failure' }>;
  /** An attempt failed, and there will be another in `inMs` milliseconds; `error` is why. */
  readonly retrying: { readonly input: string; readonly error: SpeechError; readonly inMs: number };
  /** A file needs nothing done: the ledger holds it as done, or it was given twice. */
  readonly skipped: Extract<BatchResult, { type: 'done-before' }>;
  /** The account lets nothing through: no file is begun until `resume()`. Said once for each pause. */
  readonly paused: { readonly error: SpeechError };
  /** After `paused`: files are begun again. */
  readonly resumed: Record<never, never>;
  /** Of a run on workers: none has been connected to the queue for 5 s. The run waits for one. */
  readonly unserved: Record<never, never>;
  /** Of a run on workers, after `unserved`: there is one. */
  readonly served: Record<never, never>;
  /** Of a run on workers: Redis has not answered for 5 s. The run waits for it. */
  readonly disconnected: { readonly error: SpeechError };
  /** Of a run on workers, after `disconnected`: Redis answers again. */
  readonly reconnected: Record<never, never>;
}

/** A run in numbers, at one moment. */
export interface BatchState {
  /** `draining`: no new file is begun, and those that run are ended. */
  readonly phase: 'running' | 'paused' | 'draining' | 'ended';
  /** Inputs by what became of them; their sum is all that were taken so far. */
  readonly files: {
    /** Taken from the inputs, and waiting for their turn or for their next attempt. */
    readonly waiting: number;
    /** Under way now. */
    readonly running: number;
    /** Done in this run. */
    readonly done: number;
    /** Failed for good in this run. */
    readonly failed: number;
    /** Done in an earlier run. */
    readonly skipped: number;
    /** Whether the inputs have come to their end: what is counted here is then all. */
    readonly complete: boolean;
  };
  /** Seconds of audio that are settled, of the files that are done and of those that run. */
  readonly audioSeconds: number;
  /** Seconds since the first file was begun. */
  readonly elapsedSeconds: number;
  /** Seconds of audio a second. */
  readonly speed: number;
  /** Of the files that run: those whose length is known, and how much of their audio is not settled yet. */
  readonly known?: { readonly files: number; readonly lengthSeconds: number; readonly leftSeconds: number };
  /** Seconds of audio sent, everything that was sent again and what was sent of files that are not done included. */
  readonly costSeconds: number;
  /** How the account stands: how many links it allows, as far as is known, and how many are in use. */
  readonly governor: GovernorState;
  /** Failed files, by the code of their error. */
  readonly failures: { readonly [C in ErrorCode]?: number };
  /** Why it is paused. */
  readonly paused?: SpeechError;
  /** Why nothing is sent, where no file in flight has a link. */
  readonly held?: BatchHold;
}

/** Nothing is sent, and the run goes on by itself when that is over. */
export interface BatchHold {
  /**
   * `connecting`: none of these files has had a link; `recovering`: the links are lost; `offline`: there is no network; `account`: it
   * has no link to give; `retrying`: all files that were begun wait for their next attempt.
   */
  readonly why: 'connecting' | 'recovering' | 'offline' | 'account' | 'retrying';
  /** Seconds since a file had a link, or since the first one was begun. */
  readonly seconds: number;
  /** The last failure. */
  readonly error?: SpeechError;
  /** Milliseconds until the next attempt, where one is waited for. */
  readonly retryInMs?: number;
}
