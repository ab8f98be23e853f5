import type { FinalResult, Gap, SessionWarning, Summary } from '@throughline/core';
import type { AudioFileWarning } from '../audio/warnings.ts';

/** What came up on the way and did not stop it: of the file, or of the session. */
export type FileWarning = AudioFileWarning | SessionWarning;

/** All that became of one input. Times are seconds from the beginning of its audio, also where it went on from a resume point. */
export interface FileTranscript {
  /** The input's name. */
  readonly input: string;
  /** What it was called with, where it was: see `FileWork.fingerprint`. */
  readonly fingerprint?: string;
  /** How long its audio is, in seconds. */
  readonly seconds: number;
  /** Its finals, in order of time. */
  readonly results: readonly FinalResult[];
  /** Spans that no answer covers. */
  readonly gaps: readonly Gap[];
  /** What came up on the way, in the order in which it did. */
  readonly warnings: readonly FileWarning[];
  /** Seconds of audio that were sent for it, all attempts and everything that was sent again included: what a provider may charge. */
  readonly costSeconds: number;
  /** Where this attempt began, in seconds, if not at the beginning. */
  readonly resumedFrom?: number;
  /** The session in numbers: of this attempt only. */
  readonly summary: Summary;
}

/**
 * How far a file has come: plain JSON, from which another process can go on with it. All before `samples` is answered for good or
 * reported as a gap, and its answers are `results`.
 */
export interface ResumePoint {
  /** Of this form; another version is not gone on from. */
  readonly version: 1;
  /** As given with the work; a point of another fingerprint is not gone on from. */
  readonly fingerprint?: string;
  /** The session's rate: one of another rate is not gone on from. */
  readonly sampleRate: number;
  /** Up to where the file is settled, in samples of `sampleRate`. */
  readonly samples: number;
  /** The same place in seconds. */
  readonly seconds: number;
  /** All finals so far, in order; a later point of the same file begins with the same ones, but for speakers that were found later. */
  readonly results: readonly FinalResult[];
  /** Spans before `samples` that no answer covers. */
  readonly gaps: readonly Gap[];
  /** Seconds of audio sent so far, those of earlier attempts included. */
  readonly costSeconds: number;
  /** Where each channel has a session of its own: how far each has come. `results` and `gaps` are then theirs, and empty here. */
  readonly channels?: readonly ResumePoint[];
  /** Of one of several channels: nothing of it is left to do. */
  readonly done?: true;
}

/** Where resume points are kept: the ledger of a run, or Redis. A key stands for one input and all that shapes its transcript. */
export interface ResumePoints {
  /** The point that is kept for this key, or `undefined`. */
  read(key: string): ResumePoint | undefined | Promise<ResumePoint | undefined>;
  /** Keeps a point for this key, in place of the one before. */
  write(key: string, point: ResumePoint): void | Promise<void>;
  /** Forgets the point of this key; it may have none. */
  remove(key: string): void | Promise<void>;
}
