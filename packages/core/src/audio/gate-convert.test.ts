import { describe, expect, it, vi } from 'vitest';
import type { SessionWarning } from '../errors/warnings.ts';
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

  it('gives the converter floats of its own where others may change them meanwhile', async () => {
    const { gate, received } = await convertingGate();
    const shared = new Float32Array(new SharedArrayBuffer(16));
    shared.set([0.5, 0.25, -0.5, -0.25]);
    gate.accept(shared as unknown as Float32Array);
    expect(received).toEqual([0.5, 0.25, -0.5, -0.25]);
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

describe('the channel that is taken', () => {
  function gateOf(input: Partial<AudioFormat>, channel?: 'mix' | number) {
    const warnings: SessionWarning[] = [];
    const made: AudioFormat[] = [];
    const received: number[] = [];
    const gate = new AudioGate({
      input: { ...wanted, channels: 2, ...input },
      wanted,
      convert: true,
      channel: channel as 0,
      createConverter: async (from) => {
        made.push(from);
        return {
          push(samples) {
            received.push(...samples);
            return Int16Array.from({ length: samples.length / from.channels }, (_, at) =>
              floatToInt16(((samples[at * from.channels] ?? 0) + (samples[(at + 1) * from.channels - 1] ?? 0)) / 2),
            );
          },
          flush: () => new Int16Array(0),
        };
      },
      onWarning: (warning) => warnings.push(warning),
    });
    return { gate, warnings, made, received };
  }

  it('is picked without a converter where only the number of channels differs', () => {
    for (const [channel, samples] of [
      [0, [1, 3, 5]],
      [1, [2, 4, 6]],
    ] as const) {
      const { gate, made } = gateOf({}, channel);
      expect(gate.passesThrough).toBe(false);
      expect(gate.accept(Int16Array.of(1, 2, 3))).toEqual(Int16Array.from(samples.slice(0, 1)));
      expect(gate.accept(Int16Array.of(4, 5, 6))).toEqual(Int16Array.from(samples.slice(1)));
      expect(gate.accept(Float32Array.of(0.5, -0.5))).toEqual(Int16Array.of(channel === 0 ? 16_384 : -16_384));
      expect(made).toEqual([]);
    }
    expect(gateOf({ channels: 8 }, 7).gate.accept(Int16Array.of(0, 1, 2, 3, 4, 5, 6, 7))).toEqual(Int16Array.of(7));
  });

  it('goes into the converter alone where the rate differs too', async () => {
    const { gate, made, received } = gateOf({ sampleRate: 48_000 }, 1);
    await gate.pendingReady;
    gate.accept(Float32Array.of(0.5, 0.25, -0.5, -0.25));
    expect(made).toEqual([{ sampleRate: 48_000, channels: 1, encoding: 'pcm_s16le' }]);
    expect(received).toEqual([0.25, -0.25]);
  });

  it.each([2, 7, 8, -1, 0.5, Number.NaN, '0', null])('must be there: %o of two is refused', (channel) => {
    expect(() => gateOf({}, channel as number)).toThrow(
      expect.objectContaining({ code: 'config-invalid', context: expect.objectContaining({ field: 'channel' }) }),
    );
  });

  it('is named in a warning, once, where the mean of all is silence: opposite phases', async () => {
    const { gate, warnings } = gateOf({ sampleRate: 48_000 });
    await gate.pendingReady;
    for (let part = 0; part < 100; part += 1) {
      const tone = Float32Array.from(
        { length: 9_600 },
        (_, at) => (at % 2 === 0 ? 0.3 : -0.31) * Math.sin((at >> 1) / 7),
      );
      gate.accept(tone);
    }
    expect(warnings).toEqual([
      {
        code: 'quiet-mix',
        message: 'quiet-mix: the mean of the 2 channels is 36 dB quieter than channel 1, the loudest',
        remedy: 'Transcribe one channel instead: channel: 1.',
      },
    ]);
  });

  it('is named where a short stream ends before a second is over', async () => {
    const { gate, warnings } = gateOf({});
    await gate.pendingReady;
    gate.accept(Int16Array.from({ length: 3_200 }, (_, at) => (at % 2 === 0 ? 5_000 : -5_000)));
    expect(warnings).toEqual([]);
    gate.finish();
    expect(warnings).toMatchObject([{ code: 'quiet-mix', message: expect.stringContaining('is silence') }]);
  });

  it('is not named where the channels differ, where one is silent, where all are, and where one was picked', async () => {
    const stereoOf = (left: (at: number) => number, right: (at: number) => number) =>
      Int16Array.from({ length: 64_000 }, (_, at) => (at % 2 === 0 ? left(at >> 1) : right(at >> 1)));
    const tone = (at: number): number => 8_000 * Math.sin(at / 9);
    const other = (at: number): number => 8_000 * Math.sin(at / 5.3);
    for (const [samples, channel] of [
      [stereoOf(tone, other)],
      [stereoOf(tone, () => 0)],
      [
        stereoOf(
          (at) => 30 * Math.sin(at),
          (at) => -30 * Math.sin(at),
        ),
      ],
      [stereoOf(tone, (at) => -tone(at)), 0],
    ] as const) {
      const { gate, warnings } = gateOf({}, channel);
      await gate.pendingReady;
      gate.accept(samples);
      gate.finish();
      expect(warnings).toEqual([]);
    }
  });
});

describe('audio in which time is missing, with a converter', () => {
  /** A gate from 44.1 kHz whose converters take every sample as it comes, and round up at their end as real ones do. */
  async function cuttingGate() {
    let made = 0;
    const gate = new AudioGate({
      input: { sampleRate: 44_100, channels: 1, encoding: 'pcm_s16le' },
      wanted,
      convert: true,
      createConverter: async () => {
        made += 1;
        let given = 0;
        let handedOn = 0;
        return {
          push: (samples) => {
            given += samples.length;
            const count = Math.max(0, Math.floor((given * 160) / 441) - 2 - handedOn);
            handedOn += count;
            return new Int16Array(count).fill(made);
          },
          flush: () => new Int16Array(Math.ceil((given * 160) / 441) - handedOn).fill(made),
        };
      },
      onWarning: () => {},
    });
    await gate.pendingReady;
    return { gate, made: () => made };
  }

  it('gives what the converter held, says by how much that is too long, and goes on with another', async () => {
    const { gate, made } = await cuttingGate();
    expect(gate.accept(new Int16Array(442)).length).toBe(158);
    const { samples, excess } = gate.cut();
    expect(samples).toEqual(new Int16Array(3).fill(1));
    expect(excess).toBeCloseTo(161 - (442 * 160) / 441, 9);
    expect(gate.pendingReady).toBeDefined();
    await gate.pendingReady;
    expect(made()).toBe(2);
    expect(gate.accept(new Int16Array(441)).at(0)).toBe(2);
  });

  it('needs none anew where nothing was given since, and where nothing is converted', async () => {
    const { gate, made } = await cuttingGate();
    expect(gate.cut()).toEqual({ samples: new Int16Array(0), excess: 0 });
    expect(made()).toBe(1);
    const plain = new AudioGate({ input: wanted, wanted, convert: false, onWarning: () => {} });
    plain.accept(new Int16Array(100));
    expect(plain.cut()).toEqual({ samples: new Int16Array(0), excess: 0 });
  });
});
