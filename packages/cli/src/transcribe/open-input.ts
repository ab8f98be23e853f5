import type { AudioFormat, AudioSource, ChannelChoice } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { openAudioChannels, openAudioFile, type OpenAudioChannelsOptions } from '@throughline/node';
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
  const { convert, channel } = options;
  return opened(path, options, (given) =>
    openAudioFile(path, {
      ...given,
      convert: convert || channel !== undefined,
      ...(channel === undefined ? {} : { channel }),
    }),
  );
}

/** The same for each channel of it, as a source of its own. */
export async function openInputChannels(
  path: string,
  options: Omit<OpenInputOptions, 'channel'>,
): Promise<readonly AudioSource[]> {
  return opened(path, options, (given) => openAudioChannels(path, { ...given, convert: options.convert }));
}

async function opened<Opened>(
  path: string,
  options: Omit<OpenInputOptions, 'channel'>,
  open: (given: OpenAudioChannelsOptions) => Promise<Opened>,
): Promise<Opened> {
  const { wanted, raw, terminal, interruption, reading } = options;
  const { yellow, dim } = terminal.error.colors;
  const waits = watchWaits((text) => terminal.error.write(dim(`· ${printableLine(text)}\n`)));
  waits.now({ what: `waiting for audio from ${path === '-' ? 'standard input' : path}` });
  try {
    const opened = open({
      wanted,
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
