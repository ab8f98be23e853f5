import { fileURLToPath } from 'node:url';
import type { AudioSource } from '@throughline/core/internal';
import { checkAudioFormat, describeAudioFormat, SpeechError } from '@throughline/core/internal';
import { bytesInput, type AudioBytes } from './byte-sources.ts';
import { openInput } from './input.ts';
import { defaultWanted, type OpenAudioChannelsOptions, type OpenAudioFileOptions } from './open-options.ts';
import { aborted } from './refusals.ts';

// What reads a file is loaded with the first file.

/**
 * Opens an audio file for reading: WAV, FLAC, MP3, Opus, Vorbis and FLAC in Ogg, Opus and Vorbis in WebM and Matroska, and what ffmpeg
 * reads, where that is installed. Compressed audio is decoded as a stream. `-` is standard input, and a path may name a pipe. Only its headers are read now (a file whose
 * header does not say how long it is is searched once for files joined to it); the audio is read in chunks of at most
 * 64 KiB as the frames are taken, so that a file of any length takes the same memory. A file can be read from any sample, a
 * pipe once.
 *
 * @throws SpeechError `audio-unreadable` where the file cannot be read; `audio-container` for a file that is of no such kind, or
 *   bare samples that begin with a file's header; `audio-format` for audio that is not as wanted and is not or cannot be
 *   converted; `audio-invalid` for a header that contradicts itself; `config-invalid` for options out of range; `aborted` by the signal.
 *   Reading the frames throws `audio-unreadable`, `audio-invalid` and `aborted` alike.
 */
export async function openAudioFile(path: string | URL, options: OpenAudioFileOptions = {}): Promise<AudioSource> {
  return opened(path, options, false);
}

/** As `openAudioFile`, for a session: a chunk is only lent, until the next one is asked for. */
export async function openFileToPipe(path: string | URL, options: OpenAudioFileOptions): Promise<AudioSource> {
  return opened(path, options, true);
}

async function opened(path: string | URL, options: OpenAudioFileOptions, lends: boolean): Promise<AudioSource> {
  checkOptions(options);
  const text = typeof path === 'string' ? path : pathOf(path);
  const { asLent, asOne, openedInput } = await import('./opened-input.ts');
  return openedInput(await openInput(text, options.signal), options, lends ? asLent : asOne);
}

/**
 * As `openAudioFile`, for bytes that are no file: the output of another program, an upload, an answer of `fetch`. A Blob, a Uint8Array
 * and an ArrayBuffer can be read from any sample, as often as needed; a stream once. Of a `Response`, its status is looked at.
 *
 * The `fetch` of Node 24 ends the process with an `AssertionError` (`!this.paused`) where its body is read slowly, as a session does, and
 * the server closes the connection meanwhile, as after HTTP/1.0 and `Connection: close`. Give its `arrayBuffer()` there, or a stream of `node:http`.
 *
 * @throws SpeechError as `openAudioFile` does; `config-invalid` for what holds no bytes, `audio-unreadable` for a stream that was read
 *   already and for a response that is no success
 */
export async function openAudioStream(source: AudioBytes, options: OpenAudioFileOptions = {}): Promise<AudioSource> {
  checkOptions(options);
  // At once: a stream is read by nobody else from now on.
  const input = bytesInput(source, options.signal);
  const { asOne, openedInput } = await import('./opened-input.ts');
  return openedInput(input, options, asOne);
}

/**
 * Opens each channel of a file, or of bytes, as a source of its own, in their order: for a call in which each speaker has a channel.
 * A file is read by each of them for itself, at its own speed. A stream is read once, and what one channel needs later is kept in
 * a temporary file, 2 bytes a sample. Channels are taken apart without `convert`; another rate or encoding is converted with it only.
 *
 * @throws SpeechError as `openAudioFile` does
 */
export async function openAudioChannels(
  audio: string | URL | AudioBytes,
  options: OpenAudioChannelsOptions = {},
): Promise<readonly AudioSource[]> {
  const { wanted = defaultWanted } = options;
  checkOptions(options);
  if (wanted.channels !== 1 || wanted.encoding !== 'pcm_s16le') {
    throw new SpeechError('config-invalid', {
      message: `each channel becomes audio of one, in 16 bits, but ${describeAudioFormat(wanted)} is wanted`,
      context: { field: 'wanted', found: describeAudioFormat(wanted), wanted: "1 channel of 'pcm_s16le'" },
    });
  }
  const given = audio instanceof URL ? pathOf(audio) : audio;
  const input = typeof given === 'string' ? given : bytesInput(given, options.signal);
  const { asChannels, openedInput } = await import('./opened-input.ts');
  return openedInput(typeof input === 'string' ? await openInput(input, options.signal) : input, options, asChannels);
}

function checkOptions({ wanted = defaultWanted, raw, convert, signal }: OpenAudioFileOptions): void {
  checkAudioFormat(wanted, 'wanted');
  if (raw !== undefined) checkAudioFormat(raw, 'raw');
  if (convert === true && wanted.encoding !== 'pcm_s16le') {
    throw new SpeechError('config-invalid', {
      message: 'audio is converted to pcm_s16le only, but another encoding is wanted',
      context: { field: 'wanted.encoding', found: wanted.encoding, wanted: 'pcm_s16le' },
      remedy: 'Ask for { encoding: "pcm_s16le" }, or leave `convert` away.',
      remedyOn: { command: null },
    });
  }
  if (signal?.aborted === true) throw aborted(signal);
}

function pathOf(url: URL): string {
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new SpeechError('config-invalid', {
    message: `an audio file was given as a ${url.protocol} URL, but only file: URLs are read`,
    context: { field: 'path', found: url.protocol, wanted: 'a path or a file: URL' },
    remedy: 'Download the file first, or pass the response of fetch() to openAudioStream().',
    remedyOn: { command: null },
  });
}
