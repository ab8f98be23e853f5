/**
 * One sample of so many is looked at. Seven, because it divides none of the usual sample rates: looking at every 8th sample
 * of a 1 kHz tone at 16 kHz sees nothing but its zero crossings.
 */
const STRIDE = 7;

/** What was seen of some samples. */
export interface Levels {
  /** Samples looked at. */
  looked: number;
  /** Sum of their squares. */
  energy: number;
  /** How many of them are at −32768 or 32767. */
  atFullScale: number;
}

export function noLevels(): Levels {
  return { looked: 0, energy: 0, atFullScale: 0 };
}

/** One of the channels of interleaved samples. */
export interface ChannelOf {
  /** Counted from 0. */
  readonly channel: number;
  readonly channels: number;
}

/** The channel of samples that have no other. */
export const onlyChannel: ChannelOf = { channel: 0, channels: 1 };

/** Adds what is seen of samples `[from, to)` of a channel to `levels`: about 0.3 µs for 100 ms at 16 kHz. */
export function look(
  samples: Int16Array,
  from: number,
  to: number,
  levels: Levels,
  { channel, channels }: ChannelOf = onlyChannel,
): void {
  const last = to * channels;
  const step = STRIDE * channels;
  let energy = 0;
  let looked = 0;
  let atFullScale = 0;
  for (let index = from * channels + channel; index < last; index += step) {
    const sample = samples[index] ?? 0;
    energy += sample * sample;
    looked += 1;
    if (sample === 32_767 || sample === -32_768) atFullScale += 1;
  }
  levels.energy += energy;
  levels.looked += looked;
  levels.atFullScale += atFullScale;
}
