import { fileURLToPath } from 'node:url';
import type { AudioSource } from '@throughline/core';
import { isSpeechError, SpeechError } from '@throughline/core/internal';
import type { AudioBytes } from '../audio/byte-sources.ts';
import { channelsOf } from '../audio/channel-sources.ts';
import { openAudioChannels, openAudioFile, openAudioStream } from '../audio/open-audio-file.ts';
import type { OpenAudioChannelsOptions, OpenAudioFileOptions } from '../audio/open-options.ts';
import { download } from './download/download.ts';
import { nameOfAddress } from './download/name-of-address.ts';

/** Audio that is no file: an upload, an object in a store, the output of a program. */
export interface NamedAudio {
  /** What results, messages and files of results call it; every input of a run needs one of its own. */
  readonly name: string;
  /**
   * Called once for each attempt, so each time it gives the audio from its beginning: bytes, or a source that is open already. A source
   * of another format than the session's needs `convert`, and has no resume points.
   */
  open(signal: AbortSignal): AudioBytes | AudioSource | Promise<AudioBytes | AudioSource>;
  /** What stays the same as long as the audio does, such as an ETag. Default: made of its bytes, which are then read once more. */
  readonly fingerprint?: string;
}

/** One piece of audio to transcribe: a path, a `file:`, `http:` or `https:` URL, or audio with a name. */
export type FileInput = string | URL | NamedAudio;

/**
 * What the name of an input is, in results, in messages and for files of results: its path as it was given, or its URL without user,
 * password, query and fragment, which may hold secrets.
 */
export function nameOfInput(input: FileInput): string {
  if (typeof input === 'string') return input;
  if (!(input instanceof URL)) return input.name;
  if (input.protocol === 'file:') return fileURLToPath(input);
  return nameOfAddress(input);
}

/** Whether its audio comes from elsewhere than a file of this machine. */
export function isRemote(input: FileInput): boolean {
  return typeof input !== 'string' && !(input instanceof URL && input.protocol === 'file:');
}

/** Whether a value can be an input at all: types do not bind a caller in JavaScript. */
export function checkedInput(input: unknown): FileInput {
  if (typeof input === 'string' && input !== '') return input;
  if (input instanceof URL && urlProtocols.includes(input.protocol)) return input;
  if (typeof input === 'object' && input !== null && !(input instanceof URL)) {
    const { name, open } = input as Partial<NamedAudio>;
    if (typeof name === 'string' && name !== '' && typeof open === 'function') return input as NamedAudio;
  }
  const found = input instanceof URL ? `a URL with ${input.protocol}` : describe(input);
  throw new SpeechError('config-invalid', {
    message: `an input is ${found}, but must be ${wantedInput}`,
    context: { field: 'inputs', found, wanted: wantedInput },
    remedyOn: { command: null },
  });
}

const urlProtocols: readonly string[] = ['file:', 'http:', 'https:'];
const wantedInput = 'a path, a file:, http: or https: URL, or { name, open }';

function describe(input: unknown): string {
  if (input === '') return 'an empty text';
  if (input === null || input === undefined) return String(input);
  return typeof input === 'object' ? 'an object without a name or open()' : `a ${typeof input}`;
}

/** Opens an input from its beginning, as `openAudioFile` does. */
export async function openInputAudio(
  input: FileInput,
  options: OpenAudioFileOptions & { readonly signal: AbortSignal },
): Promise<AudioSource> {
  if (typeof input === 'string') return openAudioFile(input, options);
  if (input instanceof URL) {
    return input.protocol === 'file:'
      ? openAudioFile(input, options)
      : openAudioStream((await download(input, options.signal)).bytes, options);
  }
  const given = await opened(input, options.signal);
  return isSource(given) ? given : openAudioStream(given, options);
}

/** The same for each channel of it, as `openAudioChannels` does. */
export async function openInputChannels(
  input: FileInput,
  options: OpenAudioChannelsOptions & { readonly signal: AbortSignal },
): Promise<readonly AudioSource[]> {
  if (typeof input === 'string') return openAudioChannels(input, options);
  if (input instanceof URL) {
    const { signal } = options;
    return openAudioChannels(input.protocol === 'file:' ? input : (await download(input, signal)).bytes, options);
  }
  const given = await opened(input, options.signal);
  return isSource(given) ? channelsOf(given) : openAudioChannels(given, options);
}

async function opened(input: NamedAudio, signal: AbortSignal): Promise<AudioBytes | AudioSource> {
  try {
    return await input.open(signal);
  } catch (error) {
    if (isSpeechError(error) || signal.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SpeechError('audio-unreadable', {
      message: `${input.name} could not be opened: ${reason}`,
      context: { path: input.name, reason },
      remedy: 'Look at the error that your open() threw; it stands in the cause.',
      remedyOn: { command: null },
      cause: error,
    });
  }
}

function isSource(given: AudioBytes | AudioSource): given is AudioSource {
  return typeof given === 'object' && 'frames' in given && 'format' in given;
}
