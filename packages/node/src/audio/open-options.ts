import type { AudioFormat, ChannelChoice } from '@throughline/core/internal';
import type { OnAudioFileWarning } from './warnings.ts';

/** What `openAudioFile` takes besides the file. */
export interface OpenAudioFileOptions {
  /**
   * The format that the frames must have: the `input` of the session that they are for. Default: 16 kHz mono `pcm_s16le`.
   *
   * ```ts
   * const source = await openAudioFile('call.wav', { wanted: session.input });
   * await session.pipe(source, { end: true });
   * ```
   */
  readonly wanted?: AudioFormat;
  /**
   * Whether audio of another format is converted; `wanted` must then be `pcm_s16le`, mono or with the channels of the file, each of
   * which is converted by itself. Default: false, and it is refused.
   * WAV files of 8, 16, 24 and 32 bits and of 32- and 64-bit floats can be converted. What is decoded, which is all compressed audio and
   * WAV in µ-law and A-law, needs none where its rate and channels are as wanted. Opus has no rate of its own: it is decoded to the one
   * that is wanted, where that is 8, 12, 16, 24 or 48 kHz, else to 48 kHz.
   */
  readonly convert?: boolean;
  /**
   * Which channel of several is used, counted from 0: where each speaker has one of their own, or where they cancel each other
   * out. Needs `convert`, and `wanted` to be mono. Default: `mix`, their mean.
   */
  readonly channel?: ChannelChoice;
  /** The file has no header and holds bare samples of this format. Default: there is a WAV header. */
  readonly raw?: AudioFormat;
  /** Ends the opening and all reading. */
  readonly signal?: AbortSignal;
  /** Receives warnings about what can be read all the same. Default: `process.emitWarning`. */
  readonly onWarning?: OnAudioFileWarning;
}

/** `wanted`: the format of each channel, 16-bit mono. */
export type OpenAudioChannelsOptions = Omit<OpenAudioFileOptions, 'channel'>;

export const defaultWanted: AudioFormat = { sampleRate: 16_000, channels: 1, encoding: 'pcm_s16le' };
