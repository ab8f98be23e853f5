import type { Transform } from 'node:stream';
import type * as zlib from 'node:zlib';

type Zlib = typeof zlib;

const decoders: Readonly<Record<string, readonly ((from: Zlib) => Transform)[]>> = {
  gzip: [(from) => from.createGunzip()],
  'x-gzip': [(from) => from.createGunzip()],
  // RFC 9110 §8.4.1.2: with a header of zlib; some servers send it without.
  deflate: [(from) => from.createInflate(), (from) => from.createInflateRaw()],
  br: [(from) => from.createBrotliDecompress()],
};

/** No real body is encoded more often than that. */
const MOST_LAYERS = 3;

/**
 * What a body is without its encodings, at most `limit` bytes of it: as much as could be decoded, also of one that was cut. A body
 * that is not encoded as its header says stays as it is. Takes no more memory than `limit`, whatever the body would decode to.
 *
 * @param encoding - the header `content-encoding`
 */
export async function decodedBody(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const names = (encoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > MOST_LAYERS) return body;
  let decoded = body;
  for (const name of names.toReversed()) {
    decoded = (await firstThatDecodes(Object.hasOwn(decoders, name) ? decoders[name] : [], decoded, limit)) ?? decoded;
  }
  return decoded;
}

async function firstThatDecodes(
  makers: readonly ((from: Zlib) => Transform)[] | undefined,
  body: Buffer,
  limit: number,
): Promise<Buffer | undefined> {
  for (const make of makers ?? []) {
    const decoded = await decode(make(process.getBuiltinModule('node:zlib')), body, limit);
    if (decoded.length > 0) return decoded;
  }
  return undefined;
}

function decode(decoder: Transform, body: Buffer, limit: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      decoder.destroy();
      resolve(Buffer.concat(pieces));
    };
    decoder.on('data', (bytes: Buffer) => {
      const piece = bytes.subarray(0, limit - length);
      pieces.push(piece);
      length += piece.length;
      if (length >= limit) finish();
    });
    // Of a body that was cut, what comes before the cut is given first.
    decoder.on('error', finish).on('end', finish);
    decoder.end(body);
  });
}
