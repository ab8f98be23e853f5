// The part of the module that is used here; `speex.ts` says what each function does.
declare module '@echogarden/speex-resampler-wasm/simd' {
  interface SpeexModule {
    readonly HEAPU32: Uint32Array;
    readonly HEAPF32: Float32Array;
    readonly _malloc: (bytes: number) => number;
    readonly _free: (address: number) => void;
    readonly _speex_resampler_init: (
      channels: number,
      from: number,
      to: number,
      quality: number,
      error: number,
    ) => number;
    readonly _speex_resampler_destroy: (state: number) => void;
    readonly _speex_resampler_skip_zeros: (state: number) => number;
    readonly _speex_resampler_get_input_latency: (state: number) => number;
    readonly _speex_resampler_process_float: (
      state: number,
      channel: number,
      input: number,
      inputLength: number,
      output: number,
      outputLength: number,
    ) => number;
  }
  const load: () => Promise<SpeexModule>;
  export default load;
}
