import type { SpeechError } from '../../errors/speech-error.ts';

/** The right to one link of the account; its owner's until it is given back. */
export interface Admission {
  /** The provider has let the link in. */
  succeeded(): void;
  /** The provider has refused the link, with the error that it gave. */
  refused(error: SpeechError): void;
  /** The session has hung up, and the socket still closes: a provider may count it until then. */
  closing?(): void;
  /** The socket is closed, or no dial came of it. */
  release(): void;
}

/** How an account stands. */
export interface GovernorState {
  /** Links that may be in use at a time, as far as is known. */
  readonly limit: number;
  /** Whether the account is known to allow no more: it has refused one, or the limit was given. `false`: it is only what is tried so far. */
  readonly known?: boolean;
  /** Links that are in use now. */
  readonly inUse: number;
  /** Sessions that wait for a link. */
  readonly waiting: number;
}

/** What limits the links of one account: `Governor`, or something of your own that shares a limit in another way. */
export interface LinkGovernor {
  /**
   * Waits for the right to a link; `again`: for a session that was refused, or that has lost its link; these are served before all
   * others. Rejects with the signal's reason once it is aborted.
   */
  admit(signal: AbortSignal, again?: boolean): Promise<Admission>;
  /** How the account stands now. */
  readonly state: GovernorState;
}
