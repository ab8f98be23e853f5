import { blockBytes, type SampleLayout } from '@throughline/core/internal';
import type { AudioInput } from '../input.ts';
import { unreadable } from '../refusals.ts';
import type { AudioFileWarningCode } from '../warnings.ts';
import {
  isMissing,
  lengthOf,
  type Block,
  type CodedAudio,
  type CodedContext,
  type CodedFormat,
  type MissingTime,
} from './coded-audio.ts';
import { Damage } from './damage.ts';
import { refuseCoded } from './refuse-coded.ts';

/** So many seconds of samples make a chunk: frames of some codings are much shorter. */
const chunkSeconds = 0.1;
/** After so many samples other work of the process gets its turn, however little was read for them. */
const turnSamples = 2 ** 18;
/** A header that is wrong by less than this is not reported. */
const toleratedSeconds = 0.1;

/** What is decoded, and how it can be had again. */
export interface CodedSamples {
  /** As a message says it, with its article: `an MP3 file`. */
  readonly name: string;
  readonly layout: SampleLayout;
  /** Bytes of samples that the header promises, where it does. */
  readonly bytes?: number;
  /** The samples as bytes of `layout`, from the first on, and time that has none. Of a stream, it throws when it is called again. */
  read(): AsyncIterable<Uint8Array | MissingTime>;
}

/**
 * Reads the header of compressed audio. A file is opened again for each reading of its samples; a stream goes on with the cursor
 * that was looked at.
 */
export async function openCoded(
  format: CodedFormat,
  input: AudioInput,
  { file, wanted, start }: Omit<CodedContext, 'damage'>,
  warn: Warn,
): Promise<CodedSamples> {
  const open = async (): Promise<Reading> => {
    const cursor = input.type === 'file' ? input.read(start, input.size) : input.cursor;
    // The cursor of a stream has counted what came before.
    const begin = input.type === 'file' ? start : 0;
    const size = input.type === 'file' ? { size: input.size - start } : {};
    const context = { file, wanted, start: begin, ...size, damage: new Damage(file.label, begin, warn) };
    try {
      const audio = await format.open(cursor, context);
      const close = async (): Promise<void> => {
        await audio.close?.();
        await cursor.close();
      };
      return { audio, context, close };
    } catch (error) {
      await cursor.close().catch(() => {});
      throw error;
    }
  };
  const first = await open();
  const { sampleRate, channels, samples, name = format.name } = first.audio;
  const layout: SampleLayout =
    wanted.encoding === 'pcm_f32le'
      ? { sampleRate, channels, coding: 'float', bits: 32 }
      : { sampleRate, channels, coding: 'integer', bits: 16 };
  if (input.type === 'file') await first.close();
  let isTaken = false;
  return {
    name,
    layout,
    ...(samples === undefined ? {} : { bytes: samples * blockBytes(layout) }),
    async *read() {
      if (isTaken && input.type !== 'file') {
        throw unreadable(file, 'it can be read only once', 'Write it to a file first if it is needed again.');
      }
      isTaken = true;
      const reading = input.type === 'file' ? await open() : first;
      if (reading.audio.sampleRate !== sampleRate || reading.audio.channels !== channels) {
        await reading.close();
        throw unreadable(file, 'it changed while it was read', 'Leave it alone until it has been read.');
      }
      yield* decoded(reading, layout, name, warn);
    },
  };
}

type Warn = (code: AudioFileWarningCode, message: string) => void;

interface Reading {
  readonly audio: CodedAudio;
  readonly context: CodedContext;
  close(): Promise<void>;
}

async function* decoded(
  { audio, context, close }: Reading,
  layout: SampleLayout,
  name: string,
  warn: Warn,
): AsyncGenerator<Uint8Array | MissingTime> {
  const { damage, file } = context;
  const chunk = Math.ceil(chunkSeconds * layout.sampleRate);
  let [samples, turn, held] = [0, turnSamples, 0];
  let blocks: Block[] = [];
  try {
    for await (const block of audio.decode()) {
      if (isMissing(block)) {
        if (held > 0) yield interleaved(blocks, held, layout);
        [blocks, held] = [[], 0];
        yield block;
        continue;
      }
      const count = lengthOf(block);
      samples += count;
      held += count;
      blocks.push(block);
      if (held < chunk) continue;
      yield interleaved(blocks, held, layout);
      [blocks, held] = [[], 0];
      if (samples < turn) continue;
      turn = samples + turnSamples;
      await new Promise(setImmediate);
    }
    if (held > 0) yield interleaved(blocks, held, layout);
    damage.end();
    if (samples === 0 && damage.isDamaged) throw refuseCoded(context, name, 'nothing of it can be decoded');
    checkPromise(audio.samples, samples, layout.sampleRate, file.label, damage.isDamaged, warn);
  } catch (error) {
    throw decoderFailed(error) ? refuseCoded(context, name, `its decoder failed: ${error.message}`) : error;
  } finally {
    await close().catch(() => {});
  }
}

/** Whether a decoder has given up on bytes that it did not expect. */
function decoderFailed(error: unknown): error is Error {
  // What WebAssembly throws has this name.
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}

function checkPromise(
  promised: number | undefined,
  found: number,
  sampleRate: number,
  label: string,
  isDamaged: boolean,
  warn: Warn,
): void {
  if (found === 0) warn('empty', `${label} holds no audio`);
  if (promised === undefined || Math.abs(promised - found) <= toleratedSeconds * sampleRate) return;
  const seconds = (count: number) => `${(count / sampleRate).toFixed(1)} s`;
  if (found < promised && isDamaged) {
    warn('damaged', `${label} lacks ${seconds(promised - found)} of the ${seconds(promised)} that its header promises`);
  } else if (found < promised) {
    warn(
      'truncated',
      `the header of ${label} promises ${seconds(promised)}, but it ends after ${seconds(found)}: ${seconds(promised - found)} are missing`,
    );
  } else {
    warn(
      'odd-header',
      `the header of ${label} says that it lasts ${seconds(promised)}, but it holds ${seconds(found)}`,
    );
  }
}

/** The samples of some blocks, channel by channel in turn. */
function interleaved(blocks: readonly Block[], count: number, { channels, coding }: SampleLayout): Uint8Array {
  const samples = coding === 'float' ? new Float32Array(count * channels) : new Int16Array(count * channels);
  const isFloat = coding === 'float';
  let start = 0;
  for (const block of blocks) {
    for (let channel = 0; channel < channels; channel += 1) {
      const from = block[channel];
      if (from === undefined) continue;
      for (let index = 0, at = start + channel; index < from.length; index += 1, at += channels) {
        const value = from[index] ?? 0;
        samples[at] = isFloat ? value : Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
      }
    }
    start += (block[0]?.length ?? 0) * channels;
  }
  return new Uint8Array(samples.buffer);
}
