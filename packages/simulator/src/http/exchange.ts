/** A request as a simulated provider sees it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What becomes of a request. */
export type HttpOutcome =
  | ({ readonly type: 'answer' } & HttpAnswer)
  /** The answer breaks off in the middle of its body. */
  | ({ readonly type: 'cut' } & HttpAnswer)
  /** The connection is reset in the place of an answer. */
  | { readonly type: 'reset' }
  /** Nothing comes, for as long as the client waits. */
  | { readonly type: 'never' };

/** A provider behind whatever mount: a port, or `fetch` in the same process. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpOutcome>;

/** An answer of JSON. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Extract<HttpOutcome, { type: 'answer' }> {
  return {
    type: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
