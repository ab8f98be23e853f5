import { stat } from 'node:fs/promises';
import { type AudioSource, SpeechError } from '@throughline/core';
import type { RecognitionProtocol } from '@throughline/core/protocol';
import { type Chosen, chosenProvider } from '../providers/chosen.ts';
import { messageWithoutCode } from '../without-code.ts';
import type { TranscribeFlags } from './flags.ts';
import { openInput, openInputChannels, type OpenInputOptions } from './open-input.ts';
import { isTelephone, takesTelephone } from './telephone.ts';

/** A provider with its credentials, and the audio in the format that it takes. */
export interface OpenedAudio {
  readonly protocol: RecognitionProtocol;
  readonly credentials: Readonly<Record<string, string>>;
  /** One, or with `--channels split` one for each channel. */
  readonly sources: readonly AudioSource[];
}

type Options = Pick<OpenInputOptions, 'terminal' | 'interruption' | 'reading'>;

/**
 * Opens the input for the provider that the flags name. Audio of 8 kHz is sent to a provider that takes it as it is, unless a rate
 * was chosen, and converted for others, such as the local recogniser.
 */
export async function openAudio(input: string, flags: TranscribeFlags, options: Options): Promise<OpenedAudio> {
  try {
    return await open(input, flags, options);
  } catch (error) {
    if (!isTelephone(error, flags) || flags.sampleRate !== undefined) throw error;
    // The beginning of a pipe cannot be read again.
    if (!(await isFile(input))) throw withRemedy(error, flags);
    return open(input, takesTelephone(flags) ? { ...flags, sampleRate: 8000 } : { ...flags, convert: true }, options);
  }
}

async function open(input: string, flags: TranscribeFlags, options: Options): Promise<OpenedAudio> {
  const { manifest, options: config, credentials } = providerOf(flags);
  const named = manifest.recognise.protocol(config);
  const protocol = flags.local === true ? { ...named, name: 'the local recogniser' } : named;
  const { channel, raw } = flags;
  const convert = flags.convert === true;
  const opening = { wanted: protocol.audio, convert, raw, ...options };
  const sources =
    flags.channels === 'split'
      ? await openInputChannels(input, opening)
      : [await openInput(input, { ...opening, channel })];
  return { protocol, credentials, sources };
}

function providerOf(flags: TranscribeFlags): Chosen<'recognise'> {
  const { channels, ...given } = flags;
  return chosenProvider({
    part: 'recognise',
    // To the provider, a channel that has a session of its own is audio of one channel.
    given: channels === 'split' ? given : { ...flags },
    environment: process.env,
    without: 'Without a key: pass --local to recognise English on this machine.',
  });
}

async function isFile(input: string): Promise<boolean> {
  if (input === '-') return false;
  return stat(input).then(
    (found) => found.isFile(),
    () => false,
  );
}

function withRemedy(error: SpeechError<'audio-format'>, flags: TranscribeFlags): SpeechError {
  return new SpeechError(error.code, {
    message: messageWithoutCode(error),
    context: error.context,
    remedy: takesTelephone(flags)
      ? 'Pass --sample-rate 8000 to send it at 8 kHz, or --convert to convert it.'
      : 'Pass --convert to have it converted.',
  });
}
