import type { Clock, Random } from '@throughline/core/internal';
import type { EngineResult } from './engine.ts';
import type { LinkAction } from './faults/fault.ts';
import type { Refusal } from './wire.ts';

export interface CloseFrame {
  readonly code: number;
  readonly reason: string;
}

/** How a link is to end once the client has told the end of its audio. */
export type EndOfStream = 'said' | 'close-instead' | 'never';

/** What a simulated link lends the provider's side of the protocol. */
export interface LinkContext {
  readonly link: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly lastWord: EndOfStream;
  /** Of the handshake; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the address that was dialled. */
  readonly query: URLSearchParams;
  /** The client's configuration was accepted: faults of this link begin. `sampleRate` in samples per second. */
  configured(config: object, sampleRate: number): void;
  /** Audio arrived; told before the engine hears it. */
  received(samples: Int16Array): void;
  /** The engine has heard that audio: the moment of faults that lie in it. */
  heard(samples: Int16Array): void;
  toldEnd(): void;
  /** A text arrived that is to be spoken. */
  asked(text: string): void;
  /** Says something that is no result. */
  say(frame: string): void;
  /** Says a piece of speech, of so many samples. */
  sayAudio(frame: string, samples: number): void;
  /** Says a result; `result` is what the frame carries. */
  sayResult(frame: string, result: EngineResult): void;
  /** Says the end of stream; `result` where the frame carries one. */
  sayLastWord(frame: string, result?: EngineResult): void;
  /** Says an error and closes. */
  fail(frame: string, close: CloseFrame): void;
  /** Closes without a word. */
  close(because: 'idle' | 'close-before-end-of-stream', close: CloseFrame): void;
}

/** One link in the provider's language. */
export interface ProviderLink {
  text(frame: string): void;
  binary(frame: Uint8Array): void;
  /** The frame of an error fault, and the close that follows it. */
  errorFrame(fault: Extract<LinkAction, { type: 'error-frame' }>): {
    readonly frame: string;
    readonly close: CloseFrame;
  };
  /** A frame of `bytes` bytes that looks like an answer. */
  hugeFrame(bytes: number): string;
  /** The link is over: timers and the engine's stream end. */
  ended(): void;
}

/** The provider's side of one provider's protocol. */
export interface ProviderServer {
  readonly name: string;
  /** Judges a handshake; undefined lets it in. Header names are in lower case. */
  admit(headers: Readonly<Record<string, string>>): Refusal | undefined;
  /** What the provider writes under an HTTP status. */
  refusalBody(status: number): string;
  open(desk: LinkContext): ProviderLink;
}
