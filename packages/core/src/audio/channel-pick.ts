import { SpeechError } from '../errors/speech-error.ts';
import type { AudioFormat } from './format.ts';
import { isInt16 } from './pcm.ts';

/** Which channel of several is taken: the mean of all, or one of them, counted from 0. */
export type ChannelChoice = 'mix' | 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/**
 * The number of the chosen channel; undefined for the mean of all, and where there is only one.
 *
 * @param channel - the option's value; default: `mix`
 * @throws SpeechError `config-invalid` for anything but `mix` and 0 to 7, and for a channel that the audio does not have
 */
export function chosenChannel(
  channel: ChannelChoice | undefined,
  { channels }: Pick<AudioFormat, 'channels'>,
): number | undefined {
  // The types do not bind a caller in JavaScript.
  const given: unknown = channel;
  if (given === undefined || given === 'mix') return undefined;
  const last = channels - 1;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= last) {
    return channels === 1 ? undefined : given;
  }
  const known = typeof given === 'number' && Number.isInteger(given) && given >= 0 && given < 8;
  const wanted = known ? `'mix' or a channel that is there: ${last === 0 ? '0' : `0 to ${last}`}` : "'mix' or 0 to 7";
  const found = typeof given === 'string' ? `'${given}'` : String(given);
  throw new SpeechError('config-invalid', {
    message: `channel is ${found}, but must be ${wanted}`,
    context: { field: 'channel', found, wanted },
  });
}

/** @throws SpeechError `config-invalid`: one of several channels cannot be chosen where each of them is transcribed */
export function refuseChoice(given: ChannelChoice, channels: number): never {
  const found = typeof given === 'string' ? `'${given}'` : String(given);
  throw new SpeechError('config-invalid', {
    message: `channel is ${found}, but ${channels} channels are wanted, each for itself`,
    context: { field: 'channel', found, wanted: 'nothing' },
    remedy: 'Leave `channel` out, or configure the protocol for one channel.',
    remedyOn: { command: 'Pass either --channel or --channels.' },
  });
}

/** Writes one channel of interleaved samples into `target`, which is long enough. */
export function pickChannel<Samples extends Int16Array | Float32Array>(
  interleaved: Samples,
  channels: number,
  channel: number,
  target: Samples,
): void {
  const frames = interleaved.length / channels;
  for (let index = 0, from = channel; index < frames; index += 1, from += channels) {
    target[index] = interleaved[from] ?? 0;
  }
}

/** Picks one channel out of interleaved samples, into memory of its own. */
export class ChannelPicker {
  readonly #channels: number;
  readonly #channel: number;
  #samples = new Int16Array(0);
  #floats = new Float32Array(0);

  constructor(channels: number, channel: number) {
    this.#channels = channels;
    this.#channel = channel;
  }

  /** The samples of the channel, good until the next call. */
  pick(interleaved: Int16Array | Float32Array): Int16Array | Float32Array {
    const count = interleaved.length / this.#channels;
    if (isInt16(interleaved)) {
      if (this.#samples.length < count) this.#samples = new Int16Array(count);
      const target = this.#samples.subarray(0, count);
      pickChannel(interleaved, this.#channels, this.#channel, target);
      return target;
    }
    if (this.#floats.length < count) this.#floats = new Float32Array(count);
    const target = this.#floats.subarray(0, count);
    pickChannel(interleaved, this.#channels, this.#channel, target);
    return target;
  }
}
