import { keepRemedies, type RemedyOn } from '@throughline/core/internal';

/** What is wrong with an audio file that can be read all the same. */
export type AudioFileWarningCode =
  /** The audio ends inside a sample; the part of a sample is dropped. */
  | 'odd-byte'
  /** The header promises more audio than is there, or the file ends inside one; the message says how much is missing. */
  | 'truncated'
  /**
   * Part of a compressed file cannot be decoded and is missing: it is time without audio where the file tells how long it was; where it
   * does not, what follows comes earlier by as much, and the message says so.
   */
  | 'damaged'
  /** The mean of several channels is at least 12 dB quieter than the loudest of them: they cancel each other out. */
  | 'quiet-mix'
  /** There is no audio at all. */
  | 'empty'
  /** The header contradicts itself, or the file: more audio follows than it says, or bytes that are not a chunk. */
  | 'odd-header';

/** Something about a file of audio that may not be as whoever opens it thinks. It is read all the same. */
export interface AudioFileWarning {
  /** What was detected, for programs. */
  readonly code: AudioFileWarningCode;
  /** What was detected, and where; begins with the code. */
  readonly message: string;
  /** What a person can do about it, as an imperative sentence; absent where we do not know. */
  readonly remedy?: string;
  /** The remedy in the words of other surfaces; never printed along with the rest. */
  readonly remedyOn?: RemedyOn;
}

/** Receives what is noticed of a file while it is opened and read. */
export type OnAudioFileWarning = (warning: AudioFileWarning) => void;

export function audioFileWarning(
  code: AudioFileWarningCode,
  message: string,
  { remedy, remedyOn }: Pick<AudioFileWarning, 'remedy' | 'remedyOn'> = {},
): AudioFileWarning {
  const warning = { code, message: `${code}: ${message}`, ...(remedy === undefined ? {} : { remedy }) };
  return keepRemedies(warning, remedyOn);
}

/** Without a listener Node prints warnings to standard error. */
export function emitProcessWarning(warning: AudioFileWarning): void {
  const { code, message, remedy } = warning;
  const text = remedy === undefined ? message : `${message}. ${remedy}`;
  process.emitWarning(text, { type: 'AudioFileWarning', code });
}
