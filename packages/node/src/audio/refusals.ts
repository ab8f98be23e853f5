import type { AudioFormat } from '@throughline/core/internal';
import { describeAudioFormat, isSpeechError, SpeechError } from '@throughline/core/internal';
import type { Foreign } from './foreign.ts';

/** What is being opened, for messages. */
export interface AudioFileName {
  /** The path, or `-`. */
  readonly path: string;
  /** How a message calls it: the path in quotes, or `standard input`. */
  readonly label: string;
}

export function nameOf(path: string): AudioFileName {
  return path === '-' ? { path, label: 'standard input' } : { path, label: `"${path}"` };
}

/** A command that makes a file of the wanted format. */
export function ffmpegCommand({ path }: AudioFileName, wanted: AudioFormat): string {
  const codec = `-ac ${wanted.channels} -ar ${wanted.sampleRate} -c:a ${wanted.encoding}`;
  if (path === '-') return `ffmpeg -i - ${codec} -f wav -`;
  const target = `${path.replace(/\.[^./\\]*$/, '')}.${wanted.sampleRate}.wav`;
  return `ffmpeg -i ${quoted(path)} ${codec} ${quoted(target)}`;
}

function quoted(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** What is refused because there is no ffmpeg. */
const ofFfmpeg = new WeakSet<object>();

/** Whether a file that is refused so could be read with ffmpeg. */
export function isReadByFfmpeg(error: unknown): error is SpeechError<'audio-container'> | SpeechError<'audio-format'> {
  return typeof error === 'object' && error !== null && ofFfmpeg.has(error);
}

export function refuseContainer(file: AudioFileName, { container, advice }: Foreign, wanted: AudioFormat): SpeechError {
  const known = advice?.(file.path === '-' ? undefined : quoted(file.path));
  const error = new SpeechError('audio-container', {
    message: `${file.label} is ${container}${known === undefined ? ', which is read with ffmpeg, and that is not installed here' : ', and no audio that is read here'}`,
    context: { container },
    remedy: known ?? withFfmpeg(file, wanted),
  });
  if (known === undefined) ofFfmpeg.add(error);
  return error;
}

function withFfmpeg(file: AudioFileName, wanted: AudioFormat): string {
  return `Install ffmpeg on this machine, and try again; or convert it elsewhere: ${ffmpegCommand(file, wanted)}`;
}

/** `bytes`: all that it has. */
export function refuseShort(file: AudioFileName, bytes: number): SpeechError {
  const reason = bytes === 0 ? 'it is empty: it has 0 bytes' : `it has only ${bytes} byte${bytes === 1 ? '' : 's'}`;
  return new SpeechError('audio-invalid', {
    message: `${file.label} cannot be audio: ${reason}`,
    context: { reason },
    remedy:
      'Check what should have written it: its disk may have been full, its download or its program may have failed.',
  });
}

/** A container where the caller has declared bare samples. */
export function refuseContainerInRaw(
  file: AudioFileName,
  { container, advice }: Foreign,
  wanted: AudioFormat,
): SpeechError {
  const known = advice?.(file.path === '-' ? undefined : quoted(file.path));
  const remedy = (option: string): string => {
    if (known !== undefined) return known;
    return container === 'WAV'
      ? `Leave ${option} away: the format is read from the WAV header.`
      : `Leave ${option} away, and convert the file first: ${ffmpegCommand(file, wanted)}`;
  };
  return new SpeechError('audio-container', {
    message: `${file.label} was declared as raw samples, but ${known === undefined ? 'begins with the header of' : 'is'} ${container}`,
    context: { container },
    remedy: remedy('`raw`'),
    remedyOn: { command: remedy('--raw') },
  });
}

/** `bytes`: all that it has, where that is too little to convert. */
export function refuseUnknown(file: AudioFileName, wanted: AudioFormat, bytes: number | undefined): SpeechError {
  const short = bytes === undefined ? '' : `: it has only ${bytes} byte${bytes === 1 ? '' : 's'}`;
  const remedy = (option: string): string =>
    `If it holds bare samples, declare their format with ${option}; else ${bytes === undefined ? `convert it first: ${ffmpegCommand(file, wanted)}` : 'check what should have written it.'}`;
  return new SpeechError('audio-container', {
    message: `${file.label} has no WAV header and is of no format that is known here${short}`,
    context: { container: 'unknown' },
    remedy: remedy('`raw`'),
    remedyOn: { command: remedy('--raw') },
  });
}

/** Samples that could be converted, but the caller has not asked for it. `isDefault`: the caller has not said what is wanted. */
export function refuseFormat(file: AudioFileName, found: string, wanted: AudioFormat, isDefault: boolean): SpeechError {
  const needed = describeAudioFormat(wanted);
  const first = isDefault
    ? 'Pass `wanted: session.input`, the format that your session takes, and where that is another, `convert: true`'
    : 'Pass `convert: true`';
  return new SpeechError('audio-format', {
    message: `${file.label} is ${found}, but ${needed} is wanted`,
    context: { found, wanted: needed },
    remedy: `${first}; or convert it first: ${ffmpegCommand(file, wanted)}`,
    remedyOn: { command: `Pass --convert, or convert it first: ${ffmpegCommand(file, wanted)}` },
  });
}

/** Each channel is wanted, and the file has others in number. */
export function refuseChannels(file: AudioFileName, found: string, wanted: AudioFormat): SpeechError {
  const needed = describeAudioFormat(wanted);
  return new SpeechError('audio-format', {
    message: `${file.label} is ${found}, but ${needed} is wanted, with a sample of each of ${wanted.channels} channels`,
    context: { found, wanted: needed },
    remedy:
      'Leave `input` out of the options of the session; where its protocol transcribes several channels, configure it for those of the file.',
    remedyOn: { command: 'Pass --channels with the number of channels that the file has, or leave it out.' },
  });
}

/** Samples in a coding that nothing here decodes. */
export function refuseCoding(file: AudioFileName, found: string, wanted: AudioFormat): SpeechError {
  const needed = describeAudioFormat(wanted);
  const error = new SpeechError('audio-format', {
    message: `${file.label} is a WAV file coded as ${found}, which is read with ffmpeg, and that is not installed here; ${needed} is wanted`,
    context: { found, wanted: needed },
    remedy: withFfmpeg(file, wanted),
  });
  ofFfmpeg.add(error);
  return error;
}

/**
 * What only ffmpeg reads, of whose bytes some are gone.
 *
 * @param error - by which it is refused where there is no ffmpeg
 */
export function refuseStreamed(
  file: AudioFileName,
  found: string,
  error: SpeechError<'audio-container'> | SpeechError<'audio-format'>,
): SpeechError {
  const message = `${file.label} is ${found}, which is read with ffmpeg, but of a stream its first bytes were read already`;
  const remedy = 'Write it to a file first, and open that.';
  return error.code === 'audio-format'
    ? new SpeechError('audio-format', { message, context: error.context, remedy })
    : new SpeechError('audio-container', { message, context: error.context, remedy });
}

/** A WAV header that cannot be right. */
export function refuseHeader(file: AudioFileName, reason: string, wanted: AudioFormat): SpeechError {
  return new SpeechError('audio-invalid', {
    message: `${file.label} is a WAV file, but ${reason}`,
    context: { reason },
    remedy: `Write the file again, for instance with: ${ffmpegCommand(file, wanted)}`,
  });
}

/** A part behind the first whose samples are of another format. */
export function refuseJoined(file: AudioFileName, found: string, wanted: string, at: number): SpeechError {
  return new SpeechError('audio-format', {
    message: `${file.label} goes on at byte ${at} with ${found}, but begins with ${wanted}`,
    context: { found, wanted },
    remedy: `Split the file at byte ${at}, or convert its parts to one format before they are joined.`,
  });
}

/** A file of another kind behind the samples. */
export function refuseJoinedContainer(file: AudioFileName, container: string, at: number): SpeechError {
  return new SpeechError('audio-container', {
    message: `${file.label} is a WAV file that goes on at byte ${at} as ${container}`,
    context: { container },
    remedy: `Split the file at byte ${at}, or convert its parts to WAV before they are joined.`,
  });
}

/**
 * A sample that no audio can hold.
 *
 * @param at - its position in samples
 */
export function refuseSample(file: AudioFileName, reason: string, at: number): SpeechError {
  return new SpeechError('audio-invalid', {
    message: `${file.label} holds what is not audio: ${reason}`,
    context: { reason, at },
    remedy: 'Find what wrote the file: a division by zero, or samples that are not of the declared kind.',
  });
}

/** `command`: the remedy at a command line, where that is another. */
export function unreadable(
  file: AudioFileName,
  reason: string,
  remedy: string,
  { cause, command }: { readonly cause?: unknown; readonly command?: string } = {},
): SpeechError {
  return new SpeechError('audio-unreadable', {
    message: `${file.label} cannot be read: ${reason}`,
    context: { path: file.path, reason },
    remedy,
    ...(command === undefined ? {} : { remedyOn: { command } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

const reasons: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOENT: ['there is no such file', 'Check the path.'],
  ENOTDIR: ['there is no such file', 'Check the path.'],
  EACCES: ['this user may not read it', 'Give this user the right to read it.'],
  EPERM: ['this user may not read it', 'Give this user the right to read it.'],
  EISDIR: ['it is a directory', 'Give the path of a file.'],
  ELOOP: ['its links lead in a circle', 'Remove the link, or let it lead to a file.'],
  ENAMETOOLONG: ['its name is longer than the file system takes', 'Check the path.'],
  EMFILE: ['this process has too many files open', 'Close some, or raise the limit of open files.'],
};

/** A path that cannot be one in what it says. */
function missing(file: AudioFileName, cause: unknown): SpeechError | undefined {
  const [scheme] = /^[a-z][a-z\d+.-]+(?=:\/\/)/iu.exec(file.path) ?? [];
  if (scheme !== undefined) {
    const isRead = ['http', 'https', 'file'].includes(scheme.toLowerCase());
    return unreadable(
      file,
      isRead ? 'an address is no path' : 'only http, https and file addresses are read',
      isRead ? 'Download it first, or give it to a batch as a URL.' : 'Download it first.',
      { cause, ...(isRead ? { command: 'Download it first, or pass it to "throughline batch".' } : {}) },
    );
  }
  // What a decoder puts in the place of bytes that are not UTF-8: a directory was read so.
  if (!file.path.includes('\uFFFD')) return undefined;
  return unreadable(file, 'its name is not UTF-8', 'Rename it, or pass it on standard input, where one file is read.', {
    cause,
    command: 'Rename it, or transcribe it by itself: throughline transcribe - < FILE',
  });
}

/** What a stream threw, as a `SpeechError`; an abort by the caller's signal stays one. */
export function readingFailed(file: AudioFileName, error: unknown, signal: AbortSignal | undefined): SpeechError {
  if (isSpeechError(error)) return error;
  if (signal?.aborted === true) return aborted(signal);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') {
    const more = missing(file, error);
    if (more !== undefined) return more;
  }
  const [reason, remedy] = reasons[code] ?? [code || String(error), 'Check that the disk or the pipe is still there.'];
  return unreadable(file, reason, remedy, { cause: error });
}

export function aborted(signal: AbortSignal): SpeechError {
  const reason: unknown = signal.reason;
  return new SpeechError('aborted', {
    message: 'reading the audio was aborted by its signal',
    context: reason instanceof Error ? { reason: reason.message } : {},
    cause: reason,
  });
}
