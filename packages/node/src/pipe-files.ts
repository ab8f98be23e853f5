import type { AssessmentSession, AudioSource, PipeOptions, TranscriptionSession } from '@throughline/core';
import { isSpeechError, SpeechError } from '@throughline/core/internal';
import { isAudioBytes, type AudioBytes } from './audio/byte-sources.ts';
import { openAudioStream, openFileToPipe } from './audio/open-audio-file.ts';
import type { OpenAudioFileOptions } from './audio/open-options.ts';

/** What `pipe` reads: a source; in Node also the path of an audio file, `-` for standard input, a file: URL, or what holds its bytes. */
export type Pipeable = AudioSource | string | URL | AudioBytes;

/** How a path, or bytes, are opened. A source that is open already is left as it is. */
export interface PipeFileOptions extends PipeOptions, Pick<OpenAudioFileOptions, 'channel' | 'raw' | 'onWarning'> {
  /** Whether audio of another format is converted. Default: the session's own `convert`. */
  readonly convert?: boolean;
}

interface PipesFiles {
  /**
   * Writes a whole source; a path, a file: URL or bytes are opened for the session's own format first, as `openAudioFile` does. With
   * `end`, ends the session after it and resolves when it has closed. Rejects with what opening or a write rejects with. It need
   * not be awaited: its rejection is never an unhandled one.
   */
  pipe(source: Pipeable, options?: PipeFileOptions): Promise<void>;
}

/** A transcription whose `pipe` opens files too. */
export interface NodeTranscriptionSession extends TranscriptionSession, PipesFiles {
  pipe(source: Pipeable, options?: PipeFileOptions): Promise<void>;
}

/** An assessment whose `pipe` opens files too. */
export interface NodeAssessmentSession extends AssessmentSession, PipesFiles {
  pipe(source: Pipeable, options?: PipeFileOptions): Promise<void>;
}

/** Gives a session a `pipe` that opens files. `convert`: the session's own option. */
export function pipingFiles<Session extends TranscriptionSession | AssessmentSession>(
  session: Session,
  convert = false,
): Session & PipesFiles {
  const pipe = session.pipe.bind(session);
  return Object.assign(session, {
    pipe(source: Pipeable, options: PipeFileOptions = {}): Promise<void> {
      if (typeof source !== 'string' && !(source instanceof URL) && !isAudioBytes(source)) return pipe(source, options);
      const piped = opened(source, session, { convert, ...options }).then((open) =>
        open === undefined ? undefined : pipe(open, options),
      );
      piped.catch(() => undefined);
      return piped;
    },
  });
}

/** The source; nothing where the caller no longer wants it. One that cannot be opened fails when the session looks at it, as any other. */
async function opened(
  source: string | URL | AudioBytes,
  session: TranscriptionSession | AssessmentSession,
  { signal, convert = false, ...options }: PipeFileOptions,
): Promise<AudioSource | undefined> {
  const over = new AbortController();
  const stop = (): void => over.abort();
  // A pipe may never give anything, and the session may end meanwhile.
  session.closed.then(stop, stop);
  const reading = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const { input: wanted } = session;
  // Files are converted to 16-bit only, which is what a session takes by default.
  const convertible = wanted.encoding === 'pcm_s16le';
  const given = { ...options, convert: convert && convertible, wanted, signal: reading };
  try {
    return typeof source === 'string' || source instanceof URL
      ? await openFileToPipe(source, given)
      : await openAudioStream(source, given);
  } catch (error) {
    if (signal?.aborted === true && isSpeechError(error, 'aborted')) return undefined;
    return failing(convert && !convertible && isSpeechError(error, 'audio-format') ? inconvertible(error) : error);
  }
}

function inconvertible(error: SpeechError<'audio-format'>): SpeechError {
  return new SpeechError('audio-format', {
    message: error.message.replace(/^audio-format: /u, ''),
    context: error.context,
    remedy: 'Leave `input` out of the options of the session: a file is then converted to what its protocol wants.',
  });
}

function failing(error: unknown): AudioSource {
  return {
    get format(): never {
      throw error;
    },
    seekable: false,
    frames() {
      throw error;
    },
  };
}
