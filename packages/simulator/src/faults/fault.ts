/**
 * One thing that goes wrong, as plain JSON. It happens once, or `times` times: on as many links after each other.
 *
 * What concerns a dial (`refuse`, `hang-at-handshake`, `http`, `flap`) and begins at a position or a time happens to the next
 * dial. What concerns a link and finds none happens to the next one.
 */
export interface Fault {
  readonly on: FaultMoment;
  readonly do: FaultAction;
  /** How often it happens; default 1. */
  readonly times?: number;
}

/** When a fault happens. */
export type FaultMoment =
  /**
   * On the n-th dial that reaches the provider (1, 2, …), or the first after it that gets far enough. What concerns a link begins when
   * its configuration was accepted, or once it has received `after` seconds of audio.
   */
  | { readonly link: number; readonly after?: number }
  /** When the source's audio up to this second has arrived. For audio that does not encode its place: seconds received in all. */
  | { readonly position: number }
  /** Milliseconds since the simulator was created. */
  | { readonly time: number };

/** What happens. */
export type FaultAction =
  // To a link
  /** TCP reset: the client sees close code 1006. */
  | { readonly type: 'rst' }
  /** TCP ends without a close frame: the client sees 1006. */
  | { readonly type: 'fin' }
  /** A WebSocket close; `reason` is empty by default. */
  | { readonly type: 'close'; readonly code: number; readonly reason?: string }
  /** Reads on and answers nothing more: no result, no pong, no close. */
  | { readonly type: 'half-open' }
  /** Answers pings and closes, but sends nothing more. */
  | { readonly type: 'mute' }
  /** Takes only so many bytes each second, for so many seconds; 0 bytes: none. */
  | { readonly type: 'slow-reader'; readonly bytesPerSecond: number; readonly seconds: number }
  /** The provider's error frame, then its close. `shape`: with all fields (`full`, default) or `error` and `message` only (`short`). */
  | {
      readonly type: 'error-frame';
      readonly code: number;
      readonly message?: string;
      readonly shape?: 'full' | 'short';
    }
  /** One frame that is not the provider's language; the link goes on. */
  | { readonly type: 'garbage-frame'; readonly kind?: 'text' | 'binary' }
  /** One text frame of this many bytes; the link goes on. */
  | { readonly type: 'huge-frame'; readonly bytes: number }
  /** From now on each result of the link comes twice. */
  | { readonly type: 'doubled-results' }
  /** From now on all that the link sends comes later. */
  | { readonly type: 'late-results'; readonly ms: number }
  /** When the client has sent the end, the results come, then a close with 1000 instead of the end of stream. */
  | { readonly type: 'close-before-end-of-stream' }
  /** When the client has sent the end, the results come, but never the end of stream. */
  | { readonly type: 'no-end-of-stream' }
  // To a dial
  /** The handshake gets no answer. */
  | { readonly type: 'hang-at-handshake' }
  /** The handshake is answered by this HTTP status. `retryAfter`: the header's value, seconds or a date. */
  | { readonly type: 'http'; readonly status: number; readonly retryAfter?: number | string; readonly body?: string }
  /** The socket opens and is closed at once; `code` is 1000 by default. */
  | { readonly type: 'flap'; readonly code?: number }
  // To the whole provider
  /** New dials are refused for so many seconds; open links live on. On link n it begins when the link before has ended. */
  | { readonly type: 'refuse'; readonly seconds: number }
  /**
   * The provider is gone for so many seconds. New dials are refused at once (`refuse`, default) or get no answer (`unreachable`).
   * Open links are reset, or with `links: 'dead'` stay open in silence for ever: nothing is read, nothing answered.
   */
  | {
      readonly type: 'outage';
      readonly seconds: number;
      readonly mode?: 'refuse' | 'unreachable';
      readonly links?: 'reset' | 'dead';
    }
  /** From now on so many links are let in at a time, and within any minute; `retryAfter`: seconds, of the refusals. Open links stay. */
  | {
      readonly type: 'limits';
      readonly links?: number;
      readonly linksPerMinute?: number;
      readonly retryAfter?: number;
    };

/** The name of a fault. */
export type FaultType = FaultAction['type'];

type ActionOf<Type extends FaultType> = Extract<FaultAction, { readonly type: Type }>;
/** What happens to a dial. */
export type DialAction = ActionOf<'hang-at-handshake' | 'http' | 'flap'>;
/** What happens to the whole provider. */
export type ProviderAction = ActionOf<'refuse' | 'outage' | 'limits'>;
/** What happens to a link. */
export type LinkAction = Exclude<FaultAction, DialAction | ProviderAction>;

export function isDialAction(action: FaultAction): action is DialAction {
  return action.type === 'hang-at-handshake' || action.type === 'http' || action.type === 'flap';
}

export function isProviderAction(action: FaultAction): action is ProviderAction {
  return action.type === 'refuse' || action.type === 'outage' || action.type === 'limits';
}
