import type { Random } from '../clock.ts';
import type { ErrorTable, WireError } from '../errors/table.ts';
import type { DialRequest } from '../transport.ts';

/** A frame to send: text or binary. */
export type OutgoingFrame = string | Uint8Array;

/** What a frame of any provider may mean, whatever it does. */
export type WireEvent =
  /** Work may be sent. `expiresAt`: when the provider will end the link, in milliseconds since 1970. */
  | { readonly type: 'ready'; readonly expiresAt?: number }
  /** An id by which the provider's support can find this link, where it comes only now. */
  | { readonly type: 'request-id'; readonly id: string }
  /**
   * The provider says, while the link lives, when it will end it: in milliseconds since 1970, or in so many milliseconds from now; 0
   * where it only says that it will.
   */
  | { readonly type: 'expires'; readonly at: number }
  | { readonly type: 'expires'; readonly inMs: number }
  /** The provider reports, at intervals of its own, that it lives; says nothing of what it was sent. */
  | { readonly type: 'heartbeat' }
  /** The provider's end of stream: nothing more will come on this link. */
  | { readonly type: 'done' }
  | { readonly type: 'error'; readonly wire: WireError }
  /** A message that cannot be understood; the link lives on. Quotes nothing of the provider. */
  | { readonly type: 'warning'; readonly message: string }
  /**
   * A frame, or a message in it, that may have held a result and could not be used. `kind`: its type as the provider wrote it,
   * or `unparsed`. `message` quotes nothing of the provider. `unknownType`: it is readable, of a type that nobody knows, and
   * holds text.
   */
  | { readonly type: 'unread'; readonly kind: string; readonly message: string; readonly unknownType?: true }
  /** The provider's own warning, in its own words; the link lives on. */
  | { readonly type: 'provider-warning'; readonly message: string }
  | { readonly type: 'ignored' };

/** What a frame means, by its type. */
export interface TypedEvent {
  readonly type: string;
}

const wireEvents: ReadonlySet<string> = new Set<WireEvent['type']>([
  'ready',
  'request-id',
  'expires',
  'heartbeat',
  'done',
  'error',
  'warning',
  'unread',
  'provider-warning',
  'ignored',
]);

/** Whether an event is one that a frame of any provider may mean. */
export function isWireEvent<Event extends TypedEvent>(event: WireEvent | Event): event is WireEvent {
  // Most events are results, and never among them.
  return event.type !== 'result' && wireEvents.has(event.type);
}

/** Whether an event is a result that may still change. */
export function isPartial(event: TypedEvent): boolean {
  return event.type === 'result' && (event as TypedEvent & { readonly final?: unknown }).final === false;
}

/** How a provider's links behave, whatever they carry. */
export interface WireTraits {
  /** When work may be sent: as soon as the socket is open, or after a `ready` event. */
  readonly readyAt: 'open' | 'message';
  /** Seconds after which the provider ends a link, whatever happens on it, where that is known beforehand. */
  readonly longestSeconds?: number;
  /** The most dials in any 60 s, where the provider allows fewer than the session's 15. */
  readonly dialsPerMinute?: number;
}

/**
 * The translation for one link, as far as the link itself needs it; `Event` is what it brings besides. Pure: no sockets, no
 * timers; it may keep state of the wire format.
 */
export interface WireLink<Event> {
  /** An id by which the provider's support can find this link. */
  readonly requestId?: string;
  /**
   * The same, from the headers of the handshake's answer; names in lower case. Not called where the platform does not show them,
   * as in a browser.
   */
  requestIdOf?(headers: Readonly<Record<string, string>>): string | undefined;
  /** Frames to send as soon as the socket is open. */
  start(): readonly OutgoingFrame[];
  /** Frames that say that nothing more will be sent. */
  end(): readonly OutgoingFrame[];
  /**
   * Never throws: what cannot be understood is an `error`, an `unread` or a `warning` event. Events are kept as long as they are needed:
   * the protocol changes nothing of them afterwards.
   */
  receive(frame: string | Uint8Array): readonly (WireEvent | Event)[];
  /**
   * Whether a close by the provider, after the end was sent, is its end of stream: for providers that end a stream by it, and by no
   * message. True only where all that was sent is answered, since a close may as well be a failure. Default: it never is.
   */
  isEndOfStream?(close: { readonly code: number; readonly reason: string }): boolean;
}

/** What a dial is told of its link. */
export interface DialContext {
  /** 1, 2, 3…: the link's number in its session. */
  readonly epoch: number;
  /** Whether the transport can send handshake headers, which a browser cannot. */
  readonly headers: boolean;
  /** What the protocol's `prepare` has brought; absent where it has none. */
  readonly prepared?: object;
}

/** What has to be asked for before a link is dialled: a token, a session's own URL. */
export interface Preparation<Credentials> {
  /**
   * `once`: it serves all links until the provider has ended its stream, and is made anew when the provider has refused it, or 30 s
   * before its `expiresAt` (milliseconds since 1970, or a `Date`) where it has one. `each-dial`: one link.
   */
  readonly kept: 'once' | 'each-dial';
  /**
   * Rejects with a `SpeechError` for what the provider refuses, which is judged like a refused dial: its `recovery` counts. Its time
   * counts as that of the credentials: 10 s for both. What it brings is treated as a secret, like credentials.
   */
  run(credentials: Credentials, context: PreparationContext): Promise<object>;
}

/** What a preparation is told of the link that it is for. */
export interface PreparationContext {
  /** The number of the link that is about to be dialled. */
  readonly epoch: number;
  /** Whether the transport can send handshake headers, which a browser cannot. */
  readonly headers: boolean;
  /** Aborted when the answer is no longer wanted. */
  readonly signal: AbortSignal;
}

/** What a link's translation is told of the link. */
export interface WireLinkContext<Credentials> extends DialContext {
  readonly random: Random;
  /** What `dial` was given: for providers that take the key in their first message. */
  readonly credentials: Credentials;
}

/** What the runtime needs of every protocol, whatever its provider does. */
export interface WireProtocol<Credentials extends object, Link> {
  /** The provider's name in lower case: `bodhi`. */
  readonly name: string;
  readonly traits: WireTraits;
  readonly errors: ErrorTable;
  readonly prepare?: Preparation<Credentials>;
  /** Throws a `SpeechError` `config-invalid` for credentials that cannot be right. */
  dial(credentials: Credentials, context: DialContext): DialRequest;
  link(context: WireLinkContext<Credentials>): Link;
}
