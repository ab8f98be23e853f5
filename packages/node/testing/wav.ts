import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A WAV file as it is described, however wrong that is. Default: 16 kHz mono 16-bit with a true header. */
export interface WavDescription {
  readonly tag?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  readonly byteRate?: number;
  readonly blockSize?: number;
  readonly bits?: number;
  /** What follows the first 16 bytes of the format. */
  readonly formatTail?: Uint8Array;
  /** Chunks before the samples: padded to an even length. */
  readonly before?: readonly (readonly [id: string, bytes: Uint8Array])[];
  readonly after?: readonly (readonly [id: string, bytes: Uint8Array])[];
  readonly form?: string;
  readonly dataSize?: number;
  readonly data?: Uint8Array;
}

export function wav(description: WavDescription = {}): Uint8Array {
  const { tag = 1, channels = 1, sampleRate = 16_000, bits = 16, data = new Uint8Array(0) } = description;
  const blockSize = description.blockSize ?? (channels * bits) / 8;
  const byteRate = description.byteRate ?? sampleRate * blockSize;
  const format = Buffer.alloc(16);
  format.writeUInt16LE(tag, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(sampleRate, 4);
  format.writeUInt32LE(byteRate, 8);
  format.writeUInt16LE(blockSize, 12);
  format.writeUInt16LE(bits, 14);
  const body = Buffer.concat([
    Buffer.from(description.form ?? 'WAVE'),
    chunk('fmt ', Buffer.concat([format, description.formatTail ?? Buffer.alloc(0)])),
    ...(description.before ?? []).map(([id, bytes]) => chunk(id, bytes)),
    chunk('data', data, description.dataSize),
    ...(description.after ?? []).map(([id, bytes]) => chunk(id, bytes)),
  ]);
  return chunk('RIFF', body);
}

export function chunk(id: string, bytes: Uint8Array, size = bytes.length): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
}

/** The rest of an EXTENSIBLE format, whose sub-format is the tag `tag`. */
export function extensible(tag: number, validBits: number, guid = '000000001000800000aa00389b71'): Buffer {
  const tail = Buffer.alloc(10);
  tail.writeUInt16LE(22, 0);
  tail.writeUInt16LE(validBits, 2);
  tail.writeUInt16LE(tag, 8);
  return Buffer.concat([tail, Buffer.from(guid, 'hex')]);
}

/** Samples as the bytes of a 16-bit file. */
export function bytesOf(samples: ArrayLike<number>): Uint8Array {
  return new Uint8Array(Int16Array.from(samples).buffer);
}

/** Samples 0, 1, 2…, so that each tells its place. */
export function ramp(length: number): Int16Array {
  return Int16Array.from({ length }, (_, index) => (index % 60_000) - 30_000);
}

/** A directory for the files of a test. */
export async function temporaryFiles(): Promise<{
  write(name: string, bytes: Uint8Array): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}> {
  const directory = await mkdtemp(path.join(tmpdir(), 'throughline-'));
  return {
    async write(name, bytes) {
      const file = path.join(directory, name);
      await writeFile(file, bytes);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
