import type { EventNames } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { FinalResult, PartialResult, Retraction } from '../results/result.ts';
import type { Gap } from '../results/gap.ts';
import type { Relabel } from '../results/relabel.ts';
import type { Turn } from '../results/turn.ts';
import type { Seam } from '../results/seam.ts';
import type { Measure } from '../results/stats.ts';
import type { SessionWarning } from '../errors/warnings.ts';

/** Where a session stands, for a person or a dashboard. */
export type SessionState =
  /** Nothing was dialled yet: a session that is not live dials at its first audio. */
  | 'idle'
  /** The first link is being made. */
  | 'connecting'
  | 'open'
  /** No link, and one is being made; audio is kept. */
  | 'recovering'
  /** The same, while the platform says that there is no network. */
  | 'offline'
  /** Hung up because nobody speaks (option `idle: 'hang-up'`). */
  | 'resting'
  /** The end was sent; the provider's end of stream is awaited. */
  | 'ending'
  | 'closed'
  | 'failed'
  | 'aborted';

/** Where a session stands, whatever it carries. */
export interface StatusBase {
  readonly state: SessionState;
  /** Whether what is given to the session now reaches the provider now. */
  readonly usable: boolean;
  /** The active link, or the last one; 0 before the first. */
  readonly epoch: number;
  /** Milliseconds until the next dial, where one is waited for. */
  readonly retryInMs?: number;
  /** When the provider will end the active link, in milliseconds since 1970, where that is known. Another link takes over then. */
  readonly expiresAt?: number;
  /** Why there is no link, where that is known. */
  readonly error?: SpeechError;
}

/** Where a transcription or an assessment stands. */
export interface SessionStatus extends StatusBase {
  /** Seconds of accepted audio that the active link was not sent yet. */
  readonly lagSeconds: number;
}

/**
 * One step in the life of a link. For every `dialling` comes exactly one `drained` or `failed`, whatever ends the link: the
 * provider, a limit, the end of the session. A link whose credentials fail has both at once; it never had a socket, and its
 * number is given to the next.
 */
export type LinkEvent =
  | {
      readonly epoch: number;
      readonly state: 'dialling' | 'open' | 'ready' | 'drained';
      readonly requestId?: string;
      /** With `ready`: when the provider will end the link, in milliseconds since 1970, where it says so. */
      readonly expiresAt?: number;
    }
  | { readonly epoch: number; readonly state: 'failed'; readonly requestId?: string; readonly error: SpeechError };

/** The events of every session, whatever it carries. */
export interface CommonEvents<Status extends StatusBase> {
  readonly status: Status;
  readonly link: LinkEvent;
  readonly warning: SessionWarning;
  /** A time was measured; `stats` sums them up. */
  readonly measure: Measure;
  /** The session has ended for a reason that nothing recovers. */
  readonly failure: SpeechError;
}

/** The events of `session.on`. */
export interface SessionEvents extends CommonEvents<SessionStatus> {
  readonly partial: PartialResult;
  readonly final: FinalResult;
  readonly retract: Retraction;
  readonly turn: Turn;
  readonly relabel: Relabel;
  readonly seam: Seam;
  readonly gap: Gap;
}

export const sessionEvents: EventNames<SessionEvents> = {
  partial: true,
  final: true,
  retract: true,
  turn: true,
  relabel: true,
  status: true,
  link: true,
  seam: true,
  gap: true,
  warning: true,
  measure: true,
  failure: true,
};
