import type { RemedyOn } from './remedies.ts';
import type { CredentialsProblem, ErrorContexts, ProviderCode, Recovery, Resource, Scope } from './codes.ts';

/** An error as a provider wrote it in a frame, before the table has judged it. */
export interface WireError {
  /** The provider's code, where it names one. */
  readonly code?: number | string;
  /** The provider's type or short name, where it names one. */
  readonly kind?: string;
  /** The provider's text. */
  readonly message: string;
  /** The frame as it came; at most 4 KiB of it are kept, after secrets were taken out. */
  readonly raw: string;
  /** The provider's id of the request, where the frame names one. */
  readonly requestId?: string;
}

/** Something that went wrong on the wire, in the words of the wire. */
export type WireFact =
  /** A handshake was answered by HTTP. */
  | (HttpAnswer & { readonly type: 'refused' })
  /** A request over plain HTTP was answered. */
  | (HttpAnswer & { readonly type: 'response' })
  | { readonly type: 'frame'; readonly wire: WireError }
  | { readonly type: 'close'; readonly code: number; readonly reason: string };

interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The codes that a provider's table may name: what a provider can say, what else it may find in the audio, and that it hung up. */
export type TableCode =
  | Exclude<ProviderCode, 'unknown-provider-error'>
  | 'audio-format'
  | 'audio-invalid'
  | 'audio-unreadable'
  | 'connection-lost';

/** What a row puts into the context of its code, beside what its `says` and `fields` find. Only fields that the code's context has. */
export interface RowContext {
  /** The field of the configuration that is refused. */
  readonly field?: string;
  /** What was not found. */
  readonly resource?: Resource;
  /** What is wrong with the credentials. */
  readonly problem?: CredentialsProblem;
  /** Words that a text needs at least. */
  readonly minimumWords?: number;
  /** Characters that a text needs at least. */
  readonly minimumCharacters?: number;
  /** The way of the provider's that is meant. */
  readonly mode?: 'stream' | 'synchronous';
  /** The part of the provider that failed. */
  readonly part?: NonNullable<ErrorContexts['provider-internal-error']['part']>;
  /** How that part failed. */
  readonly failure?: NonNullable<ErrorContexts['provider-internal-error']['failure']>;
  /** What is overloaded. */
  readonly overload?: NonNullable<ErrorContexts['provider-unavailable']['overload']>;
  /** What the provider found in the audio. */
  readonly found?: string;
  /** What it takes instead. */
  readonly wanted?: string;
  /** Why, in the provider's words. */
  readonly reason?: string;
}

/** One row of a provider's error table: which facts it is about, and which code they become. */
export interface ErrorRow {
  /** Which kinds of facts the row is about; absent: all. `refused` covers `response`: providers answer both in one way. */
  readonly on?: readonly WireFact['type'][];
  /** HTTP status of an answer or, where the provider uses such numbers, the code of a frame. */
  readonly status?: number | readonly number[];
  /** The provider's own code or type in a frame or a body. */
  readonly providerCode?: number | string | readonly (number | string)[];
  /** Close code of the WebSocket; one of several is enough. */
  readonly closeCode?: number | readonly number[];
  /**
   * What the provider says, in sentences as its own page writes them; one of them is enough. They are found by their words in
   * what a provider says: in the sentence of a body, a frame or a close reason, never in the rest of it; of each the first 4 096
   * characters. `phraseOf` says what else they may hold. What a placeholder finds becomes context, where the code's context
   * has a field of that name. What `{secret}` finds is taken out of the error, and out of all that the session says from then on.
   */
  readonly says?: string | readonly string[];
  /**
   * Other fields that the body, the frame or the close reason must have: a text or a number that becomes the context field of
   * this name, or a value that it must be.
   */
  readonly fields?: Readonly<Record<string, string | { readonly is: string | number | boolean }>>;
  /** What the failure is called. */
  readonly code: TableCode;
  /**
   * What happened, in one sentence, for messages and the docs page. Default: what the code means. Where a page is not to load it, it
   * stands in the provider's `prose.ts`, as `source` does.
   */
  readonly means?: string;
  /** Facts that the row itself knows, for the error's `context`. */
  readonly context?: RowContext;
  /** Default: the catalogue's, by code. */
  readonly recovery?: Recovery;
  /** Recovered from once without a result between, not for as long as the retry budget lasts. */
  readonly once?: true;
  /**
   * An error frame of this row concerns less than the link: the provider goes on, and so does the link. It is reported as a warning.
   * For frames only, and only while the link streams.
   */
  readonly survivable?: true;
  /** Milliseconds to wait before the next try, where the provider asks for a wait in its documentation and names none in its answer. */
  readonly retryAfterMs?: number;
  /** Default: the catalogue's, by code. */
  readonly scope?: Scope;
  /** An imperative sentence that replaces the code's own remedy for this provider; `null`: none, where the code's would be wrong. */
  readonly remedy?: string | null;
  /** The remedy in the words of other surfaces, where its own name nothing that exists there. */
  readonly remedyOn?: RemedyOn;
  /** The address of the provider's support for this, where it names one; the remedy says it too. */
  readonly support?: string;
  /** Where the fact comes from, for the docs page: a page title or URL. */
  readonly source?: string;
}

/** What a row's facts become, without the facts: several rows may share it. */
export type RowMeaning = Pick<
  ErrorRow,
  'code' | 'means' | 'context' | 'recovery' | 'once' | 'retryAfterMs' | 'scope' | 'remedy' | 'remedyOn' | 'support'
>;

/** A provider's whole table; the first row that fits decides. Data, so that docs pages are generated from it. */
export type ErrorTable = readonly ErrorRow[];

/** A provider by name, with its table; every `Protocol` is one. */
export interface ErrorSource {
  /** In lower case: `bodhi`. */
  readonly name: string;
  /** What its errors mean. */
  readonly errors: ErrorTable;
}
