import { blockBytes, type SampleLayout } from '@throughline/core/internal';
import type { ByteCursor, Cursor } from './byte-cursor.ts';
import { isMissing, type MissingTime } from './coded/coded-audio.ts';
import type { AudioInput } from './input.ts';
import type { Notices } from './notices.ts';
import { takeOpenPart } from './open-part.ts';
import { readingFailed, unreadable } from './refusals.ts';
import type { Part } from './wav-parts.ts';

/** A run of samples whose length is known. */
export type Span = Required<Part>;

/** The samples of an opened file, as bytes. */
export interface SampleBytes {
  readonly layout: SampleLayout;
  /** Bytes of samples, where known: what is there of a file, what its header promises of a stream. */
  readonly bytes?: number;
  readonly from:
    | { readonly type: 'file'; readonly input: Extract<AudioInput, { type: 'file' }>; readonly spans: readonly Span[] }
    | {
        readonly type: 'stream';
        readonly input: Extract<AudioInput, { type: 'stream' }>;
        /** Throws when it is called again. */
        readonly samples: () => AsyncIterable<Uint8Array>;
      }
    /** Compressed: decoded from its beginning for each reading. */
    | {
        readonly type: 'coded';
        readonly input: AudioInput;
        readonly samples: () => AsyncIterable<Uint8Array | MissingTime>;
      };
  readonly signal: AbortSignal | undefined;
  /** Whether a chunk is only lent: until the next one is asked for. Default: it may be kept. */
  readonly lends?: boolean;
}

/** Seconds, where known. */
export function durationOf({ bytes, layout }: SampleBytes): number | undefined {
  return bytes === undefined ? undefined : Math.floor(bytes / blockBytes(layout)) / layout.sampleRate;
}

/** The parts of a file; their samples are not read where their headers say how long they are. */
export async function spansOf(
  cursor: Cursor,
  size: number,
  parts: AsyncIterable<Part>,
  layout: SampleLayout,
  notices: Notices,
): Promise<readonly Span[]> {
  const block = blockBytes(layout);
  const spans: Span[] = [];
  for await (const { offset, bytes } of parts) {
    if (bytes === undefined) for await (const _ of takeOpenPart(cursor, block));
    else {
      const there = Math.min(bytes, size - offset);
      await cursor.skip(there - (there % block));
    }
    spans.push({ offset, bytes: cursor.position - offset });
  }
  notices.end();
  return spans;
}

/** Reads the parts of a stream as they arrive; once only. */
export function streamed(
  { cursor, file }: Extract<AudioInput, { type: 'stream' }>,
  parts: AsyncIterable<Part>,
  layout: SampleLayout,
  notices: Notices,
): () => AsyncIterable<Uint8Array> {
  let isTaken = false;
  return () => {
    if (isTaken) throw unreadable(file, 'it can be read only once', 'Write it to a file first if it is needed again.');
    isTaken = true;
    return takeParts(cursor, parts, blockBytes(layout), notices);
  };
}

async function* takeParts(
  cursor: ByteCursor,
  parts: AsyncIterable<Part>,
  block: number,
  notices: Notices,
): AsyncGenerator<Uint8Array> {
  for await (const { offset, bytes } of parts) {
    if (bytes === undefined) yield* takeOpenPart(cursor, block);
    else yield* takeBlocks(cursor, block, offset + bytes);
  }
  notices.end();
}

/**
 * The bytes from sample `from` on, in chunks of whole samples that the caller may keep where they are not lent, and time that has none, which counts as samples.
 * A file can be read again and again and by several readers; a stream once.
 */
export async function* readSamples(
  { layout, from: source, signal, lends = false }: SampleBytes,
  from: number,
): AsyncGenerator<Uint8Array | MissingTime> {
  const skipped = from * blockBytes(layout);
  try {
    // Of compressed audio, what comes before `from` is decoded and dropped.
    if (source.type === 'file') yield* ofFile(source, layout, skipped, lends);
    else yield* ofStream(source.samples(), skipped, blockBytes(layout));
  } catch (error) {
    throw readingFailed(source.input.file, error, signal);
  } finally {
    if (source.input.type === 'stream') await source.input.cursor.close().catch(() => {});
  }
}

async function* ofFile(
  { input, spans }: Extract<SampleBytes['from'], { type: 'file' }>,
  layout: SampleLayout,
  skipped: number,
  lends: boolean,
): AsyncGenerator<Uint8Array> {
  let left = skipped;
  for (const { offset, bytes } of spans) {
    const start = offset + Math.min(left, bytes);
    left -= start - offset;
    if (start === offset + bytes) continue;
    const cursor = (lends ? input.lend : undefined)?.(start, offset + bytes) ?? input.read(start, offset + bytes);
    try {
      yield* takeBlocks(cursor, blockBytes(layout), offset + bytes - start);
      if (start + cursor.position < offset + bytes) {
        throw unreadable(input.file, 'it became shorter while it was read', 'Leave it alone until it has been read.');
      }
    } finally {
      await cursor.close().catch(() => {});
    }
  }
}

async function* ofStream(
  samples: AsyncIterable<Uint8Array | MissingTime>,
  skipped: number,
  block: number,
): AsyncGenerator<Uint8Array | MissingTime> {
  let left = skipped;
  for await (const bytes of samples) {
    if (isMissing(bytes)) {
      const rest = bytes.missing - Math.min(bytes.missing, left / block);
      left -= (bytes.missing - rest) * block;
      if (rest > 0) yield { missing: rest };
      continue;
    }
    const wanted = bytes.subarray(left);
    left -= bytes.length - wanted.length;
    if (wanted.length > 0) yield wanted;
  }
}

/** Whole blocks as they arrive, until the cursor is at `end` or at the end of the bytes. */
async function* takeBlocks(cursor: ByteCursor, block: number, end: number): AsyncGenerator<Uint8Array> {
  while (cursor.position < end) {
    const bytes = await cursor.blocks(block, end - cursor.position);
    if (bytes === undefined) return;
    yield bytes;
  }
}
