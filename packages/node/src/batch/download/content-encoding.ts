import { pipeline, Readable, type Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** The body is compressed in a way that is not known here. */
export class UnknownEncoding extends Error {
  readonly encoding: string;

  constructor(encoding: string) {
    super(`its body is compressed as ${JSON.stringify(encoding)}`);
    this.encoding = encoding;
  }
}

const decoders: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** The bytes that were meant: none of this is asked for, but what a store keeps compressed is sent so. */
export function decoded(bytes: AsyncGenerator<Uint8Array>, encoding = ''): AsyncIterable<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return bytes;
  const decoder = Object.hasOwn(decoders, name) ? decoders[name]?.() : undefined;
  if (decoder === undefined) throw new UnknownEncoding(name);
  // What fails is thrown to who reads.
  return pipeline(Readable.from(bytes, { objectMode: false }), decoder, () => undefined);
}
