import type { AudioFormat, SampleLayout } from '@throughline/core/internal';
import { blockBytes, isUnknownSize, type SpeechError } from '@throughline/core/internal';
import type { ByteCursor, Cursor } from './byte-cursor.ts';
import type { CodedFormat } from './coded/coded-audio.ts';
import { openCoded } from './coded/coded-samples.ts';
import { ffmpegFormat } from './coded/ffmpeg.ts';
import { codedFormat } from './coded/formats.ts';
import { FileCursor } from './file-cursor.ts';
import { headBytes, recognise } from './foreign-files.ts';
import { beginsWithWav, foreignAt, skipTag } from './head.ts';
import type { AudioInput } from './input.ts';
import { Notices } from './notices.ts';
import {
  isReadByFfmpeg,
  readingFailed,
  refuseContainer,
  refuseContainerInRaw,
  refuseShort,
  refuseStreamed,
  refuseUnknown,
} from './refusals.ts';
import type { SampleBytes } from './sample-bytes.ts';
import { spansOf, streamed } from './sample-bytes.ts';
import { describeLayout, describeShape, layoutOf } from './sample-layout.ts';
import { defaultWanted, type OpenAudioFileOptions } from './open-options.ts';
import type { OpenedForm } from './opened-form.ts';
import type { OnAudioFileWarning } from './warnings.ts';
import { audioFileWarning, emitProcessWarning } from './warnings.ts';
import { readWavHeader } from './wav-header.ts';
import type { Part } from './wav-parts.ts';
import { partsOf } from './wav-parts.ts';

export { asChannels, asLent, asOne } from './opened-form.ts';

/** No file with audio in it is shorter. */
const fewestBytes = 12;

/** What was asked for, of an input that is open: its headers are read, and the input is closed where they cannot be. */
export async function openedInput<Opened, Shape>(
  input: AudioInput,
  options: OpenAudioFileOptions,
  form: OpenedForm<Opened, Shape>,
): Promise<Opened> {
  const cursor = input.type === 'file' ? new FileCursor(input) : input.cursor;
  try {
    const opened = await describe(input, cursor, options, form);
    // The frames of a file come from readers of their own; those of a stream go on with this one.
    if (input.type === 'file') await cursor.close();
    return opened;
  } catch (error) {
    await cursor.close().catch(() => {});
    throw readingFailed(input.file, error, options.signal);
  }
}

/** Also with ffmpeg, where nothing here reads it: a stream that was not read any further than its first bytes, and any file. */
async function describe<Opened, Shape>(
  input: AudioInput,
  cursor: FileCursor | ByteCursor,
  options: OpenAudioFileOptions,
  form: OpenedForm<Opened, Shape>,
): Promise<Opened> {
  try {
    return await describeHere(input, cursor, options, form);
  } catch (error) {
    if (!isReadByFfmpeg(error)) throw error;
    const name = foundIn(error);
    if (input.type === 'stream' && cursor.position > 0) throw refuseStreamed(input.file, name, error);
    // A pipe has a path too, but what was looked at would be missing there.
    const isOnDisk = input.type === 'file' && input.file.path !== '-';
    const path = isOnDisk ? { path: input.file.path } : {};
    const format = ffmpegFormat({ name, signal: options.signal, absent: error, ...path });
    return describeCoded(format, input, { start: 0, form }, options);
  }
}

/** What a file is that is refused, with its article, as messages say it. */
function foundIn(error: SpeechError<'audio-container'> | SpeechError<'audio-format'>): string {
  if (error.code === 'audio-format') return `a WAV file coded as ${error.context.found}`;
  const { container } = error.context;
  return /^an? /u.test(container) ? container : `a file of type ${container}`;
}

async function describeHere<Opened, Shape>(
  input: AudioInput,
  cursor: FileCursor | ByteCursor,
  options: OpenAudioFileOptions,
  form: OpenedForm<Opened, Shape>,
): Promise<Opened> {
  const { wanted = defaultWanted, onWarning = emitProcessWarning } = options;
  if (options.raw === undefined) {
    await skipTag(cursor);
    const format = await codedFormat(cursor);
    if (format !== undefined) return describeCoded(format, input, { start: cursor.position, form }, options);
  }
  const { layout, bytes, partsWith } = await described(input, cursor, wanted, options.raw, onWarning);
  const shape = form.shapeOf(input.file, layout, describeLayout(layout), options);
  const notices = new Notices(input.file.label, layout, onWarning);
  const parts = partsWith(notices);
  const samples = { layout, ...(await placeOf(input, cursor, parts, layout, notices, bytes)) };
  return form.opened(samples, shape, input, options);
}

