/** What a file is that is neither a WAV file nor bare samples. */
export interface Foreign {
  /** As a message says it: `Ogg`, `a web page (HTML)`. */
  readonly container: string;
  /** What to do with it, as an imperative sentence; absent for audio, which can be converted. */
  readonly advice?: Advice;
}

/** `path`: of the file, quoted for a shell; absent for a stream. */
export type Advice = (path: string | undefined) => string;
