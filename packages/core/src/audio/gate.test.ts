import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import type { SessionWarning } from '../errors/warnings.ts';
import type { AudioChunk, AudioFormat } from './format.ts';
import { AudioGate } from './gate.ts';

const wanted: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };
const stereo: AudioFormat = { sampleRate: 48_000, channels: 2, encoding: 'pcm_f32le' };

function gateFor(input: AudioFormat = wanted) {
  const warnings: SessionWarning[] = [];
  const gate = new AudioGate({ input, wanted, convert: false, onWarning: (warning) => warnings.push(warning) });
  return { gate, warnings };
}

const bytesOf = (samples: Int16Array | Float32Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
const textBytes = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

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
          message: `audio-format: the audio is ${found}, but the provider wants 16 kHz mono 16-bit`,
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

  it('accepts nothing of a file whose name comes in pieces, not even what came before it was detected', () => {
    for (const pieces of [1, 2, 3, 5]) {
      const { gate, warnings } = gateFor();
      const bytes = textBytes('OggS............');
      const taken: number[] = [];
      expect(() => {
        for (let from = 0; from < bytes.length; from += pieces) {
          taken.push(gate.accept(bytes.slice(from, from + pieces)).length);
        }
      }).toThrow(expect.objectContaining({ code: 'audio-container' }));
      expect(taken.every((count) => count === 0)).toBe(true);
      expect(warnings).toHaveLength(1);
    }
  });

  it('gives back what it held when it turns out to be samples, at the next write and at the end', () => {
    const { gate } = gateFor();
    const almost = new Int16Array(textBytes('RIFX').buffer);
    expect(gate.accept(almost.slice(0, 1))).toHaveLength(0);
    expect(gate.accept(Int16Array.of(5))).toEqual(Int16Array.of(almost[0] ?? 0, 5));
    const other = gateFor();
    expect(other.gate.accept(almost.slice(0, 1))).toHaveLength(0);
    expect(other.gate.finish()).toEqual(almost.slice(0, 1));
    expect(other.warnings).toEqual([]);
  });

  it('recognises MP3 and AAC without a header, by two frames, also in writes of one byte', () => {
    const mp3 = new Uint8Array(900);
    for (const at of [0, 417, 834]) mp3.set([0xff, 0xfb, 0x90, 0x64], at);
    const aac = new Uint8Array(900);
    for (const at of [0, 371, 742]) aac.set([0xff, 0xf1, 0x50, 0x80, 0x2e, 0x7f, 0xfc], at);
    for (const [name, bytes] of [
      ['MP3', mp3],
      ['AAC', aac],
    ] as const) {
      const refusal = expect.objectContaining({ code: 'audio-container', context: { container: name } });
      expect(() => gateFor().gate.accept(bytes)).toThrow(refusal);
      expect(() => gateFor().gate.accept(new Int16Array(bytes.buffer))).toThrow(refusal);
      const { gate } = gateFor();
      expect(() => {
        for (const byte of bytes) gate.accept(Uint8Array.of(byte));
      }).toThrow(refusal);
    }
  });

  it('refuses a file to its end, and says so once', () => {
    const { gate, warnings } = gateFor();
    const refusal = expect.objectContaining({ code: 'audio-container', context: { container: 'FLAC' } });
    expect(() => gate.accept(textBytes('fLaC............'))).toThrow(refusal);
    expect(() => gate.accept(new Int16Array(1_000))).toThrow(refusal);
    expect(() => gate.finish()).toThrow(refusal);
    expect(warnings).toEqual([
      {
        code: 'audio-refused',
        message:
          'audio-refused: this write was refused, as all others will be: audio-container: the audio begins with the header of FLAC, where bare samples are expected',
        remedy: expect.any(String),
      },
    ]);
  });

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

  it.each([
    ['text', 'a string'],
    [null, 'null'],
    [undefined, 'undefined'],
    [new DataView(new ArrayBuffer(2)), 'a DataView'],
    [Float64Array.of(0), 'a Float64Array'],
    [Int8Array.of(0), 'a Int8Array'],
    [[1, 2], 'an array'],
    [{ length: 2, 0: 1, 1: 2 }, 'an object'],
    [{ [Symbol.toStringTag]: 'Int16Array', length: 2, buffer: 7 }, 'an object'],
    [new SharedArrayBuffer(4), 'an object'],
    [() => new Int16Array(2), 'a function'],
  ])('refuses what is not audio: %o', (chunk, found) => {
    expect(() => gateFor().gate.accept(chunk as unknown as AudioChunk)).toThrow(
      expect.objectContaining({
        code: 'audio-invalid',
        message: `audio-invalid: a write was given ${found}, which is not audio`,
      }),
    );
  });

  it('refuses an object that throws when it is looked into', () => {
    const trap = (): never => {
      throw new Error('trap');
    };
    const chunk = new Proxy(new Int16Array(2), { get: trap, getPrototypeOf: trap, has: trap });
    expect(() => gateFor().gate.accept(chunk)).toThrow(expect.objectContaining({ code: 'audio-invalid' }));
  });

  it('refuses memory that is gone: transferred, or cut off by a buffer that was made shorter', () => {
    const gone = (make: () => AudioChunk): void => {
      const chunk = make();
      expect(() => gateFor().gate.accept(chunk)).toThrow(
        expect.objectContaining({ code: 'audio-invalid', context: { reason: 'its memory is gone' } }),
      );
    };
    const transferred = (chunk: AudioChunk): AudioChunk => {
      const buffer = ArrayBuffer.isView(chunk) ? chunk.buffer : chunk;
      structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
      return chunk;
    };
    gone(() => transferred(new Int16Array(10)));
    gone(() => transferred(new Float32Array(10)));
    gone(() => transferred(new Uint8Array(10)));
    gone(() => transferred(new ArrayBuffer(10)));
    gone(() => {
      const buffer = new ArrayBuffer(20, { maxByteLength: 40 });
      const samples = new Int16Array(buffer, 4, 8);
      buffer.resize(2);
      return samples;
    });
  });

  it('takes views of shared memory and of buffers that can grow', () => {
    const shared = new Int16Array(new SharedArrayBuffer(8));
    shared.set([1, 2, 3, 4]);
    const { gate } = gateFor();
    expect([...gate.accept(shared as unknown as Int16Array)]).toEqual([1, 2, 3, 4]);
    const bytes = new Uint8Array(new SharedArrayBuffer(8), 3, 4);
    bytes.set([1, 0, 2, 0]);
    expect([...gate.accept(bytes as unknown as Uint8Array)]).toEqual([1, 2]);
    const growing = new Int16Array(new ArrayBuffer(8, { maxByteLength: 16 }));
    growing.set([5, 6, 7, 8]);
    expect([...gate.accept(growing)]).toEqual([5, 6, 7, 8]);
  });

  it('accepts a write of nothing', () => {
    const { gate, warnings } = gateFor();
    for (const nothing of [new Int16Array(0), new Float32Array(0), new Uint8Array(0), new ArrayBuffer(0)]) {
      expect(gate.accept(nothing)).toHaveLength(0);
    }
    gate.finish();
    expect(warnings).toEqual([]);
  });

  it('warns about what the audio contains', () => {
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
