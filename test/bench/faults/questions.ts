import type { PeerName } from '../client/peers/peer.ts';

export type ClientName = 'throughline' | PeerName;

/** Streams numbered frames, ten a second, for so long from its start. */
export interface StreamQuestion {
  readonly client: ClientName;
  readonly url: string;
  readonly runMs: number;
}

export interface StreamAnswer {
  /** Frames that were given to the client. */
  readonly written: number;
  /** What the client told of failures, and what nobody caught, each once: when, by `Date.now()`, and what. */
  readonly failures: readonly { readonly at: number; readonly what: string }[];
}
