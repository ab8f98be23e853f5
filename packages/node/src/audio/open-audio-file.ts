import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { AudioFormat, AudioSource } from '@throughline/core/internal';
import { checkAudioFormat, detectContainer, sameAudioFormat, SpeechError } from '@throughline/core/internal';
import type { ByteCursor } from './byte-cursor.ts';
import { headBytes, recognise } from './foreign-files.ts';
import type { AudioInput } from './input.ts';
import { openInput, streamInput } from './input.ts';
import {
  aborted,
  readingFailed,
  refuseContainer,
  refuseContainerInRaw,
  refuseFormat,
  refuseUnknown,
} from './refusals.ts';
import { bytesThere } from './sample-bytes.ts';
import type { SampleBytes } from './sample-bytes.ts';
import { describeLayout, layoutOf, sameLayout } from './sample-layout.ts';
import { convertedSource, plainSource } from './sources.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { emitProcessWarning } from './warnings.ts';
import type { WavHeader } from './wav-header.ts';
import { beginsWithRiff, readWavHeader } from './wav-header.ts';

export interface OpenAudioFileOptions {
  /** The format that the frames shall have: the session's input. Default: 16 kHz mono `pcm_s16le`. */
  readonly wanted?: AudioFormat;
  /**
   * Whether audio of another format is converted; `wanted` must then be mono `pcm_s16le`. Default: false, and it is refused.
   * WAV files of 8, 16, 24 and 32 bits and of 32- and 64-bit floats can be converted.
   */
  readonly convert?: boolean;
  /** The file has no header and holds bare samples of this format. Default: there is a WAV header. */
  readonly raw?: AudioFormat;
  /** Ends the opening and all reading. */
  readonly signal?: AbortSignal;
  /** Told of what is odd and yet readable. Default: `process.emitWarning`. */
  readonly onWarning?: OnAudioFileWarning;
}

const defaultWanted: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };

/**
 * Opens an audio file for reading; `-` is standard input, and a path may name a pipe. Only the header is read now; the audio
 * is read in chunks of at most 64 KiB as the frames are taken, so that a file of any length takes the same memory.
 * A file can be read from any sample, a pipe once.
 *
 * @throws SpeechError `audio-unreadable` where the file cannot be read; `audio-container` for a file that is no WAV file, or
 *   bare samples that begin with a file's header; `audio-format` for audio that is not as wanted and shall not or cannot be
 *   converted; `audio-invalid` for a header that lies; `config-invalid` for options that cannot be; `aborted` by the signal.
 *   Reading the frames throws `audio-unreadable`, `audio-invalid` and `aborted` alike.
 */
export async function openAudioFile(path: string | URL, options: OpenAudioFileOptions = {}): Promise<AudioSource> {
  checkOptions(options);
  const text = typeof path === 'string' ? path : pathOf(path);
  return openedInput(await openInput(text, options.signal), options);
}

/** As `openAudioFile`, for a stream of bytes: the output of another program, an upload. It can be read once. */
export async function openAudioStream(stream: Readable, options: OpenAudioFileOptions = {}): Promise<AudioSource> {
  checkOptions(options);
  return openedInput(streamInput(stream, { path: '-', label: 'the stream' }, options.signal), options);
}

async function openedInput(input: AudioInput, options: OpenAudioFileOptions): Promise<AudioSource> {
  const cursor = input.type === 'file' ? input.read(0, input.size) : input.cursor;
  try {
    const source = await describe(input, cursor, options);
    // The frames of a file come from readers of their own; those of a stream go on with this one.
    if (input.type === 'file') await cursor.close();
    return source;
  } catch (error) {
    await cursor.close().catch(() => {});
    throw readingFailed(input.file, error, options.signal);
  }
}

async function describe(input: AudioInput, cursor: ByteCursor, options: OpenAudioFileOptions): Promise<AudioSource> {
  const { wanted = defaultWanted, raw, convert = false, onWarning = emitProcessWarning } = options;
  const { layout, offset, promised } =
    raw === undefined ? await readHeader(input, cursor, wanted, onWarning) : await readRaw(input, cursor, wanted, raw);
  const bytes = input.type === 'file' ? bytesThere(input, layout, offset, promised, onWarning) : promised;
  const samples: SampleBytes = {
    input,
    layout,
    offset,
    ...(bytes === undefined ? {} : { bytes }),
    onWarning,
    signal: options.signal,
  };
  if (sameLayout(layout, layoutOf(wanted))) return plainSource(samples, wanted);
  if (!convert) throw refuseFormat(input.file, describeLayout(layout), wanted);
  return convertedSource(samples, wanted);
}

async function readHeader(
  { file }: AudioInput,
  cursor: ByteCursor,
  wanted: AudioFormat,
  onWarning: OnAudioFileWarning,
): Promise<WavHeader> {
  if (await beginsWithRiff(cursor)) return readWavHeader(cursor, { file, wanted, onWarning });
  const container = recognise(await cursor.peek(headBytes));
  throw container === undefined ? refuseUnknown(file, wanted) : refuseContainer(file, container, wanted);
}

async function readRaw(
  { file }: AudioInput,
  cursor: ByteCursor,
  wanted: AudioFormat,
  raw: AudioFormat,
): Promise<WavHeader> {
  const container = detectContainer(await cursor.peek(headBytes));
  if (container !== undefined) throw refuseContainerInRaw(file, container, wanted);
  return { layout: layoutOf(raw), offset: 0 };
}

function checkOptions({ wanted = defaultWanted, raw, convert, signal }: OpenAudioFileOptions): void {
  checkAudioFormat(wanted, 'wanted');
  if (raw !== undefined) checkAudioFormat(raw, 'raw');
  if (convert === true && !sameAudioFormat(wanted, { ...wanted, channels: 1, encoding: 'pcm_s16le' })) {
    throw new SpeechError('config-invalid', {
      message: 'audio is converted to mono pcm_s16le only, but another format is wanted',
      context: { field: 'wanted', found: `${wanted.channels} channels, ${wanted.encoding}`, wanted: 'mono pcm_s16le' },
      remedy: 'Ask for { channels: 1, encoding: "pcm_s16le" }, or leave `convert` away.',
    });
  }
  if (signal?.aborted === true) throw aborted(signal);
}

function pathOf(url: URL): string {
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new SpeechError('config-invalid', {
    message: `an audio file was given as a ${url.protocol} URL, but only file: URLs are read`,
    context: { field: 'path', found: url.protocol, wanted: 'a path or a file: URL' },
    remedy: 'Download the file first, or pass the body of the response to openAudioStream.',
  });
}
