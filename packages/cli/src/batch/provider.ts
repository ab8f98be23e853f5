import type { AudioFormat, ChannelChoice } from '@throughline/core';
import type { RecognitionProtocol } from '@throughline/core/protocol';
import { chosenProvider } from '../providers/chosen.ts';
import type { ProviderChoice } from '../providers/options.ts';
import type { SampleRate } from '../transcribe/sample-rates.ts';

/** How files are transcribed, as the command line gives it. */
export interface FileFlags extends ProviderChoice {
  readonly local?: true;
  readonly url?: string;
  readonly model?: string;
  /** A tag of BCP 47. */
  readonly language?: string;
  readonly speakers?: true;
  /** How many channels the provider transcribes in one session, or a session for each. */
  readonly channels?: number | 'split';
  readonly sampleRate?: SampleRate;
  /** Of bare samples. */
  readonly raw?: AudioFormat;
  readonly convert?: true;
  /** Which channel of several is transcribed. */
  readonly channel?: ChannelChoice;
  /** Multiples of real time. */
  readonly pace?: number;
}

export interface Provider {
  readonly protocol: RecognitionProtocol;
  readonly credentials: Readonly<Record<string, string>>;
  /** What makes its transcripts what they are, for the ledger and for workers. */
  readonly shape: object;
}

/** `elsewhere`: it is other processes that dial, so that no credentials are needed here. */
export function providerOf(flags: FileFlags, { elsewhere = false } = {}): Provider {
  const { channels, ...given } = flags;
  const { manifest, options, credentials } = chosenProvider({
    part: 'recognise',
    // Channels that are split are one each for the provider.
    given: { ...given, ...(channels === 'split' ? {} : { channels }) },
    environment: process.env,
    without: 'Without a key: pass --local to recognise English on this machine.',
    anyCredentials: elsewhere,
  });
  const protocol = manifest.recognise.protocol(options);
  const { convert, channel, raw } = flags;
  return {
    protocol: flags.local === true ? { ...protocol, name: 'the local recogniser' } : protocol,
    credentials,
    shape: {
      provider: flags.local === true ? 'local' : manifest.name,
      protocol: protocol.shape,
      channels,
      channel,
      convert,
      raw,
    },
  };
}

/** How a file is opened and sent, as `batch` and a worker take it. */
export function fileOptionsOf({ convert, channel, channels, raw, pace }: FileFlags): {
  readonly convert?: true;
  readonly channel?: ChannelChoice;
  readonly channels?: 'split';
  readonly raw?: AudioFormat;
  readonly pace?: number;
} {
  return {
    ...(convert === undefined && channel === undefined ? {} : { convert: true }),
    ...(channel === undefined ? {} : { channel }),
    ...(channels === 'split' ? { channels } : {}),
    ...(raw === undefined ? {} : { raw }),
    ...(pace === undefined ? {} : { pace }),
  };
}
