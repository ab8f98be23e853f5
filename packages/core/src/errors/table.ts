import type { ErrorCode } from './codes.ts';

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

/** One row of a provider's error table: which facts it is about, and which code they become. */
export interface ErrorRow {
  /** Which kinds of facts the row is about; absent: all. */
  readonly on?: readonly WireFact['type'][];
  /** HTTP status of a refused handshake or, where the provider uses such numbers, the code of a frame. */
  readonly status?: number | readonly number[];
  /** The provider's own code in a frame or a body. */
  readonly providerCode?: number | string | readonly (number | string)[];
  readonly closeCode?: number | readonly number[];
  /** Matched against the kind and message of a frame, the body of a refusal, or a close reason; named groups become context. */
  readonly message?: RegExp;
  readonly code: ErrorCode;
  /** What happened, in one sentence for the docs page. */
  readonly means: string;
  /** An imperative sentence that replaces the code's own remedy for this provider. */
  readonly remedy?: string;
  /** Where the fact comes from: a page title or URL. */
  readonly source: string;
}

/** A provider's whole table; the first row that fits decides. Data, so that docs pages are generated from it. */
export type ErrorTable = readonly ErrorRow[];
