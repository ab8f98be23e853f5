import { pickChannel } from './channel-pick.ts';
import type { AudioConverter, AudioConverterFactory } from './format.ts';
import { interleave, samplesEach } from './interleaved.ts';

const NOTHING = new Int16Array(0);

/** Makes a converter for interleaved audio that keeps its channels, of one converter to mono for each of them. */
export function eachChannel(create: AudioConverterFactory): AudioConverterFactory {
  return async (from, toSampleRate) => {
    const one = { ...from, channels: 1 };
    const converters = await Promise.all(Array.from({ length: from.channels }, () => create(one, toSampleRate)));
    return new ChannelConverters(converters);
  };
}

/** Converters that run side by side, each on its channel. */
class ChannelConverters implements AudioConverter {
  readonly #converters: readonly AudioConverter[];
  /** What each has made beyond what the slowest of them has. */
  readonly #ready: Int16Array[];

  constructor(converters: readonly AudioConverter[]) {
    this.#converters = converters;
    this.#ready = converters.map(() => NOTHING);
  }

  push(interleaved: Float32Array): Int16Array {
    const channels = this.#converters.length;
    const samples = new Float32Array(samplesEach(interleaved, channels));
    for (const [channel, converter] of this.#converters.entries()) {
      pickChannel(interleaved, channels, channel, samples);
      this.#add(channel, converter.push(samples));
    }
    return this.#take(Math.min(...this.#ready.map(({ length }) => length)));
  }

  flush(): Int16Array {
    for (const [channel, converter] of this.#converters.entries()) this.#add(channel, converter.flush());
    return this.#take(Math.max(...this.#ready.map(({ length }) => length)));
  }

  /** A copy: what a converter gives is only lent, and the next one may use the same memory. */
  #add(channel: number, made: Int16Array): void {
    const before = this.#ready[channel] ?? NOTHING;
    const ready = new Int16Array(before.length + made.length);
    ready.set(before);
    ready.set(made, before.length);
    this.#ready[channel] = ready;
  }

  /** The next `count` samples of each, interleaved; zeros where one has made fewer. */
  #take(count: number): Int16Array {
    const channels = this.#ready.length;
    const samples = new Int16Array(count * channels);
    for (const [channel, ready] of this.#ready.entries()) {
      interleave(ready.subarray(0, count), channel, channels, samples);
      this.#ready[channel] = ready.subarray(count);
    }
    return samples;
  }
}
