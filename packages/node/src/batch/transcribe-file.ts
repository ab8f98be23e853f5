import type { AudioFormat, AudioSource } from '@throughline/core';
import { isSpeechError, sameAudioFormat, SpeechError } from '@throughline/core/internal';
import { transcribeSource, type SourceTranscript } from './transcribe-source.ts';
import type { FileTranscript, FileWarning } from './file-transcript.ts';
import type { FileOptions, FileWork } from './file-work.ts';
import { nameOfInput, openInputAudio, openInputChannels } from './input.ts';
import { checkChannels } from './split/check-channels.ts';
import { transcribeChannels } from './split/transcribe-channels.ts';

/**
 * Transcribes one input to its end: opens it, sends it as fast as its provider takes it, and gives all that was recognised.
 *
 * @throws SpeechError what opening the audio throws (`audio-unreadable`, `audio-container`, `audio-format`, `audio-invalid`), what its
 *   session failed with, and `aborted` by the signal
 */
export async function transcribeFile<C extends object>(work: FileWork<C>): Promise<FileTranscript> {
  checkChannels(work);
  const ending = new AbortController();
  const signal = work.signal === undefined ? ending.signal : AbortSignal.any([work.signal, ending.signal]);
  const warnings: FileWarning[] = [];
  const onWarning = (warning: FileWarning): void => {
    warnings.push(warning);
    work.onWarning?.(warning);
  };
  try {
    signal.throwIfAborted();
    const { input, channel, fingerprint, raw } = work;
    const opening = {
      wanted: formatOf(work),
      convert: work.convert ?? false,
      ...(raw === undefined ? {} : { raw }),
      signal,
      onWarning,
    };
    const given = { ...work, signal, onWarning };
    const transcribed =
      work.channels === 'split'
        ? await transcribeChannels(await ofLength(openInputChannels(input, opening), work), given)
        : await transcribeOpened(
            await ofLength(openInputAudio(input, { ...opening, ...(channel === undefined ? {} : { channel }) }), work),
            given,
          );
    return {
      input: nameOfInput(work.input),
      ...(fingerprint === undefined ? {} : { fingerprint }),
      ...transcribed,
      warnings,
    };
  } catch (error) {
    throw signal.aborted && !isSpeechError(error, 'aborted') ? aborted(signal) : error;
  } finally {
    // Whatever is still being read is for nobody. Without a reason an error would be made, with a stack, for each file.
    ending.abort('the file is done');
  }
}

/** Reports how long opened audio is. */
async function ofLength<Opened extends AudioSource | readonly AudioSource[]>(
  opening: Promise<Opened>,
  { onLength }: { readonly onLength?: (seconds: number) => void },
): Promise<Opened> {
  const opened = await opening;
  const { duration } = 'format' in opened ? opened : (opened[0] ?? {});
  if (duration !== undefined) onLength?.(duration);
  return opened;
}

/** A file is opened for the format of the session; what was open already may have another one. */
function transcribeOpened<C extends object>(source: AudioSource, work: FileWork<C>): Promise<SourceTranscript> {
  const { channel, convert } = work;
  if (convert !== true || sameAudioFormat(source.format, formatOf(work))) return transcribeSource(source, work);
  const input = source.format;
  return transcribeSource(source, work, { input, convert, ...(channel === undefined ? {} : { channel }) });
}

/** What the session takes, and so what a file is opened for. */
function formatOf<C extends object>({ options }: FileOptions<C>): AudioFormat {
  const { audio } = options.protocol;
  return { ...audio, sampleRate: options.sampleRate ?? audio.sampleRate };
}

function aborted({ reason }: AbortSignal): SpeechError {
  const said = reason instanceof Error ? reason.message : String(reason);
  return new SpeechError('aborted', { message: `the file was given up: ${said}`, context: { reason: said } });
}
