import type { AudioFormat, LinkEvent, LinkGovernor, SessionStatus } from '@throughline/core';
import type { TranscribeOptions } from '../sessions.ts';
import type { FileInput } from './input.ts';
import type { FileWarning, ResumePoint } from './file-transcript.ts';

/** How files are transcribed: the same for each file of a run. */
export interface FileOptions<C extends object> {
  /** As `transcribe` takes them. What the audio is like and how it is given to the session is decided for each file. */
  readonly options: Omit<
    TranscribeOptions<C>,
    'input' | 'live' | 'convert' | 'channel' | 'pace' | 'signal' | 'governor'
  >;
  /** Shared by all sessions of the account in this process. Default: for a file alone none; a run makes one of its own. */
  readonly governor?: LinkGovernor;
  /** Convert audio of another rate or number of channels instead of refusing it. Default: false. */
  readonly convert?: boolean;
  /** Which channel of several is transcribed, counted from 0. Needs `convert`. Default: `mix`, their mean. */
  readonly channel?: TranscribeOptions<C>['channel'];
  /**
   * `split`: each channel of the audio is transcribed in a session of its own, and every result has its `channel`. Channels are taken
   * apart without `convert`. What is charged is the sum of them. Default: a session for each file.
   */
  readonly channels?: 'split';
  /** The files have no header and hold bare samples of this format. Default: they have one. */
  readonly raw?: AudioFormat;
  /** Speed at which audio is sent, in multiples of real time; `Infinity`: as fast as it goes. Default: the protocol's. */
  readonly pace?: number;
}

/** One file, to be transcribed once. */
export interface FileWork<C extends object> extends FileOptions<C> {
  /** The file: a path, a URL, or audio in memory. */
  readonly input: FileInput;
  /** What stays the same as long as the audio does; it is passed on to the transcript and to resume points. */
  readonly fingerprint?: string;
  /** Where an earlier attempt had come to. One that does not fit, because it is of other audio or of another rate, is not used. */
  readonly resume?: ResumePoint;
  /** Seconds of audio that earlier attempts have sent: they count in `costSeconds`. Default: those of `resume`. */
  readonly spentSeconds?: number;
  /** The file can be gone on with from here: called at least every 15 s of settled audio, from two hours on after each 480th of it. */
  readonly onResumePoint?: (point: ResumePoint) => void;
  /** Seconds of the file that are settled. */
  readonly onProgress?: (seconds: number) => void;
  /** How long the audio is, in seconds, where that is known before it is read. */
  readonly onLength?: (seconds: number) => void;
  /** The attempt is over, however it ended: seconds of audio sent so far, those of earlier attempts included. */
  readonly onCost?: (costSeconds: number) => void;
  /** Something came up, and the file goes on. */
  readonly onWarning?: (warning: FileWarning) => void;
  /** One step in the life of a link. */
  readonly onLink?: (link: LinkEvent) => void;
  /** How its session stands; of several, one that has a link. */
  readonly onStatus?: (status: SessionStatus) => void;
  /** Ends it: it then rejects with `aborted`. */
  readonly signal?: AbortSignal;
}
