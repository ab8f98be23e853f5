/** One change of what the process, or its page, lives in. More will come; what a session does not know it ignores. */
export type LifecycleChange =
  /** The network is there again: a session that waits dials at once. */
  | 'online'
  /** The network is gone: a session without a link waits for it, and dials now and then all the same. */
  | 'offline';

/** What the platform knows of the life of its process or page. Hints only: a session checks them, and lives without. */
export interface Lifecycle {
  /** Whether the platform believes that there is a network. */
  readonly online: boolean;
  /** Calls back at each change; the function returned ends it. */
  subscribe(listener: (change: LifecycleChange) => void): () => void;
}
