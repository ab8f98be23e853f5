import { setTimeout as wait } from 'node:timers/promises';
import type { AudioChunk, AudioSource, SkippedTime } from '@throughline/core';
import { whenAborted } from '../interruption.ts';

const pollMs = 50;

export interface ReadAheadOptions {
  /** Asked before each chunk. */
  readonly mayRead: () => boolean;
  /** Ends the reading. */
  readonly stop: AbortSignal;
  /** Milliseconds after the stop for a source that is about to end by itself, and for what it still says. Default: 0. */
  readonly graceMs?: number;
  /** The source has ended by itself: all of it was read. */
  readonly onEnd?: () => void;
}

/**
 * The same source, which reads only while `mayRead` allows it and ends early when `stop` is aborted: what was read and not
 * yet sent would otherwise have to be sent first. Reading again for a replay (`frames(from)`) is not held back.
 */
export function readAhead(source: AudioSource, options: ReadAheadOptions): AudioSource {
  return {
    ...source,
    frames: (from) => (from === undefined ? held(source, options) : source.frames(from)),
  };
}

async function* held(
  source: AudioSource,
  { mayRead, stop, graceMs = 0, onEnd }: ReadAheadOptions,
): AsyncGenerator<AudioChunk | SkippedTime> {
  const iterator = source.frames()[Symbol.asyncIterator]();
  const stopped = whenAborted(stop).then(() => (graceMs > 0 ? wait(graceMs, undefined, { ref: false }) : undefined));
  try {
    for (;;) {
      while (!mayRead() && !stop.aborted) await wait(pollMs);
      // A pipe may be silent for as long as it likes: the stop must not wait for it.
      const next = await Promise.race([stopped, iterator.next()]);
      if (next === undefined) return;
      if (next.done === true) {
        onEnd?.();
        return;
      }
      yield next.value;
    }
  } finally {
    // Not awaited, because a pending read of a pipe would hold it up.
    iterator.return?.().catch(() => undefined);
  }
}
