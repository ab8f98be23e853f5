import type { SessionStatus } from '@throughline/core';
import type { FileTranscript, ResumePoint } from './file-transcript.ts';
import type { FileInput } from './input.ts';
import type { RecordedFile } from './run-record.ts';

/** An input on its way through a run. */
export interface Job {
  readonly input: FileInput;
  readonly name: string;
  /** Attempts that count, so far. */
  attempts: number;
  /** Seconds of audio that were sent for it. */
  costSeconds: number;
  /** What is recorded of it, once it was begun. */
  file?: RecordedFile;
  /** Where the last attempt had come to. */
  point?: ResumePoint;
  /** It is transcribed, but its files could not be written yet. */
  transcript?: FileTranscript;
}

/** A job in flight. */
export interface Flight {
  readonly job: Job;
  readonly ending: AbortController;
  /** Seconds that are settled. */
  seconds: number;
  /** How long its audio is, where that is known. */
  length?: number;
  /** How its session stands, and since when. */
  status?: SessionStatus;
  statusAt: number;
  /** Whether it has had a link: the account had let it in then. */
  wasReady: boolean;
  /** Whether it was told to have started. */
  hasStarted: boolean;
}
