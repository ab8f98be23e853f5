import type { AudioChunk, AudioSource, SkippedTime } from '@throughline/core/internal';
import { isSkippedTime, pickChannel } from '@throughline/core/internal';
import { Spool } from './spool.ts';

/** One channel of a source of several, of 16-bit samples; it reads the whole source for itself. */
function channelSource(whole: AudioSource, channel: number): AudioSource {
  const { channels } = whole.format;
  return {
    ...whole,
    format: { ...whole.format, channels: 1 },
    async *frames(from): AsyncGenerator<AudioChunk | SkippedTime> {
      const take = wholeSamples(channels);
      for await (const chunk of whole.frames(from)) {
        yield isSkippedTime(chunk) ? chunk : channelOf(take(chunk), channels, channel);
      }
    },
  };
}

/** Each channel of a source that is open already, as a source of its own. */
export function channelsOf(whole: AudioSource): readonly AudioSource[] {
  const { channels } = whole.format;
  if (channels === 1) return [whole];
  if (!whole.seekable) return spooledChannels(whole);
  return Array.from({ length: channels }, (_, channel) => channelSource(whole, channel));
}

/**
 * The channels of a source that can be read only once. Whichever needs more reads on, and what it reads is kept in a temporary file:
 * each goes at its own speed, also where one waits until the others are at their end, and can be read again.
 */
function spooledChannels(whole: AudioSource): readonly AudioSource[] {
  const { channels } = whole.format;
  const spool = new Spool(whole, wholeSamples(channels));
  return Array.from({ length: channels }, (_, channel) => ({
    ...whole,
    format: { ...whole.format, channels: 1 },
    seekable: true,
    async *frames(from = 0): AsyncGenerator<AudioChunk | SkippedTime> {
      for (let position = from; ;) {
        const samples = await spool.read(position);
        if (samples === undefined) return;
        if ('skip' in samples) {
          position += samples.skip.samples;
          yield samples;
          continue;
        }
        position += samples.length / channels;
        yield channelOf(samples, channels, channel);
      }
    },
  }));
}

const noBytes = new Uint8Array(0);

/** Makes samples of what a source of 16-bit audio gives: samples, or bytes that may end inside one, or between two channels. */
function wholeSamples(channels: number): (chunk: AudioChunk) => Int16Array {
  let carry = noBytes;
  return (chunk) => {
    if (chunk instanceof Int16Array && carry.length === 0 && chunk.length % channels === 0) return chunk;
    const bytes = bytesOf(chunk);
    const all = new Uint8Array(carry.length + bytes.length);
    all.set(carry);
    all.set(bytes, carry.length);
    const whole = all.length - (all.length % (2 * channels));
    carry = all.slice(whole);
    return new Int16Array(all.buffer, 0, whole / 2);
  };
}

function bytesOf(chunk: AudioChunk): Uint8Array {
  if (chunk instanceof Int16Array) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof Uint8Array) return chunk;
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new TypeError('a source of 16-bit audio gave something else');
}

function channelOf(interleaved: Int16Array, channels: number, channel: number): Int16Array {
  const samples = new Int16Array(interleaved.length / channels);
  pickChannel(interleaved, channels, channel, samples);
  return samples;
}
