/** Many files, one after another, so many at a time. */
export interface BatchQuestion {
  /** `bare`: a loop of `ws.send`. `batch`: `batch()` of `@throughline/node/batch`. */
  readonly by: 'bare' | 'batch';
  /** Addresses of the provider, of which each dial takes the next. */
  readonly urls: readonly string[];
  /** Of a WAV file, which is every one of them. */
  readonly path: string;
  readonly files: number;
  readonly concurrency: number;
  /** Memory is looked at after so many files, each time after garbage collection. Default: never. */
  readonly lookEvery?: number;
}

export interface BatchAnswer {
  readonly milliseconds: number;
  readonly cpuMicros: number;
  /** Of each look, in bytes. */
  readonly looks: readonly { readonly resident: number; readonly heap: number }[];
}
