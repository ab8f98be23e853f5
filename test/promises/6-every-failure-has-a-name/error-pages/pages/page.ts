import type { ErrorCode, ErrorSource, WireError } from '@throughline/core';

/**
 * Where a sentence of the provider can reach a client: the answer to a handshake, the answer to a plain HTTP request, an error
 * in a message of the socket, the reason of a close.
 */
export type Place = 'handshake' | 'response' | 'frame' | 'close';

/**
 * What of a page a fact is. `message`: a text that the page says the provider sends. `scenario`: a case that it names, whose text
 * is not published. `cell`: what else of a table or a list describes an error: its type, its name, its description.
 * `example`: a whole answer that it prints.
 */
type FactKind = 'message' | 'scenario' | 'cell' | 'example';

/** One thing that a provider's error page says, and what the library has to make of it. */
export interface PageFact {
  /** The page's headings that it stands under, from outside inwards: `Error Types > ValidationError > Common Scenarios`. */
  readonly heading: string;
  readonly kind: FactKind;
  /** The words of the page; placeholders are filled in, markup is left out. Of an example: the sentence in it. */
  readonly text: string;
  /** As the page writes it, to the letter, where `text` is not that: with its placeholders or its markup. */
  readonly verbatim?: string;
  /** The HTTP statuses that the page gives it. In each of them it has to be known; where there are none, only in places without. */
  readonly status?: number | readonly number[];
  /** The provider's own code that the page gives it. */
  readonly providerCode?: number | string;
  /** The page's name of the error: `ValidationError`, `ASRSocketTimeout`, `Insufficient Balance`. */
  readonly name?: string;
  readonly code: ErrorCode;
  /** All of the error's context. Default: empty. */
  readonly context?: object;
  /** What the error's remedy has to hold, word for word: addresses, names of fields, what the page tells people to do. */
  readonly remedy?: readonly string[];
  /** The address of the provider's support that the error has to carry. */
  readonly support?: string;
  /** How long the page asks to wait; the error carries it as if the provider had said `Retry-After`. */
  readonly retryAfterMs?: number;
  /** A part of the text that nothing may show. */
  readonly secret?: string;
  /** The page tells it from another by its letter case alone: written otherwise, it is not this fact. */
  readonly exactly?: true;
  /** Where it can occur. */
  readonly places: readonly Place[];
}

/** What of a fact goes into a body: its sentence as one of its variants has it, and its numbers. */
export interface Said {
  readonly text: string;
  /** One of the fact's statuses; absent where it has none. */
  readonly status?: number;
  readonly providerCode?: number | string;
  readonly name?: string;
}

/** A form in which the provider says something in one place. */
interface Shape {
  /** For the test's name: `{error, message, code}`. */
  readonly name: string;
  /** The body, the frame or the close reason; `undefined`: this fact cannot come in this form. */
  readonly of: (said: Said) => string | undefined;
  /** The close code, of a close; 1011 where there is none. */
  readonly closeCode?: number;
}

/** A provider's error page as the suite reads it. */
export interface ErrorPage {
  /** The provider, with the table that is tested. */
  readonly provider: ErrorSource;
  /** How rows of the table cite this page: their `source` begins with it. */
  readonly cited: string;
  readonly facts: readonly PageFact[];
  /** The forms in each place where the provider has one. Of the handshake and the response, the body. */
  readonly shapes: { readonly [P in Place]?: readonly Shape[] };
  /** What the protocol reads out of a frame: the error in it, `undefined` where it reads none. Needed where there are frames. */
  readonly wireOf?: (frame: string) => WireError | undefined;
  /**
   * Rows that no fact of the page needs, by their `source`, to the letter: what they know comes from elsewhere. Every other row
   * of the table has to be one without which some fact is judged otherwise.
   */
  readonly elsewhere: readonly string[];
}
