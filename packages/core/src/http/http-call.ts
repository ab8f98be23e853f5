import type { RepeatableRequest } from './retrying-options.ts';

/** As much of the second argument of `fetch` as is looked at. */
export interface HttpInit {
  readonly method?: string | undefined;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly redirect?: unknown;
  readonly signal?: AbortSignal | null | undefined;
}

/** A `Request`, as far as it is looked at. */
interface RequestLike extends HttpInit {
  readonly url: string;
  readonly bodyUsed?: boolean;
  clone(): unknown;
}

type HeaderEntries = readonly (readonly [name: string, value: string])[];

interface HttpArguments {
  readonly input: unknown;
  readonly init: HttpInit & { readonly headers: HeaderEntries };
}

/** One call of `fetch`, so that it can be made several times. */
export interface HttpCall extends RepeatableRequest {
  readonly host: string;
  /** Whether the body can be sent more than once: a stream cannot. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
  /** The arguments of one try. */
  arguments(headers: Readonly<Record<string, string>>, signal: AbortSignal): HttpArguments;
}

/** What a platform with a `fetch` of its own makes of its arguments. */
interface RequestGlobals {
  readonly Request?: new (input: string, init: HttpInit) => unknown;
}

/**
 * Takes the arguments of `fetch` apart. Throws for what no `fetch` can send: an address that is none, a header with a line break,
 * a body for GET, a request that was sent before. `fetch` itself reports all of them like a network that failed.
 */
export function callOf(input: unknown, init: HttpInit = {}): HttpCall {
  const request = isRequest(input) ? input : undefined;
  const url = new URL(request?.url ?? String(input));
  const body = init.body ?? undefined;
  if (request?.bodyUsed === true) throw new TypeError('the request has been sent before, and its body is used up');
  const { Request: Checked } = globalThis as unknown as RequestGlobals;
  // A stream would be used up by it.
  if (Checked !== undefined && request === undefined && !isStream(body)) Reflect.construct(Checked, [url.href, init]);
  return {
    url: url.href,
    host: url.host,
    method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
    repeatable: !isStream(body),
    signal: init.signal ?? request?.signal ?? undefined,
    arguments: (headers, signal) => ({
      // A request is used up by being sent.
      input: request === undefined ? input : request.clone(),
      init: {
        // Headers that have a secret in them are for the address that was given.
        redirect: 'manual',
        ...init,
        headers: merged(init.headers ?? request?.headers, headers),
        signal,
      },
    }),
  };
}

function isRequest(input: unknown): input is RequestLike {
  return typeof input === 'object' && input !== null && 'url' in input && 'clone' in input;
}

/** Something that gives its content once. */
function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  if ('getReader' in body) return true;
  return Symbol.asyncIterator in body;
}

/** `more` in the place of headers of the same name in another letter case. */
function merged(headers: unknown, more: Readonly<Record<string, string>>): HeaderEntries {
  const replaced = new Set(Object.keys(more).map((name) => name.toLowerCase()));
  return [...entriesOf(headers).filter(([name]) => !replaced.has(name.toLowerCase())), ...Object.entries(more)];
}

/** The headers as they may be given to `fetch`: `Headers`, pairs, or an object. */
export function entriesOf(headers: unknown): HeaderEntries {
  if (typeof headers !== 'object' || headers === null) return [];
  const pairs: Iterable<unknown> =
    Symbol.iterator in headers ? (headers as Iterable<unknown>) : Object.entries(headers);
  return [...pairs].flatMap((pair) => (Array.isArray(pair) ? [[String(pair[0]), String(pair[1])] as const] : []));
}
