import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { SessionWarning } from '../session/warnings.ts';
import type { AudioChunk, AudioConverter, AudioFormat } from './format.ts';
import { AudioGate } from './gate.ts';
import { floatToInt16 } from './pcm.ts';

const wanted: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };
const stereo: AudioFormat = { sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' };

function gateFor(input: AudioFormat = wanted) {
  const warnings: SessionWarning[] = [];
  const gate = new AudioGate({ input, wanted, convert: false, onWarning: (warning) => warnings.push(warning) });
  return { gate, warnings };
}

/** A gate whose converter hands on the left channel's every third sample, and one sample more at the end. */
async function convertingGate(input: AudioFormat = stereo, encodedOf: (left: number) => number = floatToInt16) {
  const warnings: SessionWarning[] = [];
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
    onWarning: (warning) => warnings.push(warning),
  });
  await gate.pendingReady;
  return { gate, warnings, received };
}

const bytesOf = (samples: Int16Array | Float32Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
const textBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Bytes in pieces of the given sizes, in turn, each at another alignment, as plain bytes, buffers and array buffers. */
function* piecesOf(bytes: Uint8Array, sizes: readonly number[]): Generator<AudioChunk> {
  let from = 0;
  for (let turn = 0; from < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const piece = bytes.slice(from, from + size);
    const shifted = new Uint8Array(piece.length + 3).subarray(turn % 4 === 3 ? 3 : turn % 4).subarray(0, piece.length);
    shifted.set(piece);
    if (turn % 3 === 0) yield shifted;
    else yield turn % 3 === 1 ? Buffer.from(shifted.buffer, shifted.byteOffset, piece.length) : piece.buffer;
    from += size;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 23 }), { minLength: 1, maxLength: 20 });

describe('the audio gate, before anything is dialled', () => {
  it('lets the wanted format in', () => {
    expect(() => gateFor()).not.toThrow();
  });

  it.each([
    [{ ...wanted, sampleRate: 48_000 }, '48 kHz mono 16-bit'],
    [{ ...wanted, channels: 2 }, '16 kHz stereo 16-bit'],
    [stereo, '48 kHz stereo float'],
  ])(
    'refuses another rate or number of channels, and names what was found, what is wanted and the remedy',
    (input, found) => {
      expect(() => gateFor(input)).toThrow(
        expect.objectContaining({
          code: 'audio-format',
          message: `audio-format: the audio is ${found}, but the service wants 16 kHz mono 16-bit`,
          context: { found, wanted: '16 kHz mono 16-bit' },
          remedy: 'Pass convert: true to have it converted, or give 16 kHz mono 16-bit audio and say so in `input`.',
        }),
      );
    },
  );

  it('refuses a format that cannot be', () => {
    expect(() => gateFor({ ...wanted, channels: 0 })).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        context: expect.objectContaining({ field: 'input.channels' }),
      }),
    );
  });

  it('refuses to convert where there is no converter', () => {
    expect(() => new AudioGate({ input: stereo, wanted, convert: true, onWarning: () => {} })).toThrow(
      expect.objectContaining({
        code: 'audio-format',
        message: expect.stringContaining('there is no converter for that here'),
      }),
    );
  });

  it('loads no converter where the formats agree', () => {
    const gate = new AudioGate({
      input: wanted,
      wanted,
      convert: true,
      createConverter: () => Promise.reject(new Error('not needed')),
      onWarning: () => {},
    });
    expect(gate.pendingReady).toBeUndefined();
    expect(gate.accept(Int16Array.of(1, 2))).toEqual(Int16Array.of(1, 2));
  });
});

