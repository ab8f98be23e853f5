import type { Speex } from './speex.ts';
import { loadSpeex } from './speex.ts';

// Of 0 to 10. From 48 to 16 kHz: flat up to 7.2 kHz, and what would fold down from above 8.4 kHz is 110 dB weaker.
const quality = 8;
const inputSamples = 8192;
const floatBytes = 4;

/** What a resampler holds in the memory of SpeexDSP. */
interface Holding {
  readonly speex: Speex;
  readonly state: number;
  /** Input samples, then output samples, then the two lengths. */
  readonly buffer: number;
}

function release({ speex, state, buffer }: Holding): void {
  speex.destroy(state);
  speex.free(buffer);
}

// For the resamplers of sessions that were aborted, which are never flushed.
const abandoned = new FinalizationRegistry(release);

export async function createResampler(from: number, to: number): Promise<Resampler> {
  return new Resampler(await loadSpeex(), from, to);
}

/**
 * SpeexDSP's resampler for one channel. The delay of its filter is taken out: output sample n stands at n / `to` seconds of
 * the input, and n input samples make ceil(n · to / from) output samples in all.
 */
export class Resampler {
  readonly #holding: Holding;
  readonly #from: number;
  readonly #to: number;
  readonly #outputSamples: number;
  #taken = 0;
  #made = 0;
  #released = false;

  constructor(speex: Speex, from: number, to: number) {
    this.#from = from;
    this.#to = to;
    this.#outputSamples = Math.ceil((inputSamples * to) / from) + 1;
    const buffer = speex.allocate((inputSamples + this.#outputSamples + 2) * floatBytes);
    const state = speex.create(1, from, to, quality, 0);
    if (buffer === 0 || state === 0) throw new Error(`no memory for a resampler from ${from} to ${to} Hz`);
    speex.skipZeros(state);
    this.#holding = { speex, state, buffer };
    abandoned.register(this, this.#holding, this);
  }

  /** Takes all samples and returns those that are ready; the rest follows with later input or with `flush`. */
  push(samples: Float32Array): Float32Array {
    if (this.#released) throw new Error('a resampler was used after its end');
    this.#taken += samples.length;
    const made = this.#run(samples);
    this.#made += made.length;
    return made;
  }

  /** The rest, at the end of the audio; the resampler is then of no more use. */
  flush(): Float32Array {
    if (this.#released) return new Float32Array(0);
    const { speex, state } = this.#holding;
    const missing = Math.ceil((this.#taken * this.#to) / this.#from) - this.#made;
    // As much silence as the filter looks ahead brings out the last sample; one step more for the rounding.
    const ahead = speex.inputLatency(state) + Math.ceil(this.#from / this.#to) + 1;
    const made = this.#run(new Float32Array(ahead));
    this.#released = true;
    abandoned.unregister(this);
    release(this.#holding);
    return made.subarray(0, Math.max(0, missing));
  }

  #run(samples: Float32Array): Float32Array {
    const { speex, state, buffer } = this.#holding;
    const output = buffer + inputSamples * floatBytes;
    const lengths = output + this.#outputSamples * floatBytes;
    const made = new Float32Array(Math.ceil((samples.length * this.#to) / this.#from) + 1);
    let written = 0;
    for (let taken = 0; taken < samples.length;) {
      const given = samples.subarray(taken, taken + inputSamples);
      speex.floats().set(given, buffer / floatBytes);
      speex.words()[lengths / floatBytes] = given.length;
      speex.words()[lengths / floatBytes + 1] = this.#outputSamples;
      speex.process(state, 0, buffer, lengths, output, lengths + floatBytes);
      const ready = speex.words()[lengths / floatBytes + 1] ?? 0;
      made.set(speex.floats().subarray(output / floatBytes, output / floatBytes + ready), written);
      written += ready;
      taken += speex.words()[lengths / floatBytes] ?? given.length;
    }
    return made.subarray(0, written);
  }
}
