/** A customer that the simulated provider knows. */
export interface BodhiAccount {
  /** The `x-api-key` header. */
  readonly apiKey: string;
  /** The `x-customer-id` header of the old platform; left out for the new one, which has none. */
  readonly customerId?: string;
  /** `active` (default), `no-balance` (refused with 402) or `inactive` (refused with 403). */
  readonly account?: 'active' | 'no-balance' | 'inactive';
}

/** How the simulated Bodhi behaves where its documents leave a choice. */
export interface BodhiBehaviour {
  /** Who is accepted; default `any`, with or without headers. */
  readonly credentials?: readonly BodhiAccount[] | 'any';
  /** Models that exist; default those that the documents name. */
  readonly models?: readonly string[] | 'any';
  /** How `segment_id` is written; default `number`. */
  readonly segmentId?: 'number' | 'string';
  /** Fields of error frames: all (`full`, default), or `error` with the human text and `message` (`short`). */
  readonly errorShape?: 'full' | 'short';
  /** Decimals of times in seconds; default 6, fine enough for a sample of 16 kHz. */
  readonly timeDecimals?: number;
  /** Where `eos: true` stands: on the last result if one is left to send (default), or always on an empty message of its own. */
  readonly eosOn?: 'last-result' | 'own-message';
  /** Seconds without a message after which the provider closes; default 15, Infinity for never. */
  readonly idleSeconds?: number;
}
