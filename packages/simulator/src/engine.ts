import type { ServerContext } from './server-context.ts';

/** A result of an engine; times in seconds from the stream's first sample. */
export interface EngineResult {
  readonly segment: number;
  readonly final: boolean;
  readonly text: string;
  readonly start?: number;
  readonly end?: number;
  readonly confidence?: number;
  readonly words?: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly confidence?: number;
  }[];
}

/** Where an engine gives its results. */
export interface EngineSink {
  result(result: EngineResult): void;
  /** All audio up to this second was processed */
  processed?(untilSeconds: number): void;
  /** Everything that was written before finish() is answered. */
  done(): void;
  failed(error: Error): void;
}

/** One stream of audio into an engine: 16-bit mono at the rate it was opened with. */
export interface EngineStream {
  write(samples: Int16Array): void;
  finish(): void;
  close(): void;
}

/** What recognises speech behind a simulated provider. */
export interface Engine {
  readonly name: string;
  open(options: { readonly sampleRate: number; readonly link: number }, sink: EngineSink): EngineStream;
  close?(): Promise<void>;
}

/** Makes an engine for one simulator, on its clock and seed. */
export type EngineFactory = (context: ServerContext) => Engine;
