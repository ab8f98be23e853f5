import type { NetworkFailure } from './transport.ts';

/**
 * What a page and a relay say to each other beyond the provider's own frames: docs/decisions/0027. A page offers the
 * subprotocols `relayProtocol`, `relayTokenPrefix` with its token if it has one, and those of the provider. The relay selects
 * `relayProtocol`; its first frame is a `RelayAnswer` as JSON. All frames after an `open` are the provider's.
 */
export const relayProtocol = 'throughline.relay.v1';

/** Stands before the token in the list of subprotocols. What follows has to be a token of HTTP (RFC 9110 §5.6.2), as a JWT is. */
export const relayTokenPrefix = 'throughline.token.';

/** The first frame of a relay. */
export type RelayAnswer =
  /** The provider's socket is open. `headers`: those of its handshake that name a request; `subprotocol`: the one that it selected, or ''. */
  | {
      readonly relay: 'open';
      readonly headers: Readonly<Record<string, string>>;
      readonly subprotocol: string;
    }
  /** The provider refused the upgrade: `SocketEnd` of the type `refused`. `body`: at most 4 KiB. Close code `relayRefused` follows. */
  | {
      readonly relay: 'refused';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The provider was not reached: `SocketEnd` of the type `network`. Close code `relayRefused` follows. */
  | {
      readonly relay: 'network';
      readonly kind: NetworkFailure;
      readonly message: string;
      readonly proxy?: { readonly host: string; readonly status?: number };
    }
  /** The relay itself refused. Close code `relayRefused` follows. `message`: a sentence for a developer, without secrets. */
  | {
      readonly relay: 'denied';
      readonly code: RelayDenial;
      readonly message: string;
      /** Milliseconds before which it makes no sense to ask again. */
      readonly retryAfterMs?: number;
    };

/** Why a relay refuses by itself, and what a session does about it. */
export type RelayDenial =
  /** None was offered, and this relay wants one. Another one may help. */
  | 'token-missing'
  /** Not signed by this relay's secret, or for another audience or issuer, or not a token at all. */
  | 'token-invalid'
  /** It was good; a new one helps. */
  | 'token-expired'
  /** It was used before, and opens one session only; a new one helps. */
  | 'token-used'
  /** The user may not do this. Final. */
  | 'access-denied'
  /** The page's origin is not one of those that this relay serves. Final. */
  | 'origin-refused'
  /** The path names no provider that this relay knows. Final. */
  | 'unknown-upstream'
  /** The request itself cannot be passed on: a subprotocol or a query that must not be. Final. */
  | 'bad-request'
  /** The user has as many sessions as one may have; wait for a slot. */
  | 'user-limit'
  /** The relay has as many sessions as it takes; wait, or another instance answers. */
  | 'relay-full'
  /** This instance is about to end; another one, or its successor, answers: dial again after `retryAfterMs`. */
  | 'draining'
  /** The relay could not decide, or its configuration failed; its log says why. Dial again. */
  | 'relay-failed';

/** Close code after a first frame that is not `open`. */
export const relayRefused = 4900;

/** Close code of a relay that ends a session which was open; the reason is `relayReason` and a `RelayEnding`. */
export const relayEnded = 4901;

/**
 * Begins the close reason of a session that the relay ends by itself: `throughline.relay:draining`. A close with another reason,
 * whatever its code, is the provider's.
 */
export const relayReason = 'throughline.relay:';

/** Why a relay ends a session that was open. Of `network:…`, what follows is a `NetworkFailure` of the provider's socket. */
export type RelayEnding =
  /** The instance is about to end: dial again at once, and another takes over. */
  | 'draining'
  /** The session is as old as one may be: dial again at once, with a new token. */
  | 'duration'
  /** No frame has passed for as long as may be: dial again when there is something to send. */
  | 'idle'
  /** The session has sent as many bytes as one may: dial again, with a new token. */
  | 'bytes'
  /** The page's first frame has no place for the provider's credentials. Final: the protocol does not match the upstream. */
  | 'first-frame'
  | `network:${NetworkFailure}`;
