import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioChunk, AudioEncoding } from './format.ts';
import { SampleReader } from './sample-reader.ts';

/** A reader that takes every write, and the bytes that it dropped. */
function reading(encoding: AudioEncoding, channels = 1) {
  const dropped: number[] = [];
  const reader = new SampleReader({ sampleRate: 16_000, channels, encoding }, (bytes) => dropped.push(bytes));
  const take = (chunk: AudioChunk): number[] => {
    const samples = [...reader.read(chunk)];
    reader.commit();
    return samples;
  };
  return { reader, take, dropped };
}

const bytesOf = (samples: Int16Array | Float32Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

/** Bytes in pieces of the given sizes, in turn, each at another alignment, as plain bytes, buffers and array buffers. */
function* piecesOf(bytes: Uint8Array, sizes: readonly number[]): Generator<AudioChunk> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const piece = bytes.slice(from, from + size);
    const shifted = new Uint8Array(piece.length + 3).subarray(turn % 4, (turn % 4) + piece.length);
    shifted.set(piece);
    if (turn % 3 === 0) yield shifted;
    else yield turn % 3 === 1 ? Buffer.from(shifted.buffer, shifted.byteOffset, piece.length) : piece.buffer;
    from += size;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 20 });
const float = fc.float({ min: -1, max: 1, noNaN: true });

describe('bytes become the same samples, however they are split', () => {
  it('as 16-bit samples', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 80 }), sizes, (samples, split) => {
        const { reader, take, dropped } = reading('pcm_s16le');
        expect([...piecesOf(bytesOf(samples), split)].flatMap((piece) => take(piece))).toEqual([...samples]);
        reader.finish();
        expect(dropped).toEqual([]);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('as floats', () => {
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 60 }), sizes, (values, split) => {
        const samples = Float32Array.from(values);
        const { reader, take, dropped } = reading('pcm_f32le');
        expect([...piecesOf(bytesOf(samples), split)].flatMap((piece) => take(piece))).toEqual([...samples]);
        reader.finish();
        expect(dropped).toEqual([]);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('in whole groups of one sample for each channel, from bytes and from samples', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 60 }), sizes, (samples, split) => {
        const whole = samples.subarray(0, samples.length - (samples.length % 3));
        const inBytes = reading('pcm_s16le', 3);
        const inSamples = reading('pcm_s16le', 3);
        const heard: number[] = [];
        for (const piece of piecesOf(bytesOf(samples), split)) {
          const group = inBytes.take(piece);
          expect(group.length % 3).toBe(0);
          heard.push(...group);
        }
        expect(heard).toEqual([...whole]);
        const again: number[] = [];
        for (let from = 0, turn = 0; from < samples.length; turn += 1) {
          const size = split[turn % split.length] ?? 1;
          again.push(...inSamples.take(samples.slice(from, from + size)));
          from += size;
        }
        expect(again).toEqual([...whole]);
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});

describe('what a write leaves over', () => {
  it('is taken out of memory that the caller may use again', () => {
    const { take } = reading('pcm_s16le');
    const memory = Uint8Array.of(1, 0, 2);
    expect(take(memory)).toEqual([1]);
    memory.fill(9);
    expect(take(Uint8Array.of(0))).toEqual([2]);
  });

  it('is not completed by samples when it is a part of a sample: it is dropped', () => {
    const { reader, take, dropped } = reading('pcm_s16le');
    take(Uint8Array.of(1, 0, 2));
    expect(take(Int16Array.of(7, 8))).toEqual([7, 8]);
    reader.finish();
    expect(dropped).toEqual([1]);
  });

  it('is not completed by another encoding: it is dropped', () => {
    const { take, dropped } = reading('pcm_s16le', 2);
    expect(take(Float32Array.of(0.5, 0.5, 0.25))).toEqual([0.5, 0.5]);
    expect(take(Uint8Array.of(1, 0, 2, 0))).toEqual([1, 2]);
    expect(take(Int16Array.of(3))).toEqual([]);
    expect(take(Float32Array.of(0.5, 1))).toEqual([0.5, 1]);
    expect(dropped).toEqual([4, 2]);
  });

  it('is dropped at the end', () => {
    const { reader, take, dropped } = reading('pcm_f32le');
    take(Uint8Array.of(1, 0, 2));
    reader.finish();
    reader.finish();
    expect(dropped).toEqual([3]);
  });
});
