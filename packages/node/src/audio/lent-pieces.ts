import { open } from 'node:fs/promises';

/**
 * The bytes of a file from `start` up to `end`, which is not included, in pieces of at most `pieceBytes`; fewer where the file ends. They
 * are read into the same two pieces of memory in turn: each is lent until the one after the next is asked for. Memory of
 * its own for each would be garbage that the engine must stop to collect, and new pages of the system.
 */
export async function* lentPieces(
  path: string,
  { start, end, pieceBytes, signal }: LentRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path);
  try {
    let next = Buffer.allocUnsafeSlow(pieceBytes);
    let other = Buffer.allocUnsafeSlow(pieceBytes);
    for (let at = start; at < end;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(next, 0, Math.min(pieceBytes, end - at), at);
      if (bytesRead === 0) return;
      yield next.subarray(0, bytesRead);
      at += bytesRead;
      [next, other] = [other, next];
    }
  } finally {
    await file.close();
  }
}

/** In bytes. */
export interface LentRange {
  readonly start: number;
  readonly end: number;
  readonly pieceBytes: number;
  /** Ends the reading. */
  readonly signal?: AbortSignal | undefined;
}
