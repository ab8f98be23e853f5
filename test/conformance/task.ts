/** What a maker's SDK is to transcribe. */
export interface MakerTask {
  /** Of the simulator: `wss://localhost:41234`. */
  readonly url: string;
  readonly script: { readonly seconds: number; readonly seed: number };
  /** Its time goes so many times as fast as real time. */
  readonly speed: number;
}

/** What it has made of it. */
export interface MakerReport {
  /** Of the SDK: `openai 7.57.0`. */
  readonly version: string;
  /** All final words, in order. */
  readonly text: string;
  /** Messages that the SDK has passed on to its caller, by their type. */
  readonly understood: Readonly<Record<string, number>>;
}
