import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readElsaAudioHeader } from './audio-header.ts';
import { WaveFrames } from './wave-frames.ts';

const samplesOf = (file: Uint8Array): Int16Array => new Int16Array(file.slice(44).buffer);

describe('a piece of samples as a WAV file', () => {
  it('has a header of its own, which says what follows', () => {
    const file = new WaveFrames(16_000, 8_000).frame(new Int16Array(8_000).fill(-3));
    expect(file).toHaveLength(44 + 16_000);
    expect(readElsaAudioHeader(file)).toEqual({
      container: 'WAV',
      sampleRate: 16_000,
      channels: 1,
      samples: '16-bit',
      seconds: 0.5,
    });
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    expect(view.getUint32(4, true)).toBe(file.length - 8);
    expect([20, 22, 32, 34].map((offset) => view.getUint16(offset, true))).toEqual([1, 1, 2, 16]);
    expect([16, 24, 28, 40].map((offset) => view.getUint32(offset, true))).toEqual([16, 16_000, 32_000, 16_000]);
    expect(samplesOf(file)).toEqual(new Int16Array(8_000).fill(-3));
  });

  it('is whole whatever came before it: shorter, longer, or none', () => {
    fc.assert(
      fc.property(fc.array(fc.int16Array({ maxLength: 40 })), (pieces) => {
        const waves = new WaveFrames(16_000, 20);
        for (const piece of pieces) {
          const file = waves.frame(piece);
          expect(file).toHaveLength(44 + piece.length * 2);
          expect(new DataView(file.buffer).getUint32(40, true)).toBe(piece.length * 2);
          expect(samplesOf(file)).toEqual(piece);
        }
      }),
      { seed: 4 },
    );
  });

  it('takes a view of other memory as it is', () => {
    const memory = Int16Array.from({ length: 100 }, (_, index) => index);
    expect(samplesOf(new WaveFrames(16_000, 100).frame(memory.subarray(30, 40)))).toEqual(memory.slice(30, 40));
  });

  it('costs one copy and no memory: all share one buffer', () => {
    const waves = new WaveFrames(16_000, 8_000);
    const first = waves.frame(new Int16Array(8_000));
    expect(waves.frame(new Int16Array(8_000))).toBe(first);
    expect(waves.frame(new Int16Array(100)).buffer).toBe(first.buffer);
  });
});
