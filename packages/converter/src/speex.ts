import loadModule from '@echogarden/speex-resampler-wasm/simd';

/** SpeexDSP's resampler as its WebAssembly module offers it. Addresses are bytes in the module's memory; 0 is none. */
export interface Speex {
  allocate(bytes: number): number;
  free(address: number): void;
  /** Returns the address of a resampler's state, or 0. `error` is an address for a reason, or 0. */
  create(channels: number, from: number, to: number, quality: number, error: number): number;
  destroy(state: number): void;
  /** Makes the first output sample stand at the first input sample. */
  skipZeros(state: number): number;
  /** Samples of input that the filter looks ahead. */
  inputLatency(state: number): number;
  /** The two lengths are read and written: on return they hold what was taken and what was made, in samples. */
  process(
    state: number,
    channel: number,
    input: number,
    inputLength: number,
    output: number,
    outputLength: number,
  ): number;
  /** The memory as floats and as 32-bit words. It is another one once it has grown: never keep it. */
  floats(): Float32Array;
  words(): Uint32Array;
}

let loading: Promise<Speex> | undefined;

/** The module is loaded once for all resamplers of the process. */
export async function loadSpeex(): Promise<Speex> {
  loading ??= load();
  try {
    return await loading;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

async function load(): Promise<Speex> {
  const module = await loadModule();
  const {
    _malloc: allocate,
    _free: free,
    _speex_resampler_init: create,
    _speex_resampler_destroy: destroy,
    _speex_resampler_skip_zeros: skipZeros,
    _speex_resampler_get_input_latency: inputLatency,
    _speex_resampler_process_float: process,
  } = module;
  return {
    allocate,
    free,
    create,
    destroy,
    skipZeros,
    inputLatency,
    process,
    floats: () => module.HEAPF32,
    words: () => module.HEAPU32,
  };
}
