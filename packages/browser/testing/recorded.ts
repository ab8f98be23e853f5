import type { SkippedTime } from '@throughline/core';
import { soundedAt } from './fake-page.ts';

/** What a reader of a microphone got, on the reader's own clock. */
export interface Recorded {
  /** Seconds. */
  length: number;
  /** Spans without audio, as start and length in seconds. */
  readonly skips: { readonly start: number; readonly seconds: number }[];
  /** By how many milliseconds samples stood elsewhere than where they sounded: the least and the most. */
  least: number;
  most: number;
  /** The same of the last frame. */
  last: number;
  frames: number;
  ended: boolean;
  error: unknown;
}

/** Reads a microphone from now on, in the background. `start`: when its clock began, if that is known. */
export function record(source: { frames(): AsyncIterable<Int16Array | SkippedTime> }, sampleRate = 16_000): Recorded {
  const recorded: Recorded = {
    length: 0,
    skips: [],
    least: Infinity,
    most: -Infinity,
    last: NaN,
    frames: 0,
    ended: false,
    error: undefined,
  };
  let began: number | undefined;
  const read = async (): Promise<void> => {
    for await (const item of source.frames()) {
      if ('skip' in item) {
        const seconds = item.skip.seconds ?? NaN;
        recorded.skips.push({ start: recorded.length, seconds });
        recorded.length += seconds;
        continue;
      }
      recorded.frames += 1;
      // In the middle: a converter rings at an edge.
      const middle = item.length >> 1;
      const sample = item[middle] ?? 0;
      const place = recorded.length * 1000 + (middle / sampleRate) * 1000;
      began ??= soundedAt(sample, Date.now()) - place;
      const off = began + place - soundedAt(sample, began + place);
      recorded.least = Math.min(recorded.least, off);
      recorded.most = Math.max(recorded.most, off);
      recorded.last = off;
      recorded.length += item.length / sampleRate;
    }
    recorded.ended = true;
  };
  read().catch((error: unknown) => (recorded.error = error));
  return recorded;
}
