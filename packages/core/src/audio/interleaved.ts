/** How many samples of each channel these are; they come whole, one of every channel after another. */
export function samplesEach({ length }: { readonly length: number }, channels: number): number {
  return channels === 1 ? length : length / channels;
}

/** Writes the samples of one channel to their places in `target`, which holds those of all. */
export function interleave(samples: Int16Array, channel: number, channels: number, target: Int16Array): void {
  for (let index = 0, at = channel; index < samples.length; index += 1, at += channels) {
    target[at] = samples[index] ?? 0;
  }
}
