import type { Failure } from './retry-policy.ts';

/** What happens to the machine. Edges only: audio and results never come here. */
export type SessionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'opened' }
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; readonly failure: Failure }
  /** The provider has sent an error in a frame. One that concerns less than the link is survived. */
  | { readonly type: 'errorFrame'; readonly failure: Failure }
  /** The end was sent to the provider on this link. */
  | { readonly type: 'endSent' }
  /** The provider has sent its end of stream. */
  | { readonly type: 'drained' }
  /** The link is over, and no other is needed until there is something to do. */
  | { readonly type: 'rest' }
  /** The link is to be ended and another made, though nothing has failed. */
  | { readonly type: 'redial' }
  /** The route in use is given up while it has no link that streams: another one is dialled. */
  | { readonly type: 'reroute' }
  /** A fresh link is to be made beside the active one, to take over from it. */
  | { readonly type: 'rotate' }
  | { readonly type: 'successorOpened' }
  | { readonly type: 'successorReady' }
  /** The successor is the active link now, and the other one retires. */
  | { readonly type: 'handedOver' }
  /** The link beside the active one is over, or not wanted any more. */
  | { readonly type: 'besideOver' }
  /** The active link was left: nobody needs a successor. */
  | { readonly type: 'linkLeft' }
  /** Audio came to a session that had hung up. */
  | { readonly type: 'audio' }
  | { readonly type: 'end' }
  | { readonly type: 'abort' }
  | { readonly type: 'offline' }
  | { readonly type: 'online' }
  /** The process slept and is back. */
  | { readonly type: 'wake' };
