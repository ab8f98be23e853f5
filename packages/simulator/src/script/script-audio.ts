import { interleave } from '@throughline/core/internal';
import { BLOCK, BlockCursor } from './position-code.ts';
import { channelsOf, type Script, type ScriptWord, scriptWords } from './script.ts';

/** The audio of a script, made as it is asked for: 16-bit at the script's rate. Positions and sizes are samples of each channel. */
export interface ScriptAudio {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Channels; the samples of several are interleaved. */
  readonly channels: number;
  /** Samples in all, of each channel. */
  readonly length: number;
  /** Samples `from` (default 0) up to `to` (default the end), in an array of their own. */
  samples(from?: number, to?: number): Int16Array;
  /** Chunks of `size` samples (default 0.1 s) from `from` on; the last may be shorter. */
  chunks(options?: { readonly from?: number; readonly size?: number }): Iterable<Int16Array>;
}

/**
 * The script as audio whose samples encode their own place, so that what arrives somewhere can be traced to the sample. Loud
 * (mean −21 dBFS) inside words, quiet (mean −60.5 dBFS) in pauses, never zero; a channel is loud where its own words are, and is
 * taken for no other. Nothing is kept in memory.
 */
export function scriptAudio(script: Script): ScriptAudio {
  const { length, sampleRate } = script;
  const channels = channelsOf(script);
  const words = Array.from({ length: channels }, (_, channel) => scriptWords(script, channel));
  const samples = (from = 0, to = length) => {
    const start = Math.max(0, Math.min(from, length));
    const count = Math.max(0, Math.min(to, length) - start);
    const parts = words.map((ofChannel, channel) => {
      const target = new Int16Array(count);
      fill(target, start, ofChannel, channel);
      return target;
    });
    return interleaved(parts);
  };
  return {
    sampleRate,
    channels,
    length,
    samples,
    *chunks(options = {}) {
      const size = options.size ?? Math.round(sampleRate / 10);
      for (let from = options.from ?? 0; from < length; from += size) yield samples(from, from + size);
    },
  };
}

/** Samples of several channels, as one array; those of one channel as they are. */
function interleaved(channels: readonly Int16Array[]): Int16Array {
  const [first = new Int16Array()] = channels;
  if (channels.length <= 1) return first;
  const together = new Int16Array(first.length * channels.length);
  for (const [channel, samples] of channels.entries()) {
    interleave(samples, channel, channels.length, together);
  }
  return together;
}

function fill(target: Int16Array, from: number, words: readonly ScriptWord[], channel: number): void {
  const cursor = new BlockCursor(channel);
  let wordIndex = firstWordEndingAfter(words, from);
  let index = 0;
  while (index < target.length) {
    const slot = cursor.at(from + index);
    const blockEnd = Math.min(target.length, index + BLOCK - slot);
    const blockFrom = index - slot - cursor.offset;
    while (index < blockEnd) {
      const position = from + index;
      while ((words[wordIndex]?.end ?? Infinity) <= position) wordIndex += 1;
      const word = words[wordIndex];
      const voiced = word !== undefined && word.start <= position;
      const edge = voiced ? word.end : (word?.start ?? Infinity);
      const runEnd = Math.min(blockEnd, edge - from);
      const level = voiced ? cursor.loud : cursor.quiet;
      target.set(level.subarray(index - blockFrom, runEnd - blockFrom), index);
      index = runEnd;
    }
  }
}

/** The index of the first word that ends after `position`; the number of words when there is none. */
export function firstWordEndingAfter(words: readonly ScriptWord[], position: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.end ?? Infinity) > position) high = middle;
    else low = middle + 1;
  }
  return low;
}
