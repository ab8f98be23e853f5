import { type AudioFormat, type AudioSource, isSpeechError, SpeechError } from '@throughline/core';
import { openAudioFile } from '@throughline/node';
import { type Interruption, unlessInterrupted } from '../interruption.ts';
import { printableLine } from '../printable.ts';
import type { Terminal } from '../terminal.ts';
import { watchWaits } from '../waits.ts';
import type { TranscribeFlags } from './flags.ts';
import { warningNotice } from './notices.ts';

export interface OpenInputOptions {
  readonly wanted: AudioFormat;
  readonly flags: TranscribeFlags;
  readonly terminal: Pick<Terminal, 'error'>;
  readonly interruption: Interruption;
  /** Ends all reading. */
  readonly reading: AbortController;
}

/** Opens the audio that the command line names. Throws `SpeechError` for audio that the service would not want. */
export async function openInput(path: string, options: OpenInputOptions): Promise<AudioSource> {
  const { wanted, flags, terminal, interruption, reading } = options;
  const { yellow, dim } = terminal.error.colors;
  const waits = watchWaits((text) => terminal.error.write(dim(`· ${printableLine(text)}\n`)));
  waits.now({ what: `waiting for audio from ${path === '-' ? 'standard input' : path}` });
  try {
    const opened = openAudioFile(path, {
      wanted,
      // Asking for a channel of several is asking for one.
      convert: flags.convert === true || flags.channel !== undefined,
      ...(flags.channel === undefined ? {} : { channel: flags.channel }),
      signal: reading.signal,
      onWarning: (warning) => terminal.error.write(`${yellow('warning:')} ${printableLine(warningNotice(warning))}\n`),
      ...(flags.raw === undefined ? {} : { raw: flags.raw }),
    });
    // A pipe may never say anything: until it is open, the first Ctrl-C has nothing to wait for.
    return await unlessInterrupted(opened, interruption);
  } catch (error) {
    throw withBetterRemedy(error, wanted);
  } finally {
    waits.close();
  }
}

/** The service hears 8 kHz too, which is better than audio of 8 kHz blown up. */
function withBetterRemedy(error: unknown, wanted: AudioFormat): unknown {
  if (!isSpeechError(error, 'audio-format')) return error;
  const telephone = error.context.found.startsWith('8 kHz mono 16-bit') && wanted.sampleRate === 16_000;
  if (!telephone) return error;
  return new SpeechError('audio-format', {
    message: error.message.replace(/^audio-format: /, ''),
    context: error.context,
    remedy: 'Pass --sample-rate 8000 to have the service hear 8 kHz; with --local, pass --convert.',
  });
}
