import type { AudioInput } from './input.ts';
import { readingFailed, unreadable } from './refusals.ts';
import type { SampleLayout } from './sample-layout.ts';
import { blockBytes } from './sample-layout.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning } from './warnings.ts';

/** The samples of an opened file, as bytes. */
export interface SampleBytes {
  readonly input: AudioInput;
  readonly layout: SampleLayout;
  /** Where the samples begin. */
  readonly offset: number;
  /** Bytes of samples: what is there of a file; what its header promises of a stream, if anything. */
  readonly bytes?: number;
  readonly onWarning: OnAudioFileWarning;
  readonly signal: AbortSignal | undefined;
}

/** Seconds, where known. */
export function durationOf({ bytes, layout }: SampleBytes): number | undefined {
  return bytes === undefined ? undefined : Math.floor(bytes / blockBytes(layout)) / layout.sampleRate;
}

/** How many of the promised bytes a file of `size` bytes holds, in whole samples; warns of every difference. */
export function bytesThere(
  { file, size }: Extract<AudioInput, { type: 'file' }>,
  layout: SampleLayout,
  offset: number,
  promised: number | undefined,
  onWarning: OnAudioFileWarning,
): number {
  const available = Math.max(0, size - offset);
  const bytes = Math.min(available, promised ?? available);
  if (promised !== undefined && promised > available) warnTruncated(file.label, available, promised, layout, onWarning);
  warnOddBytes(file.label, bytes, layout, onWarning);
  return bytes - (bytes % blockBytes(layout));
}

/**
 * The bytes from sample `from` on, in chunks of whole samples that nobody else holds. A file can be read again and again and
 * by several readers; a stream once.
 */
export async function* readSamples(samples: SampleBytes, from: number): AsyncGenerator<Uint8Array> {
  const { input, layout, signal } = samples;
  const block = blockBytes(layout);
  const start = samples.offset + from * block;
  const cursor = input.type === 'file' ? input.read(start, samples.offset + (samples.bytes ?? 0)) : input.cursor;
  try {
    if (input.type === 'stream') {
      if (cursor.position !== samples.offset) {
        throw unreadable(input.file, 'it can be read only once', 'Write it to a file first if it is needed again.');
      }
      await cursor.skip(from * block);
    }
    const end = samples.bytes === undefined ? Infinity : samples.offset + samples.bytes;
    // A cursor counts from where it began to read.
    const origin = input.type === 'file' ? start : 0;
    for (;;) {
      const bytes = await cursor.blocks(block, end - origin - cursor.position);
      if (bytes === undefined) break;
      yield bytes;
    }
    const reached = origin + cursor.position;
    if (input.type === 'stream') {
      const left = await cursor.read(Math.min(block, end - reached));
      warnAtEnd(samples, reached + left.length - samples.offset);
    } else if (reached < end) {
      throw unreadable(input.file, 'it became shorter while it was read', 'Leave it alone until it has been read.');
    }
  } catch (error) {
    throw readingFailed(input.file, error, signal);
  } finally {
    await cursor.close().catch(() => {});
  }
}

function warnAtEnd({ input, layout, bytes: promised, onWarning }: SampleBytes, bytes: number): void {
  const { label } = input.file;
  if (promised !== undefined && bytes < promised) warnTruncated(label, bytes, promised, layout, onWarning);
  warnOddBytes(label, bytes, layout, onWarning);
}

function warnTruncated(
  label: string,
  bytes: number,
  promised: number,
  layout: SampleLayout,
  onWarning: OnAudioFileWarning,
): void {
  const seconds = (length: number) => `${(length / blockBytes(layout) / layout.sampleRate).toFixed(1)} s`;
  onWarning(
    audioFileWarning(
      'truncated',
      `the header of ${label} promises ${seconds(promised)}, but it ends after ${seconds(bytes)}`,
    ),
  );
}

function warnOddBytes(label: string, bytes: number, layout: SampleLayout, onWarning: OnAudioFileWarning): void {
  const block = blockBytes(layout);
  const odd = bytes % block;
  if (odd > 0) {
    onWarning(
      audioFileWarning('odd-byte', `${label} ends inside a sample: its last ${odd} of ${block} bytes are dropped`),
    );
  }
  if (bytes < block) onWarning(audioFileWarning('empty', `${label} holds no audio`));
}
