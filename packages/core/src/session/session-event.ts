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
  /** Audio came to a session that had hung up. */
  | { readonly type: 'audio' }
  | { readonly type: 'end' }
  | { readonly type: 'abort' }
  | { readonly type: 'offline' }
  | { readonly type: 'online' }
  /** The process slept and is back. */
  | { readonly type: 'wake' };
