import type { ServerContext } from './server-context.ts';

/** Where a voice gives its audio. */
export interface VoiceSink {
  /** 16-bit mono samples at the engine's rate, in order. */
  audio(samples: Int16Array): void;
  /** All audio of the text was given. */
  done(): void;
  failed(error: Error): void;
}

/** One text after another on one link; a text begins when the one before is done or stopped. */
export interface VoiceStream {
  speak(text: string): void;
  /** Gives nothing more of the text that is spoken, and no `done` for it. */
  stop(): void;
  close(): void;
}

/** What speaks behind a simulated provider. */
export interface VoiceEngine {
  readonly name: string;
  /** Samples per second of all that it speaks. */
  readonly sampleRate: number;
  /** `voice`: the id of the voice that the client asked for. */
  open(options: { readonly link: number; readonly voice: string }, sink: VoiceSink): VoiceStream;
  close?(): Promise<void>;
}

/** Makes a voice for one simulator, on its clock and seed. */
export type VoiceEngineFactory = (context: ServerContext) => VoiceEngine;
