import type { AudioChunk, AudioSource, SkippedTime } from '@throughline/core/internal';
import { pickChannel } from '@throughline/core/internal';
import { Spool } from './spool.ts';

/** One channel of a source of several, of 16-bit samples; it reads the whole source for itself. */
export function channelSource(whole: AudioSource, channel: number): AudioSource {
  const { channels } = whole.format;
  return {
    ...whole,
    format: { ...whole.format, channels: 1 },
    async *frames(from): AsyncGenerator<AudioChunk | SkippedTime> {
      for await (const chunk of whole.frames(from)) {
        yield chunk instanceof Int16Array ? channelOf(chunk, channels, channel) : chunk;
      }
    },
  };
}

/**
 * The channels of a source that can be read only once. Whichever needs more reads on, and what it reads is kept in a temporary file:
 * each goes at its own speed, also where one waits until the others are at their end, and can be read again.
 */
export function spooledChannels(whole: AudioSource): readonly AudioSource[] {
  const { channels } = whole.format;
  const spool = new Spool(whole);
  return Array.from({ length: channels }, (_, channel) => ({
    ...whole,
    format: { ...whole.format, channels: 1 },
    seekable: true,
    async *frames(from = 0): AsyncGenerator<AudioChunk> {
      for (let position = from; ;) {
        const samples = await spool.read(position);
        if (samples === undefined) return;
        position += samples.length / channels;
        yield channelOf(samples, channels, channel);
      }
    },
  }));
}

function channelOf(interleaved: Int16Array, channels: number, channel: number): Int16Array {
  const samples = new Int16Array(interleaved.length / channels);
  pickChannel(interleaved, channels, channel, samples);
  return samples;
}
