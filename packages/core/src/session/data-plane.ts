import type { SpeechError } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { LinkGovernor } from './governor/admission.ts';
import type { Link } from './link.ts';
import type { LinkReceiver } from './link-ports.ts';
import type { LinkWarning } from './link-warnings.ts';
import type { LivenessOptions } from './liveness.ts';
import type { Progress } from './recovery.ts';
import type { Failure } from './retry-policy.ts';
import type { RouteChange } from './route-change.ts';

/** How a link came to its end: the provider answered all that it was sent, or something ended it before that. */
export type DetachReason = 'drained' | 'lost';

/**
 * The work of one link, from the moment it is ready to its end: what it was sent and what came back. Two links of a session are
 * two of these, and neither knows of the other. None of its calls comes after `detach`.
 */
export interface LinkWork<Event extends TypedEvent> extends LinkReceiver<Event> {
  /** Work may be sent. Not done while it is made, since a socket may answer or break inside a call of `send`. */
  start(): void;
  /**
   * The provider has sent an error that concerns less than the link, which lives on. True where an utterance has failed with it;
   * else it is a warning.
   */
  utteranceFailed?(error: SpeechError): boolean;
  /**
   * Returns when it is next due, in the clock's milliseconds. `late`: the process slept since the last tick, so that no deadline may
   * be judged by it.
   */
  tick(now: number, late: boolean): number;
  /** The provider has sent its end of stream. An error: it is not enough, and another link must bring the rest. */
  drained(): SpeechError | undefined;
  /** The end of stream did not come within the limit: an error, or nothing where it is not missed. */
  drainTimedOut(limitMs: number): SpeechError | undefined;
  /** Of a successor's work: whether it was sent all that is unanswered, so that `takeOver` would be true. */
  readonly standsAlone?: boolean;
  /** Of a successor's work: whether what the link has still to be sent of what the active one was is worth a wait. Default: no. */
  readonly isBehind?: boolean;
  /**
   * Of a successor's work, when the active link has died, whose work is detached by then: it is the active one from now on. False:
   * it was not sent all that is unanswered, so that it cannot be; then it is detached, and the session recovers as ever.
   */
  takeOver?(): boolean;
  /**
   * After `handOver` and after `takeOver`, of each work that there is, once its link has its new role: whatever may call back is done
   * here, and the one that retires is sent the end.
   */
  handedOver?(now: number): void;
  /** The link is over; its socket may still be closing. */
  detach(reason: DetachReason): void;
}

/**
 * Everything in which a session that recognises and one that speaks differ: what is sent on a link, what comes back, and what is
 * left to do. The machine, the links, the credentials, the judging of failures and the clock are the same for both.
 */
export interface DataPlane<Wire extends WireLink<Event>, Event extends TypedEvent> {
  /** Whether a provider that answers pings is given all of the drain's limit for its end of stream, however quiet it is. */
  readonly patient: boolean;
  /** Whether what is asked for comes in utterances, of which one can fail alone. */
  readonly utterances: boolean;
  /** How the silence of a link is judged. `route`: the index of the route by which it is dialled, here and below; default 0. */
  liveness(route?: number): Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'>;
  /** Whatever a dial needs besides credentials, which are there by now. */
  admit?(route?: number): Promise<void>;
  /** What limits the links of the account, where its session was given no governor. The credentials are there by now. */
  governor?(route?: number): LinkGovernor | undefined;
  /** A link is ready: makes its work, which is started next. `beside`: it is a successor, and the active link goes on. */
  attach(link: Link<Wire, Event>, beside?: boolean, route?: number): LinkWork<Event>;
  /**
   * Another route is about to be dialled, to go on there; or the active link has failed, and the one beside, of another route, may take
   * over. What was told last counts for the next link of that route that comes to be the active one.
   */
  routeChanged?(change: Pick<RouteChange, 'index' | 'reason' | 'error'>): void;
  /** Whether a fresh link may take over from the active one while that goes on. Default: never. */
  readonly rotates?: boolean;
  /**
   * Hands over from the active link's work to the successor's, where this is a quiet moment or `must` is set, and returns whether it
   * did: then the successor's work is the active one, and the other retires. Nothing is sent in it, since a socket may break inside a
   * call of `send`: both works are told with `handedOver` when the links have their new places.
   */
  handOver?(must: boolean, now: number): boolean;
  /** Whether this is a quiet moment, in which the active link may be ended and another made. Default: never. */
  isQuiet?(now: number): boolean;
  /** Something to warn of on a link, which may have no work yet. */
  warned(link: Link<Wire, Event>, message: string, code: LinkWarning): void;
  /**
   * Looks at the failure of a link, which may have no work yet, before it is judged. `rest`: nothing is left to do, and no link
   * is needed until there is. Default: it is judged as it is.
   */
  failing?(link: Link<Wire, Event>, failure: Failure): Failure | 'rest';
  progress(): Progress;
  /** What would be the end of the session may be that of a part of it: then that part is over, and true is returned. */
  goesOn?(error: SpeechError): boolean;
  /** Whether all that was asked for is done. */
  nothingLeft(): boolean;
  /** Returns when it is next due, in the clock's milliseconds. */
  tick?(): number;
  /** What waited to be sent may be sent now. Returns when the next of it may, as far as that is not announced; both in the clock's milliseconds. */
  sendWaiting?(now: number): number;
  /** The session is about to be over: what it still knows is reported now. */
  ending?(): void;
  /** The session has come to a good end. */
  closed(): void;
  /** The session is over, and this is why. */
  failed(error: SpeechError): void;
}
