import type { ServerContext } from './server-context.ts';

/** A result of an engine; times in seconds from the stream's first sample. */
export interface EngineResult {
  readonly segment: number;
  readonly final: boolean;
  readonly text: string;
  /** Of which channel it is, where the audio has several; `openEngine` says so. */
  readonly channel?: number;
  readonly start?: number;
  readonly end?: number;
  readonly confidence?: number;
  readonly words?: readonly {
    readonly text: string;
    readonly start: number;
    readonly end: number;
    readonly confidence?: number;
    /** The label of who spoke it, as this link has it: `'0'`, `'1'`, in the order in which it heard them. */
    readonly speaker?: string;
  }[];
}

/** A turn of speech, as an engine detects it; times in seconds from the stream's first sample. */
export interface EngineTurn {
  readonly phase: 'start' | 'eager-end' | 'resumed' | 'end';
  readonly at: number;
  /** The segment that the turn is, or ends with. */
  readonly segment: number;
  /** As of a result. */
  readonly channel?: number;
}

/** Where an engine gives its results. */
export interface EngineSink {
  result(result: EngineResult): void;
  /** A turn goes on; comes after the result that it goes with. */
  turn?(turn: EngineTurn): void;
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

/** What a stream is opened for. */
export interface EngineOptions {
  /** Samples per second. */
  readonly sampleRate: number;
  /** The number of the link that it belongs to. */
  readonly link: number;
  /** Which channel of several it is, from 0; each has a stream of its own. Default: 0. */
  readonly channel?: number;
}

/** What recognises speech behind a simulated provider. */
export interface Engine {
  readonly name: string;
  open(options: EngineOptions, sink: EngineSink): EngineStream;
  close?(): Promise<void>;
}

/** Makes an engine for one simulator, on its clock and seed. */
export type EngineFactory = (context: ServerContext) => Engine;
