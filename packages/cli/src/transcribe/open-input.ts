import type { AudioFormat, AudioSource, ChannelChoice } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { openAudioFile } from '@throughline/node';
import { type Interruption, unlessInterrupted } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { watchWaits } from '../waits.ts';
import { warningNotice } from './notices.ts';

export interface OpenInputOptions {
  readonly wanted: AudioFormat;
  /** Whether audio of another format is converted; asking for a channel of several is asking for that too. */
  readonly convert: boolean;
  readonly channel?: ChannelChoice | undefined;
  /** Of bare samples. */
  readonly raw?: AudioFormat | undefined;
  readonly terminal: Pick<Terminal, 'error'>;
  readonly interruption: Interruption;
  /** Ends all reading. */
  readonly reading: AbortController;
}

/** Opens the audio that the command line names. Throws `SpeechError` for audio that the provider would not want. */
export async function openInput(path: string, options: OpenInputOptions): Promise<AudioSource> {
  const { wanted, convert, channel, raw, terminal, interruption, reading } = options;
  const { yellow, dim } = terminal.error.colors;
  const waits = watchWaits((text) => terminal.error.write(dim(`· ${printableLine(text)}\n`)));
  waits.now({ what: `waiting for audio from ${path === '-' ? 'standard input' : path}` });
  try {
    const opened = openAudioFile(path, {
      wanted,
      convert: convert || channel !== undefined,
      ...(channel === undefined ? {} : { channel }),
      signal: reading.signal,
      onWarning: (warning) => terminal.error.write(`${yellow('warning:')} ${printableLine(warningNotice(warning))}\n`),
      ...(raw === undefined ? {} : { raw }),
    });
    // A pipe may never say anything: until it is open, the first Ctrl-C has nothing to wait for.
    return await unlessInterrupted(opened, interruption);
  } finally {
    waits.close();
  }
}
