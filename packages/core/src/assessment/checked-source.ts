import type { AudioChunk } from '../audio/format.ts';
import { isSkippedTime, type AudioSource, type SkippedTime, type SkipSpan } from '../audio/source.ts';

export interface SourceChecks {
  /** Throws for a source of so many seconds, where it says how long it is. */
  length(seconds: number): void;
  /** Throws for the next piece. */
  chunk(chunk: AudioChunk): void;
  /** Throws for time without audio. */
  skip(span: SkipSpan): void;
  /** The source has come to its end. */
  ended(): void;
}

/** A source as it is, but that too much of it is refused. Nothing of it is looked at before the session does. */
export function checkedSource(source: AudioSource, checks: SourceChecks): AudioSource {
  const frames = (from?: number): AsyncIterable<AudioChunk | SkippedTime> => {
    checks.length(source.duration ?? 0);
    return checkedFrames(source.frames(from), checks);
  };
  return {
    get format() {
      return source.format;
    },
    get seekable() {
      return source.seekable;
    },
    get live() {
      return source.live;
    },
    get frames() {
      // What is no source is refused as it would be without these checks.
      const given: unknown = (source as AudioSource | undefined)?.frames;
      return typeof given === 'function' ? frames : (given as typeof frames);
    },
  };
}

function checkedFrames(
  frames: AsyncIterable<AudioChunk | SkippedTime>,
  checks: SourceChecks,
): AsyncIterable<AudioChunk | SkippedTime> {
  const iterator = frames[Symbol.asyncIterator]();
  const checked: AsyncIterableIterator<AudioChunk | SkippedTime> = {
    [Symbol.asyncIterator]: () => checked,
    next: async () => {
      const result = await iterator.next();
      if (result.done === true) checks.ended();
      else if (isSkippedTime(result.value)) checks.skip(result.value.skip);
      else checks.chunk(result.value);
      return result;
    },
    // Not a generator's: that would wait for a source that gives nothing.
    return: async () => {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
  return checked;
}
