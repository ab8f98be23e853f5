/** A customer that the simulated provider knows. */
export interface AssemblyaiAccount {
  readonly apiKey: string;
  /** `active` (default), `no-balance` or `disabled`: both are refused after the handshake. */
  readonly account?: 'active' | 'no-balance' | 'disabled';
}

/** How the simulated AssemblyAI behaves where its documents leave a choice, or its accounts differ. */
export interface AssemblyaiBehaviour {
  /** Who is accepted; default `any`, but there has to be a key or a token. */
  readonly accounts?: readonly AssemblyaiAccount[] | 'any';
  /** Models that exist; default those that the documents and the official client name. */
  readonly models?: readonly string[] | 'any';
  /** New sessions of an account in any minute; default 100, as a paid account begins with. A free one has 5. */
  readonly sessionsPerMinute?: number;
  /** The number under which too many sessions are refused: two pages of the provider disagree. Default 3009. */
  readonly tooManyCode?: 1008 | 3009;
  /** How often a token opens a session: `once` (default), as documented, or until it expires, as has been seen. */
  readonly tokens?: 'once' | 'until-expiry';
  /**
   * Parameters of the query that nobody knows: `ignored` (default), as documented, or `refused`, to find misspelled ones.
   */
  readonly unknownParameters?: 'ignored' | 'refused';
  /** Seconds of audio that may come ahead of real time; default 2. The provider's own tolerance is not documented, and larger. */
  readonly aheadSeconds?: number;
  /** The longest session in seconds; default 10 800. */
  readonly longestSeconds?: number;
  /** Milliseconds between two heartbeats, where they are asked for; default 5 000. */
  readonly heartbeatMs?: number;
  /** Turns shorter than this many seconds get no speaker before the end of the session; default 1. */
  readonly labelledFromSeconds?: number;
  /** Whether finals of the models that format begin with a capital and end with a full stop; default false. */
  readonly formatting?: boolean;
}
