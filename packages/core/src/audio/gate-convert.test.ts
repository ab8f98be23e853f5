import { describe, expect, it, vi } from 'vitest';
import type { SessionWarning } from '../session/warnings.ts';
import type { AudioConverter, AudioFormat } from './format.ts';
import { AudioGate } from './gate.ts';
import { floatToInt16 } from './pcm.ts';

const wanted: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };
const stereo: AudioFormat = { sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' };

/** A gate whose converter hands on the left channel's every third sample, and one sample more at the end. */
async function convertingGate(input: AudioFormat = stereo, encodedOf: (left: number) => number = floatToInt16) {
  const received: number[] = [];
  const converter: AudioConverter = {
    push(interleaved) {
      received.push(...interleaved);
      return Int16Array.from({ length: interleaved.length / input.channels }, (_, index) =>
        encodedOf(interleaved[index * input.channels] ?? 0),
      );
    },
    flush: () => Int16Array.of(99),
  };
  const gate = new AudioGate({
    input,
    wanted,
    convert: true,
    createConverter: async () => converter,
    onWarning: () => {},
  });
  await gate.pendingReady;
  return { gate, received };
}

describe('the audio gate with a converter', () => {
  it('gives the converter whole groups of interleaved floats, and hands on what it makes', async () => {
    const { gate, received } = await convertingGate();
    expect(gate.accept(Float32Array.of(0.5, -0.5, 0.25))).toEqual(Int16Array.of(16_384));
    expect(gate.accept(Float32Array.of(-0.25))).toEqual(Int16Array.of(8_192));
    expect(gate.accept(Int16Array.of(-32_768, 16_384))).toEqual(Int16Array.of(-32_768));
    expect(received).toEqual([0.5, -0.5, 0.25, -0.25, -1, 0.5]);
    expect(gate.finish()).toEqual(Int16Array.of(99));
  });

  it('judges the speed of a live source by one channel of it', async () => {
    const warnings: SessionWarning[] = [];
    let time = 0;
    const liveClock = { now: () => time, wallNow: () => time, setTimeout: () => undefined, clearTimeout: () => {} };
    const gate = new AudioGate({
      input: stereo,
      wanted,
      convert: true,
      createConverter: async () => ({ push: () => Int16Array.of(1), flush: () => Int16Array.of(2) }),
      liveClock,
      onWarning: (warning) => warnings.push(warning),
    });
    await gate.pendingReady;
    for (; time < 60_000; time += 100) gate.accept(new Float32Array(9_600));
    expect(warnings).toEqual([]);
  });

  it('keeps NaN from the converter', async () => {
    const { gate, received } = await convertingGate();
    expect(() => gate.accept(Float32Array.of(0, Number.NaN))).toThrow(
      expect.objectContaining({ code: 'audio-invalid' }),
    );
    expect(received).toEqual([]);
  });

  it('takes audio only once the converter is loaded', async () => {
    const { promise, resolve } = Promise.withResolvers<AudioConverter>();
    const gate = new AudioGate({
      input: stereo,
      wanted,
      convert: true,
      createConverter: () => promise,
      onWarning: () => {},
    });
    expect(() => gate.accept(new Float32Array(2))).toThrow(
      expect.objectContaining({ message: expect.stringContaining('before the converter was loaded') }),
    );
    resolve({ push: () => Int16Array.of(1), flush: () => Int16Array.of(2) });
    await gate.pendingReady;
    expect(gate.pendingReady).toBeUndefined();
    expect(gate.accept(new Float32Array(2))).toEqual(Int16Array.of(1));
  });

  it('names a converter that cannot be loaded, to whoever waits and to whoever writes', async () => {
    const gate = new AudioGate({
      input: stereo,
      wanted,
      convert: true,
      createConverter: () => Promise.reject(new Error('no WebAssembly here')),
      onWarning: () => {},
    });
    const failure = expect.objectContaining({
      code: 'audio-invalid',
      message: 'audio-invalid: the audio converter could not be loaded',
      cause: expect.objectContaining({ message: 'no WebAssembly here' }),
    });
    await expect(gate.pendingReady).rejects.toEqual(failure);
    expect(() => gate.accept(new Float32Array(2))).toThrow(failure);
    expect(() => gate.finish()).toThrow(failure);
  });

  it('leaves no unhandled rejection where nobody waits for a converter that cannot be loaded', async () => {
    const unhandled = vi.fn<(error: unknown) => void>();
    process.on('unhandledRejection', unhandled);
    const gate = new AudioGate({
      input: stereo,
      wanted,
      convert: true,
      createConverter: () => Promise.reject(new Error('no WebAssembly here')),
      onWarning: () => {},
    });
    // Unhandled rejections are told after the microtasks of a turn.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(gate.pendingReady).toBeUndefined();
  });

  it('names a converter that fails', async () => {
    const { gate } = await convertingGate(stereo, () => {
      throw new Error('out of memory');
    });
    expect(() => gate.accept(new Float32Array(2))).toThrow(
      expect.objectContaining({ code: 'audio-invalid', message: 'audio-invalid: the audio converter failed' }),
    );
  });
});
