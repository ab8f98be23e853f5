import {
  accept,
  assertOptions,
  fields,
  headerName,
  headerSecret,
  isExposed,
  listOf,
  Secrets,
  secretsOfDial,
  socketUrl,
  SpeechError,
  subprotocolSecret,
  boolean,
  type Check,
  type DialRequest,
} from '@throughline/core/internal';
import { mergedQuery } from './page-query.ts';
import { RelayRefusal } from './refusal.ts';

/** A provider's sockets, as a relay opens them: where they are, and with which credentials. Nothing of it comes from a page. */
export interface RelayUpstream {
  /** Like `wss://api.deepgram.com/v1/listen`. Parameters in its query are sent with each session, and a page cannot change them. */
  readonly url: string;
  /** Sent with each handshake: `{ authorization: 'Token …' }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parameters that are added to the query, credentials for one; a page cannot change them. */
  readonly query?: Readonly<Record<string, string>>;
  /** Offered in front of the page's own, for providers that take a credential there. */
  readonly subprotocols?: readonly string[];
  /** Fields that are written into the session's first frame, a JSON object, for providers that take a credential there. */
  readonly firstMessage?: Readonly<Record<string, unknown>>;
  /** The only parameters that a page may send. Default: all but those that are named like credentials. */
  readonly pageParameters?: readonly string[];
  /** Whether credentials may go over `ws:` to a host that is not this machine. Default: false. */
  readonly allowInsecureUrl?: boolean;
}

const record =
  (name: Check, value: Check): Check =>
  (given, field) => {
    const wrong = accept('an object', (one) => typeof one === 'object' && one !== null && !Array.isArray(one));
    const problem = wrong(given, field);
    if (problem !== undefined) return { ...problem, found: `a value of type ${typeof given}` };
    for (const [key, one] of Object.entries(given as object)) {
      const found = name(key, field) ?? value(one, `${field}[${JSON.stringify(key)}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  };

const anything: Check = () => undefined;
const word: Check = accept('a text that is not empty', (value) => typeof value === 'string' && value !== '');
/** Shows nothing of the value. */
const headerText: Check = (value, field) => {
  if (typeof value === 'string' && /^[ -~]+$/u.test(value)) return undefined;
  return headerSecret(value, field);
};
const queryText: Check = (value, field) =>
  typeof value === 'string' && value !== ''
    ? undefined
    : { field, found: value === '' ? 'an empty text' : `a value of type ${typeof value}`, wanted: 'a text' };

const check = fields(
  {
    required: { url: socketUrl },
    optional: {
      headers: record(headerName, headerText),
      query: record(word, queryText),
      subprotocols: listOf(subprotocolSecret),
      firstMessage: record(word, anything),
      pageParameters: listOf(word),
      allowInsecureUrl: boolean,
    },
  },
  true,
);

/** Throws `config-invalid`, which names the field, or `insecure-url`. */
export function assertUpstream(name: string, upstream: unknown): asserts upstream is RelayUpstream {
  const owner = `createRelay: the upstream ${JSON.stringify(name)}`;
  assertOptions(owner, 'configuration', upstream, check);
  const { url, allowInsecureUrl } = upstream as RelayUpstream;
  const address = new URL(url);
  if (!isExposed(address) || allowInsecureUrl === true) return;
  const { host } = address;
  throw new SpeechError('insecure-url', {
    message: `${owner}: credentials would go unencrypted to ${host}`,
    context: { host },
  });
}

/** What of a page's request goes on. */
export interface PageRequest {
  /** The query as it stands in the request, without the question mark. */
  readonly query: string;
  /** Without the relay's own. */
  readonly subprotocols: readonly string[];
}

/**
 * The dial for a page's request: the host, the path and the credentials are the configuration's.
 *
 * @throws RelayRefusal `bad-request` for what a page may not send
 */
export function dialOf(upstream: RelayUpstream, { query, subprotocols }: PageRequest): DialRequest {
  const url = new URL(upstream.url);
  const fixed = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(upstream.query ?? {})) fixed.set(name, value);
  const allowed = upstream.pageParameters === undefined ? undefined : new Set(upstream.pageParameters);
  const merged = mergedQuery(query, { fixed, allowed });
  url.search = '';
  const own = upstream.subprotocols ?? [];
  return {
    url: merged === '' ? url.href : `${url.href}?${merged}`,
    headers: { ...upstream.headers },
    subprotocols: [...own, ...subprotocols.filter((one) => !own.includes(one)).map(withoutCredential)],
  };
}

function withoutCredential(subprotocol: string): string {
  if (secretsOfDial({ url: '', headers: {}, subprotocols: [subprotocol] }).length === 0) return subprotocol;
  throw new RelayRefusal(
    'bad-request',
    'A subprotocol carries what looks like a credential of the provider. Credentials are the relay’s: give the page’s session none.',
  );
}

/** What must not be shown of an upstream: all that looks like a credential in its configuration. */
export function secretsOf(upstream: RelayUpstream): { readonly texts: readonly string[]; readonly secrets: Secrets } {
  const { url, headers = {}, query = {}, subprotocols = [], firstMessage = {} } = upstream;
  const address = new URL(url);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  const request = { url: address.href, headers, subprotocols };
  const secrets = new Secrets();
  secrets.addDial(request);
  secrets.add(firstMessage);
  return { texts: [...secretsOfDial(request), ...textsIn(firstMessage)], secrets };
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
