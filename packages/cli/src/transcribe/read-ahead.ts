import { setTimeout as wait } from 'node:timers/promises';
import type { AudioChunk, AudioSource } from '@throughline/core';
import { whenAborted } from '../interruption.ts';

const pollMs = 50;

/**
 * The same source, which reads only while `mayRead` allows it and ends early when `stop` is aborted: what was read and not
 * yet sent would otherwise have to be sent first. Reading again for a replay (`frames(from)`) is not held back.
 */
export function readAhead(source: AudioSource, mayRead: () => boolean, stop: AbortSignal): AudioSource {
  return {
    ...source,
    frames: (from) => (from === undefined ? held(source, mayRead, stop) : source.frames(from)),
  };
}

async function* held(source: AudioSource, mayRead: () => boolean, stop: AbortSignal): AsyncGenerator<AudioChunk> {
  const iterator = source.frames()[Symbol.asyncIterator]();
  const stopped = whenAborted(stop);
  try {
    for (;;) {
      while (!mayRead() && !stop.aborted) await wait(pollMs);
      // A pipe may be silent for as long as it likes: the stop must not wait for it.
      const next = await Promise.race([stopped, iterator.next()]);
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited, because a pending read of a pipe would hold it up.
    iterator.return?.().catch(() => undefined);
  }
}
