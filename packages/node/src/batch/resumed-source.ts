import type { AudioChunk, AudioFormat, AudioSource, SkippedTime } from '@throughline/core';
import { bytesPerSample, isSkippedTime, kindOf } from '@throughline/core/internal';

/**
 * The rest of a source from a sample on, as a source of its own. What cannot be read from there is read up to it and dropped. `look`:
 * called at each chunk.
 */
export function sourceFrom(source: AudioSource, from: number, look: () => void): AudioSource {
  const { format, seekable, live, duration } = source;
  return {
    format,
    seekable,
    live,
    ...(duration === undefined ? {} : { duration: Math.max(0, duration - from / format.sampleRate) }),
    frames: (later = 0) =>
      watched(seekable ? source.frames(from + later) : dropped(source.frames(), from, format), look),
  };
}

async function* watched<Frame>(frames: AsyncIterable<Frame>, look: () => void): AsyncGenerator<Frame> {
  for await (const frame of frames) {
    look();
    yield frame;
  }
}

async function* dropped(
  frames: AsyncIterable<AudioChunk | SkippedTime>,
  samples: number,
  format: AudioFormat,
): AsyncGenerator<AudioChunk | SkippedTime> {
  let left = samples;
  // Of a sample that the next chunk completes.
  let odd = 0;
  for await (const frame of frames) {
    if (left === 0) {
      yield frame;
    } else if (isSkippedTime(frame)) {
      const skipped = Math.round(frame.skip.samples ?? frame.skip.seconds * format.sampleRate);
      const rest = skipped - left;
      left = Math.max(0, -rest);
      if (rest > 0) yield { skip: { samples: rest } };
    } else {
      const block = blockOf(frame, format);
      const drop = Math.min(frame.byteLength, left * block - odd);
      left -= Math.floor((odd + drop) / block);
      odd = left === 0 ? 0 : (odd + drop) % block;
      if (drop < frame.byteLength) yield rest(frame, drop);
    }
  }
}

/** Bytes of one moment of all channels. */
function blockOf(chunk: AudioChunk, { channels, encoding }: AudioFormat): number {
  const kind = kindOf(chunk);
  return channels * (kind === 'int16' ? 2 : kind === 'float32' ? 4 : bytesPerSample[encoding]);
}

/** A chunk without its first bytes. */
function rest(chunk: AudioChunk, bytes: number): AudioChunk {
  if (chunk instanceof Int16Array) return chunk.subarray(bytes / 2);
  if (chunk instanceof Float32Array) return chunk.subarray(bytes / 4);
  return chunk instanceof Uint8Array ? chunk.subarray(bytes) : chunk.slice(bytes);
}
