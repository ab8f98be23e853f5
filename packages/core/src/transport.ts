/** What a link asks a transport to open. */
export interface DialRequest {
  /** `ws:` or `wss:`. */
  readonly url: string;
  /** Handshake headers; a browser transport cannot send them and refuses a request that has some. */
  readonly headers: Readonly<Record<string, string>>;
  /** Offered in `Sec-WebSocket-Protocol`, in this order; none where it is empty. */
  readonly subprotocols: readonly string[];
}

/** How a socket came to its end. Exactly one of these reaches `SocketHandlers.ended`, and nothing after it. */
export type SocketEnd =
  /** A WebSocket close, or its absence: 1006 when TCP ended without a close frame. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** The handshake was answered by HTTP instead of 101. `headers` have lower-case names; `body` is at most 64 KiB of text. */
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** No WebSocket came about, or it broke in a way that the platform could name. */
  | {
      readonly type: 'network';
      readonly kind: NetworkFailure;
      readonly message: string;
      /** With the kind `proxy`: its host and port, and the HTTP status of its answer if it gave one. */
      readonly proxy?: { readonly host: string; readonly status?: number };
    }
  /**
   * The transport itself knows what went wrong: a `SpeechError`, by whose `recovery` the session goes on. Anything else is
   * reported as `unknown-provider-error`, and ends the session.
   */
  | { readonly type: 'error'; readonly error: Error };

/** Why a socket failed, where it was the network. */
export type NetworkFailure =
  /** The resolver knows that there is no such name. */
  | 'unknown-host'
  /** The resolver could not say: it asks to try again, is out of reach, or is busy. */
  | 'unresolved'
  | 'connection-refused'
  | 'certificate'
  | 'unreachable'
  /** This process or machine has no socket, port or memory left for it. */
  | 'no-resources'
  | 'timeout'
  | 'reset'
  | 'frame-too-large'
  | 'protocol-violation'
  /** A proxy could not be reached, or did not open the way. */
  | 'proxy'
  /** `wss:` was dialled, and what answers there does not speak TLS. */
  | 'not-encrypted'
  /** `ws:` was dialled, and what answers there speaks TLS only. */
  | 'encrypted'
  /** What answers there does not speak HTTP. */
  | 'not-http'
  | 'other';

/** What a socket reports to its owner. Every call is synchronous and none comes after `ended`. */
export interface SocketHandlers {
  /** The WebSocket is open; frames may be sent. `headers`: of the handshake's answer, names in lower case, where the platform shows them. */
  opened(headers?: Readonly<Record<string, string>>): void;
  /** One frame: text as a string, binary as bytes that belong to the receiver. */
  message(data: string | Uint8Array): void;
  /** Bytes of the peer that are not a message: a pong, a ping. */
  activity(): void;
  /** The socket is gone: once, and last. */
  ended(end: SocketEnd): void;
}

/** One open or opening WebSocket. */
export interface Socket {
  /** Bytes given to `send` that have not left this process. */
  readonly bufferedAmount: number;
  /** Sends one frame; the bytes are taken before it returns. A no-op once the socket is closing. */
  send(data: string | Uint8Array): void;
  /** Sends `words[from, from + count)`, of 32 bits each, as one binary frame; exists where that costs less than `send`. They are taken before it returns. */
  sendWords?(words: Int32Array, from: number, count: number): void;
  /** Starts the closing handshake. */
  close(code: number, reason: string): void;
  /** Ends the socket at once, in any state; `ended` is called at most once, with code 1006. */
  terminate(): void;
  /** Sends a ping where the platform can; the answer comes as `activity`. */
  ping?(): void;
  /** Takes no more frames from the peer until `resume`, where the platform can; TCP then holds the peer back. */
  pause?(): void;
  /** Takes frames again after `pause`. */
  resume?(): void;
}

/** What a socket must not pass. */
export interface SocketLimits {
  /** The largest inbound frame in bytes; a larger one ends the socket with `frame-too-large`. */
  readonly maxInboundBytes: number;
}

/** What opens sockets: `ws` in Node, the native WebSocket in a browser, a memory pair in tests. */
export interface Transport {
  /** Whether handshake headers can be sent. */
  readonly headers: boolean;
  /** Whether `ping` exists on its sockets, so that a silent peer can be distinguished from a dead one. */
  readonly pings: boolean;
  /** Begins to dial. Never throws for a network reason: those come through `handlers.ended`, never before `open` has returned. */
  open(request: DialRequest, handlers: SocketHandlers, limits: SocketLimits): Socket;
}
