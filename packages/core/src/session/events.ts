import type { EventNames } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import type { FinalResult, PartialResult, Retraction } from '../results/result.ts';
import type { Gap } from '../results/gap.ts';
import type { Relabel } from '../results/relabel.ts';
import type { Turn } from '../results/turn.ts';
import type { Seam } from '../results/seam.ts';
import type { RouteChange } from './route-change.ts';
import type { Measure } from '../results/stats.ts';
import type { SessionWarning } from '../errors/warnings.ts';

/** Where a session stands, for a person or a dashboard. */
export type SessionState =
  /** Nothing was dialled yet: a session that is not live dials at its first audio. */
  | 'idle'
  /** The first link is being made. */
  | 'connecting'
  /** A link is ready: what is given to the session is sent. */
  | 'open'
  /** No link, and one is being made; audio is kept. */
  | 'recovering'
  /** The same, while the platform says that there is no network. */
  | 'offline'
  /** Hung up because nobody speaks (option `idle: 'hang-up'`). */
  | 'resting'
  /** The end was sent; the provider's end of stream is awaited. */
  | 'ending'
  /** Over, in good order: all accepted audio is answered, or reported as a gap. */
  | 'closed'
  /** Over, for a reason that nothing recovers: the status has it as `error`. */
  | 'failed'
  /** Over, by `abort` or by the signal of the options. */
  | 'aborted';

/** Where a session stands, whatever it carries. */
export interface StatusBase {
  /** In one word: `open`, `recovering`, `closed` … */
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
      /** The number of the link in its session, from 1. */
      readonly epoch: number;
      /** `dialling`: it is being made; `open`: its socket is open; `ready`: the provider takes audio or text; `retiring`: another link has taken over, and it is only waited for its last results; `drained`: it has ended in good order. */
      readonly state: 'dialling' | 'open' | 'ready' | 'retiring' | 'drained';
      /** By which the provider's support can find it, where that is known. */
      readonly requestId?: string;
      /** Where the session has several routes: the name of the provider that it goes to. */
      readonly provider?: string;
      /** With `ready`: when the provider will end the link, in milliseconds since 1970, where it says so. */
      readonly expiresAt?: number;
    }
  | {
      /** The number of the link in its session, from 1. */
      readonly epoch: number;
      /** It has ended otherwise, or never began. */
      readonly state: 'failed';
      /** By which the provider's support can find it, where that is known. */
      readonly requestId?: string;
      /** Where the session has several routes: the name of the provider that it goes to. */
      readonly provider?: string;
      /** Why. The session makes another link, unless its `recovery` says that nothing is done. */
      readonly error: SpeechError;
    };

/** The events of every session, whatever it carries. */
export interface CommonEvents<Status extends StatusBase> {
  /** Where the session stands, each time that this changes. */
  readonly status: Status;
  /** One step in the life of a link: `dialling`, `open`, `ready`, `retiring` where another has taken over, then `drained` or `failed`. */
  readonly link: LinkEvent;
  /** Something is not as it should be, and the session goes on. */
  readonly warning: SessionWarning;
  /** A time was measured; `stats` sums them up. */
  readonly measure: Measure;
  /** The session has ended for a reason that nothing recovers. */
  readonly failure: SpeechError;
}

/** The events of `session.on`. */
export interface SessionEvents extends CommonEvents<SessionStatus> {
  /** A segment that may still change: it replaces what was shown for its `id`. */
  readonly partial: PartialResult;
  /** A segment that will not change: the last event with text for its `id`. Each word of the audio is in one final. */
  readonly final: FinalResult;
  /** A partial is taken back: what was shown for its `id` is to be removed, and nothing else comes for it. */
  readonly retract: Retraction;
  /** Somebody begins or ends a turn of speaking; only of providers that report turns. */
  readonly turn: Turn;
  /** It was found out later who spoke a segment that is final: its `id` and text stay. */
  readonly relabel: Relabel;
  /** A later link takes over, and from where on the source clock. */
  readonly seam: Seam;
  /** Another of the session's routes is in use, and why; after the `seam` at which the first of its links takes over. */
  readonly route: RouteChange;
  /** A span of audio that no answer will ever cover, and why. */
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
  route: true,
  gap: true,
  warning: true,
  measure: true,
  failure: true,
};
