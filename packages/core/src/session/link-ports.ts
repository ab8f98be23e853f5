import type { Clock } from '../clock.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { WireFact } from '../errors/table.ts';
import type { WireEvent, WireTraits } from '../protocol/wire.ts';
import type { DialRequest, SocketEnd, Transport } from '../transport.ts';
import type { DrainLimits } from './drain-watch.ts';
import type { LinkWarningPorts } from './link-warnings.ts';
import type { LivenessOptions } from './liveness.ts';
import type { Failure, Phase } from './retry-policy.ts';

/** What every link shows, whatever it carries. */
export interface LinkState {
  readonly phase: Phase;
  readonly requestId: string | undefined;
}

/** A frame that may have held a result and could not be used. */
export type UnreadFrame = Extract<WireEvent, { type: 'unread' }>;

/** Takes what a link brings, from the moment that there is work on it. None of these comes after the link is over. */
export interface LinkReceiver<Event> {
  /** `frame`: what brought it, as it came, at `now`. */
  event(event: Event, frame: string | Uint8Array, now: number): void;
  /** A frame came, and all its events were passed on. */
  frame(): void;
  /** A frame may have held a result and could not be used. An error ends the link. */
  unread(frame: UnreadFrame): SpeechError | undefined;
}

/** What a link reports to its session. None of these comes after the link is over. */
export interface LinkPorts extends LinkWarningPorts {
  opened(): void;
  /** Something of the link is due at that time, in the clock's milliseconds: sooner than its last tick could know. */
  due(at: number): void;
  /** The provider has said, on a link that lives, when it will end it. */
  expires(): void;
  /** Work may be sent. */
  ready(): void;
  /** The first pong, or ping of the peer. */
  ponged(): void;
  drained(): void;
  drainTimedOut(limitMs: number): void;
  /** The provider has sent an error that concerns less than the link, which lives on. */
  survived(failure: Failure): void;
  /** The provider has sent an error that ends the link. */
  errorFrame(failure: Failure): void;
  failed(failure: Failure): void;
}

/** Makes a failure of what happened on the wire. */
export type JudgeFact = (
  fact: WireFact | Extract<SocketEnd, { type: 'network' | 'error' }>,
  link: LinkState,
) => JudgedFact;

export type JudgedFact = Omit<Failure, 'phase'>;

export interface LinkOptions<Wire> {
  readonly epoch: number;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly traits: WireTraits;
  /** The number of what was prepared for it; links with the same share it. 0: nothing is. */
  readonly preparation: number;
  readonly wire: Wire;
  readonly request: DialRequest;
  readonly maxInboundBytes: number;
  readonly liveness: LivenessOptions;
  readonly drain: DrainLimits;
  /** Whether what is asked for comes in utterances, of which one can fail alone. */
  readonly utterances: boolean;
  readonly ports: LinkPorts;
  readonly judgeFact: JudgeFact;
  /** Takes out of a text of the provider what must not be shown. */
  readonly clean: (text: string) => string;
  /** The whole of a text, with `***` for every secret. */
  readonly redact: (text: string) => string;
}
