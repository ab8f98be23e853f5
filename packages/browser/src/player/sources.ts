import { SpeechError } from '../core.ts';
import type { Piece } from './samples.ts';

export type PieceIterator = AsyncIterator<Piece> | Iterator<Piece>;

/** Begins to read what `play` was given. Throws `config-invalid` for what is no audio. */
export function iteratorOf(source: unknown): PieceIterator {
  if (ArrayBuffer.isView(source) || source instanceof ArrayBuffer) return [source as Piece].values();
  const given = (typeof source === 'object' && source) as Partial<AsyncIterable<Piece> & Iterable<Piece>> | null;
  const iterator = given?.[Symbol.asyncIterator]?.() ?? given?.[Symbol.iterator]?.();
  if (iterator) return iterator;
  const found = typeof source;
  throw new SpeechError('config-invalid', {
    message: `play() was given a value of type ${found}`,
    context: { field: 'source', found, wanted: 'an utterance, or samples' },
    remedy: 'Play what say() returns.',
  });
}