/** `start`: where it begins, in bytes: behind its tags. */
async function describeCoded<Opened, Shape>(
  format: CodedFormat,
  input: AudioInput,
  { start, form }: { readonly start: number; readonly form: OpenedForm<Opened, Shape> },
  options: OpenAudioFileOptions,
): Promise<Opened> {
  const { wanted = defaultWanted, onWarning = emitProcessWarning } = options;
  const { file } = input;
  const told = new Set<string>();
  // A file may be decoded again and again; what is wrong with it is reported once.
  const samples = await openCoded(format, input, { file, wanted, start }, (code, message) => {
    if (told.has(message)) return;
    told.add(message);
    onWarning(audioFileWarning(code, message));
  });
  const { name, layout, bytes, read } = samples;
  const shape = form.shapeOf(file, layout, `${describeShape(layout)} (${name})`, options);
  const from = { type: 'coded', input, samples: read } as const;
  return form.opened({ layout, ...(bytes === undefined ? {} : { bytes }), from }, shape, input, options);
}

async function placeOf(
  input: AudioInput,
  cursor: FileCursor | ByteCursor,
  parts: AsyncIterable<Part>,
  layout: SampleLayout,
  notices: Notices,
  promised: number | undefined,
): Promise<Pick<SampleBytes, 'from' | 'bytes'>> {
  if (input.type === 'stream') {
    const samples = streamed(input, parts, layout, notices);
    return { from: { type: 'stream', input, samples }, ...(promised === undefined ? {} : { bytes: promised }) };
  }
  const spans = await spansOf(cursor, input.size, parts, layout, notices);
  return { from: { type: 'file', input, spans }, bytes: spans.reduce((sum, { bytes }) => sum + bytes, 0) };
}

interface Described {
  readonly layout: SampleLayout;
  /** What the header promises. */
  readonly bytes?: number;
  partsWith(notices: Notices): AsyncIterable<Part>;
}

async function described(
  { file }: AudioInput,
  cursor: Cursor,
  wanted: AudioFormat,
  raw: AudioFormat | undefined,
  onWarning: OnAudioFileWarning,
): Promise<Described> {
  if (raw !== undefined) {
    const foreign = await foreignAt(cursor);
    if (foreign !== undefined) throw refuseContainerInRaw(file, foreign, wanted);
    const layout = layoutOf(raw);
    return { layout, partsWith: (notices) => rawParts(cursor, layout, notices) };
  }
  if (!(await beginsWithWav(cursor))) {
    const head = await cursor.peek(headBytes);
    if (head.length === 0 && cursor.position === 0) throw refuseShort(file, 0);
    // What has a tag before it, and is nothing else, is an MP3 file or was one.
    const foreign = recognise(head) ?? (cursor.position > 0 ? { container: 'MP3' } : undefined);
    throw foreign === undefined
      ? refuseUnknown(file, wanted, head.length < fewestBytes ? head.length : undefined)
      : refuseContainer(file, foreign, wanted);
  }
  const begin = await cursor.peek(fewestBytes);
  if (begin.length < fewestBytes) throw refuseShort(file, begin.length);
  const context = { file, wanted, onWarning };
  const header = await readWavHeader(cursor, context);
  const isKnown = header.size > 0 && !isUnknownSize(header.size);
  return {
    layout: header.layout,
    ...(isKnown ? { bytes: header.size } : {}),
    partsWith: (notices) => partsOf(cursor, header, context, notices),
  };
}

/** All bytes are samples. */
async function* rawParts(cursor: Cursor, layout: SampleLayout, notices: Notices): AsyncGenerator<Part> {
  const block = blockBytes(layout);
  yield { offset: 0, bytes: Number.MAX_SAFE_INTEGER - (Number.MAX_SAFE_INTEGER % block) };
  notices.passed(cursor.position);
  notices.oddBytes((await cursor.peek(block)).length);
}
