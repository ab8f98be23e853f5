import { describe, expect, it } from 'vitest';
import { MaskedFrame } from './masked-frame.ts';

/** The payload as the server reads it. */
function unmasked({ bytes }: MaskedFrame): Uint8Array {
  return Uint8Array.from(bytes.subarray(8), (byte, index) => byte ^ bytes.readUInt8(4 + (index % 4)));
}

const payload = (length: number, salt = 0) => Uint8Array.from({ length }, (_, index) => (index * 7 + salt) & 0xff);

describe('a masked frame', () => {
  it('is whole, binary, masked, and says its length in two bytes', () => {
    const frame = MaskedFrame.of(payload(3_201));
    expect([...frame.bytes.subarray(0, 4)]).toEqual([0x82, 0x80 | 126, 3_201 >> 8, 3_201 & 0xff]);
    expect(frame.bytes.byteLength).toBe(8 + 3_201);
  });

  it.each([126, 127, 128, 129, 65_532, 65_533, 65_534, 65_535])('holds %i bytes', (length) => {
    expect(unmasked(MaskedFrame.of(payload(length)))).toEqual(payload(length));
  });

  it.each([0, 1, 2, 3])('takes bytes from an address %i beside a word, and leaves them as they are', (offset) => {
    const memory = payload(1_000);
    const frame = MaskedFrame.of(memory.subarray(offset, offset + 640));
    expect(unmasked(frame)).toEqual(payload(1_000).slice(offset, offset + 640));
    expect(memory).toEqual(payload(1_000));
  });

  it.each([
    [32, 0],
    [33, 1],
    [16_383, 5],
  ])('takes %i words from the %i. on, and leaves them as they are', (count, from) => {
    const words = new Int32Array(payload(4 * (from + count + 1), 9).buffer);
    const before = words.slice();
    const frame = MaskedFrame.ofWords(words, from, count);
    expect([...frame.bytes.subarray(0, 4)]).toEqual([0x82, 0x80 | 126, (4 * count) >> 8, (4 * count) & 0xff]);
    expect(unmasked(frame)).toEqual(new Uint8Array(words.slice(from, from + count).buffer));
    expect(words).toEqual(before);
  });

  it('has a key of its own, which nobody can foretell', () => {
    const data = payload(126);
    const keys = Array.from({ length: 10_000 }, () => {
      const frame = MaskedFrame.of(data);
      const key = frame.bytes.readUInt32BE(4);
      frame.release();
      return key;
    });
    expect(keys).not.toContain(0);
    expect(new Set(keys).size).toBeGreaterThan(9_990);
  });

  it('has it too where it is made of words', () => {
    const words = new Int32Array(32);
    const keys = Array.from({ length: 1_000 }, () => {
      const frame = MaskedFrame.ofWords(words, 0, 32);
      const key = frame.bytes.readUInt32BE(4);
      frame.release();
      return key;
    });
    expect(new Set(keys).size).toBeGreaterThan(990);
  });
});

describe('the memory of a frame', () => {
  it('is used for the next of its length, once it is released', () => {
    const first = MaskedFrame.of(payload(200, 1));
    const whileInUse = MaskedFrame.of(payload(200, 2));
    expect(whileInUse.bytes.buffer).not.toBe(first.bytes.buffer);
    first.release();
    const next = MaskedFrame.of(payload(200, 3));
    expect(next.bytes.buffer).toBe(first.bytes.buffer);
    expect(unmasked(next)).toEqual(payload(200, 3));
    expect(unmasked(whileInUse)).toEqual(payload(200, 2));
  });

  it('is used again when it was written, and not after a failure', () => {
    const written = MaskedFrame.of(payload(300));
    written.written(null);
    expect(MaskedFrame.of(payload(300)).bytes.buffer).toBe(written.bytes.buffer);
    const failed = MaskedFrame.of(payload(304));
    failed.written(new Error('the connection was reset'));
    expect(MaskedFrame.of(payload(304)).bytes.buffer).not.toBe(failed.bytes.buffer);
  });

  it('is not kept beyond a megabyte, whatever lengths there were', () => {
    const early = MaskedFrame.of(payload(60_000));
    early.release();
    for (let length = 60_001; length < 60_020; length += 1) MaskedFrame.of(payload(length)).release();
    expect(MaskedFrame.of(payload(60_000)).bytes.buffer).not.toBe(early.bytes.buffer);
  });
});
