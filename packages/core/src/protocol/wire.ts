import type { Random } from '../clock.ts';
import type { ErrorTable, WireError } from '../errors/table.ts';
import type { DialRequest } from '../transport.ts';

/** A frame to send: text or binary. */
export type OutgoingFrame = string | Uint8Array;

/** What a frame of any provider may mean, whatever it does. */
export type WireEvent =
  | { readonly type: 'ready' }
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

const wireEvents: readonly string[] = [
  'ready',
  'done',
  'error',
  'warning',
  'unread',
  'provider-warning',
  'ignored',
] satisfies WireEvent['type'][];

/** Whether an event is one that a frame of any provider may mean. */
export function isWireEvent<Event extends TypedEvent>(event: WireEvent | Event): event is WireEvent {
  return wireEvents.includes(event.type);
}

export interface WireTraits {
  /** When work may be sent: as soon as the socket is open, or after a `ready` event. */
  readonly readyAt: 'open' | 'message';
}

/**
 * The translation for one link, as far as the link itself needs it; `Event` is what it brings besides. Pure: no sockets, no
 * timers; it may keep state of the wire format.
 */
export interface WireLink<Event> {
  /** An id by which the provider's support can find this link. */
  readonly requestId?: string;
  /** Frames to send as soon as the socket is open. */
  start(): readonly OutgoingFrame[];
  /** Frames that say that nothing more will be sent. */
  end(): readonly OutgoingFrame[];
  /** Never throws: what cannot be understood is an `error`, an `unread` or a `warning` event. */
  receive(frame: string | Uint8Array): readonly (WireEvent | Event)[];
}

export interface DialContext {
  /** 1, 2, 3…: the link's number in its session. */
  readonly epoch: number;
  /** Whether the transport can send handshake headers, which a browser cannot. */
  readonly headers: boolean;
}

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
  /** Throws a `SpeechError` `config-invalid` for credentials that cannot be right. */
  dial(credentials: Credentials, context: DialContext): DialRequest;
  link(context: WireLinkContext<Credentials>): Link;
}
