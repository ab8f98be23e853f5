/** A frame as it crosses a WebSocket: text or bytes. */
export type Frame = string | Uint8Array;

/** An accepted connection as the provider holds it; each mount has its own. Nothing has an effect after the end. */
export interface Wire {
  send(frame: Frame): void;
  /** Starts the closing handshake. */
  close(code: number, reason: string): void;
  /** Ends the connection by a TCP reset. */
  reset(): void;
  /** Ends the connection by a TCP FIN, without a close frame. */
  finish(): void;
  /** From now on all that arrives is taken and dropped; nothing is answered, not even a ping or a close. */
  deafen(): void;
  /** From now on takes at most this many bytes a second: 0 none, Infinity as they come. */
  readAt(bytesPerSecond: number): void;
}

/** Events of a connection, for the provider. Nothing comes after `closed`. */
export interface WireHandlers {
  message(frame: Frame): void;
  /** The connection is gone; 1006 when there was no close frame. */
  closed(code: number, reason: string): void;
}

/** A dial as the provider sees it. Header names are in lower case. */
export interface Upgrade {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** An HTTP answer in the place of an open socket. */
export interface Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the provider makes of a dial. */
export type Answer =
  | {
      readonly type: 'accept';
      /** Of the answer; names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** The one that is taken of those that the client offers. */
      readonly subprotocol: string | undefined;
      accept(wire: Wire): WireHandlers;
    }
  | { readonly type: 'http'; readonly refusal: Refusal }
  | { readonly type: 'hang' };

/** Whether dials arrive at the provider at all. */
export type Reach = 'open' | 'refused' | 'unreachable';

/** The URL of a dial or a request as a server has it: a path, or what a client has sent in its place. */
export function urlOf(path: string): URL {
  const base = 'ws://simulated.test';
  return URL.canParse(path, base) ? new URL(path, base) : new URL(base);
}
