import type { SpeechError } from '../errors/speech-error.ts';
import type { LinkStats } from '../results/stats.ts';
import type { StatusBase } from './events.ts';
import type { SessionEvent } from './session-event.ts';

/** What a session knows of all its links. */
export interface LinkCounts {
  /** Links that were tried. */
  readonly dials: number;
  /** Links that became ready. */
  readonly ready: number;
  /** Warnings that were counted and not reported. */
  readonly warningsLeftOut: number;
  /** Whether there is a link that is not over. */
  readonly linked: boolean;
  readonly stats: LinkStats;
  /** The provider has answered something that the active link was sent. */
  answered(): void;
}

/** What a data plane, and what its caller holds, ask of the control plane of their session. */
export interface Control {
  readonly links: LinkCounts;
  /** Whether the session has begun to dial. */
  readonly started: boolean;
  readonly status: StatusBase;
  start(): void;
  /** Work came: begins to dial, or wakes a session that rests. */
  work(): void;
  /** Something of the session is due at `at`, in the clock's milliseconds. */
  due(at: number): void;
  /** As `due`, where there is nothing to look at then: only what waits is to be sent. */
  sendDue(at: number): void;
  /** Audio or a frame came, at `now`, in the clock's milliseconds. */
  awake(now: number): void;
  send(event: SessionEvent): void;
  /**
   * The active link cannot bring all that is unanswered, though nothing is wrong with it: it is ended, and the next one is sent what
   * is not settled. That counts as no failure, and nothing is waited for.
   */
  replay(): void;
  abort(error: SpeechError): void;
  /** Ends the session for a reason of its own, whatever its links do. */
  fail(error: SpeechError): void;
}
