/** An error as a provider wrote it in a frame, before the table has judged it. */
export interface WireError {
  /** The provider's code, where it names one. */
  readonly code?: number | string;
  /** The provider's type or short name, where it names one. */
  readonly kind?: string;
  /** The provider's text. */
  readonly message: string;
  /** The frame as it came, cut to 1 KiB. */
  readonly raw: string;
  readonly requestId?: string;
}

/** Something that went wrong on the wire, in the words of the wire. */
export type WireFact =
  | {
      readonly type: 'refused';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly type: 'frame'; readonly wire: WireError }
  | { readonly type: 'close'; readonly code: number; readonly reason: string };

/** The codes that a provider's table may name: what a service can say, and that it hung up. */
export type TableCode =
  | 'invalid-request'
  | 'model-unavailable'
  | 'authentication-failed'
  | 'insufficient-balance'
  | 'account-inactive'
  | 'rate-limited'
  | 'concurrency-limit'
  | 'provider-internal-error'
  | 'provider-unavailable'
  | 'connection-lost';

/** One row of a provider's error table: which facts it is about, and which code they become. */
export interface ErrorRow {
  /** Which kinds of facts the row is about; absent: all. */
  readonly on?: readonly WireFact['type'][];
  /** HTTP status of a refused handshake or, where the provider uses such numbers, the code of a frame. */
  readonly status?: number | readonly number[];
  /** The provider's own code in a frame or a body. */
  readonly providerCode?: number | string | readonly (number | string)[];
  readonly closeCode?: number | readonly number[];
  /**
   * Matched against `kind: message` of a frame, the body of a refusal, or a close reason; without the flags `g` and `y`.
   * Named groups become context, where the code's context has a field of that name.
   */
  readonly message?: RegExp;
  readonly code: TableCode;
  /** What happened, in one sentence for the docs page. */
  readonly means: string;
  /** An imperative sentence that replaces the code's own remedy for this provider; `null`: none, where the code's would be wrong. */
  readonly remedy?: string | null;
  /** Where the fact comes from: a page title or URL. */
  readonly source: string;
}

/** A provider's whole table; the first row that fits decides. Data, so that docs pages are generated from it. */
export type ErrorTable = readonly ErrorRow[];
