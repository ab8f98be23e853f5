import type { SpeechError } from '@throughline/core';
import type { Piece, Samples } from './samples.ts';
import type { PieceIterator } from './sources.ts';
import type { Playback, PlaybackSummary } from './types.ts';

/** One `play`, from the call to its last sample. Positions count the samples that were sent to its output. */
export interface QueuedPlayback extends Playback {
  readonly iterator: PieceIterator;
  /** Reads a piece of it. */
  readonly read: (piece: Piece) => Samples;
  /** Samples per second; 0 before its first samples. */
  rate: number;
  /** Position of its first sample, and of the one after its last so far. */
  from: number;
  to: number;
  /** All of it was sent. */
  fed: boolean;
  /** It was left: nothing more of it is read or sent. */
  over: boolean;
  /** What its source failed with, which is told when all before is heard. */
  failure?: SpeechError;
  /** Seconds of it before a position. */
  secondsBefore(at: number): number;
  /** Whether all of it was sent and lies before a position. */
  endsBefore(at: number): boolean;
  /** Nothing more of it is wanted. */
  leave(): void;
  /** It is over, heard up to a position. `failure`: what ends all of them; else its own, where all before it was heard. */
  settle(at: number, failure?: SpeechError): void;
}

export function queued(
  iterator: PieceIterator,
  utterance: number | undefined,
  read: QueuedPlayback['read'],
  cancel: () => void,
): QueuedPlayback {
  let resolve: (summary: PlaybackSummary) => void;
  let reject: (error: unknown) => void;
  const done = new Promise<PlaybackSummary>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  done.catch(() => {});
  const playback: QueuedPlayback = {
    done,
    iterator,
    utterance,
    read,
    rate: 0,
    from: 0,
    to: 0,
    fed: false,
    over: false,
    cancel,
    secondsBefore: (at) =>
      playback.rate && (Math.min(Math.max(at, playback.from), playback.to) - playback.from) / playback.rate,
    endsBefore: (at) => playback.fed && at >= playback.to,
    leave() {
      playback.over = true;
      // What a source does when it is left is its own affair.
      if (!playback.fed) void (async () => iterator.return?.())().catch(() => {});
    },
    settle(at, failure) {
      const complete = playback.endsBefore(at);
      const error = failure ?? (complete ? playback.failure : undefined);
      if (error) reject(error);
      else resolve({ seconds: playback.secondsBefore(at), complete });
    },
  };
  return playback;
}
