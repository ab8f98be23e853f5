/**
 * One change of what the process, or its page, lives in: one that a session acts on. More will come; what a session does not
 * know it ignores.
 */
export type LifecycleChange =
  /** The network is there again: a session that waits dials at once, and a link from which nothing came meanwhile has to prove itself. */
  | 'online'
  /**
   * The network is gone: a link from which nothing more comes is given up; a session without one waits for the network, and dials
   * now and then all the same.
   */
  | 'offline'
  /**
   * Nothing will run until `resumed`: a page that is frozen, or that was left and is kept for the way back. A session gives its link
   * up, and sends what is not answered again on the next one.
   */
  | 'frozen'
  /** Everything runs again: a session dials at once. */
  | 'resumed'
  /** The machine has slept: no deadline is judged by the time that passed, and the link has to prove itself. */
  | 'woken';

/** What the platform knows of the life of its process or page. Hints only: a session checks them, and lives without. */
export interface Lifecycle {
  /** Whether the platform believes that there is a network. */
  readonly online: boolean;
  /** Calls back at each change; the function returned ends it. */
  subscribe(listener: (change: LifecycleChange) => void): () => void;
}
