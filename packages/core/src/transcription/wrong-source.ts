import { describeAudioFormat, type AudioFormat } from '../audio/format.ts';
import type { AudioSource } from '../audio/source.ts';
import { SpeechError } from '../errors/speech-error.ts';

/** The error for a source of another format than the session takes. */
export function wrongSource(source: AudioSource, input: AudioFormat): SpeechError {
  const found = describeAudioFormat(source.format);
  const wanted = describeAudioFormat(input);
  const convertible = [1, source.format.channels].includes(input.channels) && input.encoding === 'pcm_s16le';
  return new SpeechError('audio-format', {
    message: `the source gives ${found}, but the session takes ${wanted}`,
    context: { found, wanted },
    remedy: `In Node, open the file with openAudioFile(path, { wanted: session.input${convertible ? ', convert: true' : ''} }); else give a source of ${wanted}.`,
    remedyOn: { command: 'Pass --convert to have it converted.' },
  });
}

/** What a session fails with whose source cannot be read a second time. */
export function notReadAgain(cause: unknown): SpeechError {
  return new SpeechError('audio-unreadable', {
    message: 'the source could not be read again where audio had to be replayed',
    context: { reason: cause instanceof Error ? cause.message : String(cause) },
    cause,
  });
}
