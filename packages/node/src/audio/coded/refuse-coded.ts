import { SpeechError } from '@throughline/core/internal';
import { ffmpegCommand } from '../refusals.ts';
import type { CodedContext } from './coded-audio.ts';

/**
 * A compressed file that cannot be right.
 *
 * @param name - what it is, with its article
 */
export function refuseCoded(
  { file, wanted }: CodedContext,
  name: string,
  reason: string,
): SpeechError<'audio-invalid'> {
  return new SpeechError('audio-invalid', {
    message: `${file.label} is ${name}, but ${reason}`,
    context: { reason },
    remedy: `Get the file again; or write what can be read of it with: ${ffmpegCommand(file, wanted)}`,
  });
}

/** What a header says of channels and rate must be audio that is decoded here. */
export function checkCoded(
  context: CodedContext,
  name: string,
  { sampleRate, channels }: { readonly sampleRate: number; readonly channels: number },
): void {
  if (channels < 1 || channels > 8) {
    throw refuseCoded(context, name, `its header says ${channels} channels; 1 to 8 are read`);
  }
  if (sampleRate < 8000 || sampleRate > 192_000) {
    throw refuseCoded(context, name, `its header says ${sampleRate} Hz; 8000 to 192000 are read`);
  }
}
