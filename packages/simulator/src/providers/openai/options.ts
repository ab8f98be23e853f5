/** A key that the simulated provider knows. */
export interface OpenAIAccount {
  /** As the client brings it: in `Authorization` or `api-key`, in a subprotocol or in the query. */
  readonly apiKey: string;
  /** `active` (default), `no-quota` (every transcription fails with `insufficient_quota`) or `rate-limited`. */
  readonly account?: 'active' | 'no-quota' | 'rate-limited';
}

/** How the simulated server behaves where its documents leave a choice. */
export interface OpenAIBehaviour {
  /** Who is accepted; default `any`, with or without a key. Client secrets that the simulator has given are accepted too. */
  readonly credentials?: readonly OpenAIAccount[] | 'any';
  /** Models that exist; default: those of OpenAI, and every name that is not like one of theirs, as that of a deployment. */
  readonly models?: readonly string[] | 'any';
  /**
   * Whose interface it is. Default `any`: the one that the first message of the client is in; the greeting is OpenAI's. `compatible`:
   * OpenAI's without `clear`.
   */
  readonly dialect?: 'any' | 'openai' | 'compatible' | 'vllm';
  /** Milliseconds that a transcript takes after its turn is over, drawn for each: a long one is overtaken. Default: none. */
  readonly transcriptMs?: readonly [number, number];
  /** The share of turns (0 to 1) whose transcription fails with `audio_unintelligible`. Default: 0. */
  readonly failedTurns?: number;
  /** Seconds after which a session ends with `session_expired`; default 3600, Infinity for never. */
  readonly sessionSeconds?: number;
  /** Whether the message of a commit says which item it has made; default true. Some servers say it only with the item. */
  readonly commitsNameItems?: boolean;
}