describe('the audio gate', () => {
  it("hands 16-bit samples on in the caller's own memory", () => {
    const { gate } = gateFor();
    const samples = Int16Array.of(1, -2, 3);
    expect(gate.accept(samples)).toBe(samples);
    const bytes = new Uint8Array(bytesOf(samples));
    const passed = gate.accept(bytes);
    expect(passed).toEqual(samples);
    expect(passed.buffer).toBe(bytes.buffer);
  });

  it('takes typed arrays for what they are, whatever the encoding of the bytes', () => {
    for (const encoding of ['pcm_s16le', 'pcm_f32le'] as const) {
      const { gate } = gateFor({ ...wanted, encoding });
      expect(gate.accept(Float32Array.of(-1, 0, 0.5, 1))).toEqual(Int16Array.of(-32_768, 0, 16_384, 32_767));
      expect(gate.accept(Int16Array.of(5, 6))).toEqual(Int16Array.of(5, 6));
    }
  });

  it('takes bytes in the declared encoding', () => {
    expect(gateFor().gate.accept(Uint8Array.of(1, 0, 0xff, 0xff))).toEqual(Int16Array.of(1, -1));
    const floats = Float32Array.of(-1, 0.5);
    const { gate } = gateFor({ ...wanted, encoding: 'pcm_f32le' });
    expect(gate.accept(bytesOf(floats))).toEqual(Int16Array.of(-32_768, 16_384));
    expect(gate.accept(floats.buffer)).toEqual(Int16Array.of(-32_768, 16_384));
  });

  it('makes the same samples of the same 16-bit bytes, however they are split', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 80 }), sizes, (samples, split) => {
        const { gate, warnings } = gateFor();
        const heard = [...piecesOf(bytesOf(samples), split)].flatMap((piece) => [...gate.accept(piece)]);
        expect(gate.finish()).toHaveLength(0);
        expect(heard).toEqual([...samples]);
        expect(warnings).toEqual([]);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  it('makes the same samples of the same float bytes, however they are split', () => {
    const float = fc.float({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(float, { minLength: 1, maxLength: 60 }), sizes, (samples, split) => {
        const { gate, warnings } = gateFor({ ...wanted, encoding: 'pcm_f32le' });
        const bytes = bytesOf(Float32Array.from(samples));
        const heard = [...piecesOf(bytes, split)].flatMap((piece) => [...gate.accept(piece)]);
        expect(heard).toEqual([...Int16Array.from(samples.map((sample) => floatToInt16(sample)))]);
        expect(warnings).toEqual([]);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('keeps the channels apart, however bytes and samples are split', async () => {
    await fc.assert(
      fc.asyncProperty(fc.int16Array({ minLength: 6, maxLength: 60 }), sizes, async (samples, split) => {
        const whole = samples.subarray(0, samples.length - (samples.length % 3));
        const input: AudioFormat = { sampleRate: 8_000, channels: 3, encoding: 'pcm_s16le' };
        const inBytes = await convertingGate(input, (left) => left * 32_768);
        const left = [...whole].filter((_, index) => index % 3 === 0);
        expect([...piecesOf(bytesOf(whole), split)].flatMap((piece) => [...inBytes.gate.accept(piece)])).toEqual(left);
        const inSamples = await convertingGate(input, (left) => left * 32_768);
        const heard: number[] = [];
        for (let from = 0, turn = 0; from < whole.length; turn += 1) {
          const size = split[turn % split.length] ?? 1;
          heard.push(...inSamples.gate.accept(whole.slice(from, from + size)));
          from += size;
        }
        expect(heard).toEqual(left);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('takes what it carries out of memory that the caller may use again', () => {
    const { gate } = gateFor();
    const memory = Uint8Array.of(1, 0, 2);
    expect(gate.accept(memory)).toEqual(Int16Array.of(1));
    memory.fill(9);
    expect(gate.accept(Uint8Array.of(0))).toEqual(Int16Array.of(2));
  });

  it('takes a write of any length', () => {
    const { gate } = gateFor();
    expect(gate.accept(new Float32Array(100_000).fill(-1))).toEqual(new Int16Array(100_000).fill(-32_768));
  });

  it('drops the begun sample at the end of the bytes, with a warning', () => {
    const { gate, warnings } = gateFor();
    expect(gate.accept(Uint8Array.of(1, 0, 2))).toEqual(Int16Array.of(1));
    expect(warnings).toEqual([]);
    gate.finish();
    expect(warnings).toEqual([
      {
        code: 'odd-byte',
        message: 'odd-byte: 1 byte was dropped: it begins a sample that never came whole',
        remedy: 'Check that the audio is whole and really is 16 kHz mono 16-bit.',
      },
    ]);
  });

  it('does not complete a begun sample with samples: it drops it, with a warning', () => {
    const { gate, warnings } = gateFor();
    gate.accept(Uint8Array.of(1, 0, 2));
    expect(gate.accept(Int16Array.of(7, 8))).toEqual(Int16Array.of(7, 8));
    expect(warnings.map(({ code }) => code)).toEqual(['odd-byte']);
    gate.finish();
    expect(warnings).toHaveLength(1);
  });

  it.each(['RIFF....WAVEfmt ', 'OggS............', 'fLaC............', 'ID3\u0004............', '....ftypM4A ....'])(
    'refuses a file in place of bare samples: %j',
    (head) => {
      const bytes = textBytes(head);
      const refusal = expect.objectContaining({
        code: 'audio-container',
        message: expect.stringMatching(/^audio-container: the audio begins with the header of /),
        remedy: expect.stringContaining('openAudioFile'),
      });
      expect(() => gateFor().gate.accept(bytes)).toThrow(refusal);
      expect(() => gateFor().gate.accept(new Int16Array(bytes.buffer))).toThrow(refusal);
      expect(() => gateFor().gate.accept(new Float32Array(bytes.buffer))).toThrow(refusal);
      expect(() => {
        const { gate } = gateFor();
        for (const byte of bytes) gate.accept(Uint8Array.of(byte));
      }).toThrow(refusal);
    },
  );

  it('looks for a file only at the beginning', () => {
    const { gate } = gateFor();
    gate.accept(new Uint8Array(12));
    expect(gate.accept(textBytes('RIFF....WAVE'))).toHaveLength(6);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses a whole write for one sample that is %d, and names its index',
    (sample) => {
      const { gate } = gateFor();
      expect(() => gate.accept(Float32Array.of(0.1, 0.2, sample))).toThrow(
        expect.objectContaining({
          code: 'audio-invalid',
          message: `audio-invalid: float sample 2 of a write is ${sample}`,
          context: { reason: `a sample is ${sample}`, at: 2 },
        }),
      );
      expect(gate.accept(Float32Array.of(0.5))).toEqual(Int16Array.of(16_384));
    },
  );

  it('refuses floats that are scaled like 16-bit samples', () => {
    const { gate } = gateFor();
    expect(() => gate.accept(Float32Array.of(0, 1_200, -800))).toThrow(
      expect.objectContaining({
        code: 'audio-invalid',
        message: expect.stringContaining('float sample 1 of a write is 1200, but floats must lie in −1…1'),
        remedy: 'Divide 16-bit numbers by 32768, or write them as an Int16Array.',
      }),
    );
  });

  it('forgets a refused write: the begun sample before it is completed by the one after it', () => {
    const { gate } = gateFor({ ...wanted, encoding: 'pcm_f32le' });
    const [good, bad] = [bytesOf(Float32Array.of(0.5)), bytesOf(Float32Array.of(0, Number.NaN))];
    expect(gate.accept(good.slice(0, 3))).toHaveLength(0);
    expect(() => gate.accept(Buffer.concat([good.slice(3), bad]))).toThrow(
      expect.objectContaining({ code: 'audio-invalid', context: expect.objectContaining({ at: 2 }) }),
    );
    expect(gate.accept(good.slice(3))).toEqual(Int16Array.of(16_384));
  });

  it.each([['text'], [null], [undefined], [new DataView(new ArrayBuffer(2))], [Float64Array.of(0)], [[1, 2]]])(
    'refuses what is not audio: %o',
    (chunk) => {
      expect(() => gateFor().gate.accept(chunk as unknown as AudioChunk)).toThrow(
        expect.objectContaining({ code: 'audio-invalid', message: expect.stringContaining('which is not audio') }),
      );
    },
  );

  it('accepts a write of nothing', () => {
    const { gate, warnings } = gateFor();
    for (const nothing of [new Int16Array(0), new Float32Array(0), new Uint8Array(0), new ArrayBuffer(0)]) {
      expect(gate.accept(nothing)).toHaveLength(0);
    }
    gate.finish();
    expect(warnings).toEqual([]);
  });

  it('warns about what it hears', () => {
    const { gate, warnings } = gateFor();
    gate.accept(new Int16Array(3 * 16_000));
    gate.accept(new Float32Array(16_000).fill(1.5));
    expect(warnings.map(({ code }) => code)).toEqual(['all-zero', 'clipping']);
  });

  it('warns about the speed of a live source, by its clock', () => {
    const warnings: SessionWarning[] = [];
    let time = 0;
    const liveClock = { now: () => time, wallNow: () => time, setTimeout: () => undefined, clearTimeout: () => {} };
    const gate = new AudioGate({
      input: wanted,
      wanted,
      convert: false,
      liveClock,
      onWarning: (warning) => warnings.push(warning),
    });
    for (; time < 30_000; time += 100) gate.accept(new Int16Array(4_800).fill(100));
    expect(warnings).toEqual([
      {
        code: 'source-speed',
        message: expect.stringMatching(
          /^source-speed: 3\.00 s of audio came per second for 20 s: .* probably at 48 kHz$/,
        ),
        remedy: expect.any(String),
      },
    ]);
  });
});

describe('the audio gate with a converter', () => {
  it('gives the converter whole groups of interleaved floats, and hands on what it makes', async () => {
    const { gate, received } = await convertingGate();
    expect(gate.accept(Float32Array.of(0.5, -0.5, 0.25))).toEqual(Int16Array.of(16_384));
    expect(gate.accept(Float32Array.of(-0.25))).toEqual(Int16Array.of(8_192));
    expect(gate.accept(Int16Array.of(-32_768, 16_384))).toEqual(Int16Array.of(-32_768));
    expect(received).toEqual([0.5, -0.5, 0.25, -0.25, -1, 0.5]);
    expect(gate.finish()).toEqual(Int16Array.of(99));
  });

  it('does not complete a group that floats have begun with bytes of another encoding', async () => {
    const { gate, received, warnings } = await convertingGate({ ...stereo, encoding: 'pcm_s16le' });
    gate.accept(Float32Array.of(0.5, 0.5, 0.25));
    expect(gate.accept(Uint8Array.of(0, 0x40, 0, 0xc0))).toEqual(Int16Array.of(16_384));
    expect(received).toEqual([0.5, 0.5, 0.5, -0.5]);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('4 bytes were dropped: they begin'),
    ]);
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
