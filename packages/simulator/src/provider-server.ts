import type { Clock, Random } from '@throughline/core/internal';
import type { EngineResult } from './engine.ts';
import type { LinkAction } from './faults/fault.ts';
import type { ReachedLimit } from './limits.ts';
import type { ServerContext } from './server-context.ts';
import type { Refusal } from './wire.ts';

/**
 * The server side of one provider's protocol, as `createSimulator({ provider })` takes it. It is a value without state: each
 * simulator starts it anew, so the same one may stand behind several.
 */
export interface ProviderServer {
  /** The provider's name, as its manifest has it. */
  readonly name: string;
  /** Begins to serve for one simulator, on its clock and its seed. */
  start(context: ServerContext): RunningServer;
}

/** The server of one simulator: it judges handshakes and opens links. What its links share is its own. */
export interface RunningServer {
  /**
   * Judges a handshake; undefined accepts it. Header names are in lower case; subprotocols are in `sec-websocket-protocol`. Default:
   * all are accepted.
   */
  admit?(headers: Readonly<Record<string, string>>, url: URL): Refusal | undefined;
  /** Which of the subprotocols that a client offers is taken; a client that offers some and gets none gives up. Default: none. */
  subprotocol?(offered: readonly string[]): string | undefined;
  /** Headers of the answer to a handshake, accepted or not. `dial`: its number. */
  answerHeaders?(dial: number): Readonly<Record<string, string>>;
  /** Answers a request of HTTP that is no handshake, such as one for a token; undefined: there is nothing at this path. */
  request?(request: ServerRequest): ServerAnswer | undefined;
  /** What the provider writes in the body of an HTTP refusal with this status. */
  refusalBody(status: number): string;
  /** How the provider refuses one link too many of an account. Default: by HTTP 429 with that body. */
  tooMany?(reached: ReachedLimit): Refusal | LinkRefusal;
  /** A link was accepted. */
  open(link: LinkContext): ProviderLink;
  /** The simulator was closed: engines end. */
  close?(): Promise<void>;
}

/** A request of HTTP to the simulated provider. */
export interface ServerRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer over plain HTTP. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A close frame of WebSocket. */
export interface CloseFrame {
  readonly code: number;
  readonly reason: string;
}

/** A refusal on a link that was opened first. */
export interface LinkRefusal {
  readonly frame: string;
  readonly close: CloseFrame;
}

/** How a link is to end once the client has sent the end of its audio: as usual, by a close in its place, or not at all. */
export type EndOfStream = 'send' | 'close-instead' | 'never';

/** What a simulated link gives the provider's side of the protocol: its frames go through here, so that faults can happen to them. */
export interface LinkContext {
  /** 1, 2, 3 …: the number of the dial. */
  readonly link: number;
  readonly clock: Clock;
  /** Of this link; the same seed and number give the same. */
  readonly random: Random;
  /** Read it at the end of stream: a fault may have changed it. */
  readonly endOfStream: EndOfStream;
  /** Of the handshake; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was dialled; on a real port of no particular host. */
  readonly url: URL;
  /** Its parameters. */
  readonly query: URLSearchParams;
  /**
   * The client's configuration was accepted: faults of this link begin. `sampleRate` in samples per second; `channels` of the audio,
   * by default one.
   */
  configured(config: object, sampleRate: number, channels?: number): void;
  /** Audio arrived; call it before the engine gets the audio. Several channels are interleaved, and come whole. */
  audioReceived(samples: Int16Array): void;
  /** The engine has processed that audio: the moment of the faults that lie in it. */
  audioProcessed(samples: Int16Array): void;
  /** The client has sent the end of its audio. */
  endReceived(): void;
  /** A text arrived that is to be spoken. */
  textReceived(text: string): void;
  /** Sends a frame that holds no result. */
  send(frame: string): void;
  /** Sends a piece of speech, of so many samples. */
  sendAudio(frame: string, samples: number): void;
  /** Sends a result; `result` is what the frame carries. */
  sendResult(frame: string, result: EngineResult): void;
  /** Sends the end of stream; `result` where the frame carries one. */
  sendEndOfStream(frame: string, result?: EngineResult): void;
  /** Sends an error frame and closes. */
  fail(frame: string, close: CloseFrame): void;
  /**
   * Closes without a further frame: `error`, because the client or the provider has done something wrong; `end-of-stream`, where the
   * provider closes by itself once all is answered.
   */
  close(because: 'idle' | 'error' | 'close-before-end-of-stream' | 'end-of-stream', close: CloseFrame): void;
}

/** One link in the provider's language. */
export interface ProviderLink {
  /** A text frame of the client. */
  text(frame: string): void;
  /** A binary frame of the client. */
  binary(frame: Uint8Array): void;
  /**
   * The frame of an error fault, and the close that follows it. A provider that reports it by a close alone leaves out the frame;
   * one that goes on after it, the close.
   */
  errorFrame(fault: Extract<LinkAction, { type: 'error-frame' }>): {
    readonly frame?: string;
    readonly close?: CloseFrame;
  };
  /** A frame of `bytes` bytes that looks like a result. */
  hugeFrame(bytes: number): string;
  /** The link is over: timers and the engine's stream end. */
  ended(): void;
}

/** An engine, or what makes one for a simulator: `startEngine(options.engine, context)`. */
export function startEngine<Engine extends object>(
  engine: Engine | ((context: ServerContext) => Engine),
  context: ServerContext,
): Engine {
  return typeof engine === 'function' ? engine(context) : engine;
}
