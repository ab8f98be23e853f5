import { blockBytes, type SampleLayout } from '@throughline/core/internal';
import type { AudioInput } from '../input.ts';
import { unreadable } from '../refusals.ts';
import type { AudioFileWarningCode } from '../warnings.ts';
import type { Block, CodedAudio, CodedContext, CodedFormat } from './coded-audio.ts';
import { Damage } from './damage.ts';

/** So many seconds of samples make a chunk: frames of some codings are much shorter. */
const chunkSeconds = 0.1;
/** After so many samples other work of the process gets its turn, however little was read for them. */
const turnSamples = 2 ** 18;
/** A header that is wrong by less than this is not reported. */
const toleratedSeconds = 0.1;

/** What is decoded, and how it can be had again. */
export interface CodedSamples {
  readonly layout: SampleLayout;
  /** Bytes of samples that the header promises, where it does. */
  readonly bytes?: number;
  /** The samples as bytes of `layout`, from the first on. Of a stream, it throws when it is called again. */
  read(): AsyncIterable<Uint8Array>;
}

/**
 * Reads the header of compressed audio. A file is opened again for each reading of its samples; a stream goes on with the cursor
 * that was looked at.
 */
export async function openCoded(
  format: CodedFormat,
  input: AudioInput,
  { file, wanted, start }: Omit<CodedContext, 'damage'>,
  warn: (code: AudioFileWarningCode, message: string) => void,
): Promise<CodedSamples> {
  // The cursor of a stream has counted what came before.
  const begin = input.type === 'file' ? start : 0;
  const open = async (): Promise<Reading> => {
    const cursor = input.type === 'file' ? input.read(start, input.size) : input.cursor;
    const damage = new Damage(file.label, begin, warn);
    try {
      return {
        audio: await format.open(cursor, { file, wanted, start: begin, damage }),
        damage,
        close: () => cursor.close(),
      };
    } catch (error) {
      await cursor.close().catch(() => {});
      throw error;
    }
  };
  const first = await open();
  const { sampleRate, channels, samples } = first.audio;
  const layout: SampleLayout =
    wanted.encoding === 'pcm_f32le'
      ? { sampleRate, channels, coding: 'float', bits: 32 }
      : { sampleRate, channels, coding: 'integer', bits: 16 };
  if (input.type === 'file') await first.close();
  let isTaken = false;
  return {
    layout,
    ...(samples === undefined ? {} : { bytes: samples * blockBytes(layout) }),
    async *read() {
      if (isTaken && input.type !== 'file') {
        throw unreadable(file, 'it can be read only once', 'Write it to a file first if it is needed again.');
      }
      isTaken = true;
      yield* decoded(input.type === 'file' ? await open() : first, layout, file.label, warn);
    },
  };
}

interface Reading {
  readonly audio: CodedAudio;
  readonly damage: Damage;
  close(): Promise<void>;
}

async function* decoded(
  { audio, damage, close }: Reading,
  layout: SampleLayout,
  label: string,
  warn: (code: AudioFileWarningCode, message: string) => void,
): AsyncGenerator<Uint8Array> {
  const { sampleRate } = layout;
  const chunk = Math.ceil(chunkSeconds * sampleRate);
  let [samples, turn, held] = [0, turnSamples, 0];
  let blocks: Block[] = [];
  try {
    for await (const block of audio.decode()) {
      const count = block[0]?.length ?? 0;
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
    checkPromise({ promised: audio.samples, found: samples, damaged: damage.bytes > 0 }, sampleRate, label, warn);
  } finally {
    await close().catch(() => {});
  }
}

function checkPromise(
  {
    promised,
    found,
    damaged,
  }: { readonly promised: number | undefined; readonly found: number; readonly damaged: boolean },
  sampleRate: number,
  label: string,
  warn: (code: AudioFileWarningCode, message: string) => void,
): void {
  if (found === 0) warn('empty', `${label} holds no audio`);
  if (promised === undefined || Math.abs(promised - found) <= toleratedSeconds * sampleRate) return;
  const seconds = (count: number) => `${(count / sampleRate).toFixed(1)} s`;
  if (found < promised && damaged) {
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
