/** A key that the simulated provider knows. */
export interface DeepgramAccount {
  readonly apiKey: string;
  /**
   * `active` (default), `no-credit` (402), `no-permission` (401), `no-model` (403), or `no-grants`: streams are open to it, tokens
   * are refused (403).
   */
  readonly account?: 'active' | 'no-credit' | 'no-permission' | 'no-model' | 'no-grants';
}

/** How the simulated Deepgram behaves where its documents leave a choice. */
export interface DeepgramBehaviour {
  /** Who is accepted; default `any`, with or without credentials. Tokens are known that this simulator has given. */
  readonly accounts?: readonly DeepgramAccount[] | 'any';
  /** Models that exist; default those that the documents name. */
  readonly models?: readonly string[] | 'any';
  /** Streams at a time; one more is refused with 429. Default: Infinity. */
  readonly mostStreams?: number;
  /** Seconds without audio or KeepAlive after which the provider closes; default 10, Infinity for never. */
  readonly idleSeconds?: number;
  /** Multiples of real time above which audio is refused; the documents allow 1.25 and do not say what comes of more. Default: Infinity. */
  readonly mostPace?: number;
  /** Decimals of times in seconds; default 6, fine enough for a sample of 16 kHz. */
  readonly timeDecimals?: number;
  /** Whether Flux gives words their times, which are optional there; default true. */
  readonly fluxWordTimes?: boolean;
  /** Whether Flux answers a ForceEndTurn without a turn by a Warning; default false: it is ignored. */
  readonly warnsWithoutTurn?: boolean;
}

/** The same, with what is left out filled in; models are judged with the query. */
export type DeepgramSettings = Required<Omit<DeepgramBehaviour, 'accounts' | 'models'>>;
