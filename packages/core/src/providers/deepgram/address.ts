import { assertNotInQuery, snakeCase } from '../../protocol/check-config.ts';
import { keyDial } from '../../protocol/key-dial.ts';
import type { DialContext } from '../../protocol/wire.ts';
import type { DialRequest } from '../../transport.ts';

/** What `credentials` has to give for this provider: one of the two. Other fields are left alone. */
export interface DeepgramCredentials {
  /** The key of the account or project. */
  readonly apiKey?: string;
  /** A temporary token, as `deepgramToken` gets it; it is used instead of a key. */
  readonly accessToken?: string;
}

type Value = string | number | boolean | readonly string[] | undefined;

/**
 * A given address with the configuration in its query, and with the provider's path where it has none. The names of the wire are those
 * of the configuration in snake_case; a list is the same name once for each of its texts.
 */
export function addressOf(given: string | undefined, path: string, config: Readonly<Record<string, Value>>): string {
  const { protocol, host, pathname, search } = new URL(given ?? 'wss://api.deepgram.com');
  const query = Object.entries(config).flatMap(([key, value]) => {
    return [value ?? []].flat().map((one) => [snakeCase(key), encodeURIComponent(one)] as const);
  });
  assertNotInQuery(
    'deepgram',
    given,
    query.map(([name]) => name),
  );
  return `${protocol}//${host}${pathname === '/' ? path : pathname}?${[...(search === '' ? [] : [search.slice(1)]), ...query.map((pair) => pair.join('='))].join('&')}`;
}

/**
 * Where the key goes: into the header `Authorization`, or, where none can be sent, into the list of subprotocols. Throws
 * `config-invalid` for credentials that cannot be right. None are needed for an address of the caller's own, whose relay may have them.
 */
export function dialOf(
  url: string,
  credentials: DeepgramCredentials,
  context: DialContext,
  isOwn: boolean,
): DialRequest {
  const field = credentials?.accessToken === undefined ? 'apiKey' : 'accessToken';
  const scheme = field === 'apiKey' ? 'Token' : 'Bearer';
  return keyDial({
    provider: 'deepgram',
    url,
    credentials,
    field,
    mayLack: isOwn,
    headersSent: context.headers,
    headers: (key) => (key === undefined ? {} : { authorization: `${scheme} ${key}` }),
    elsewhere: (key) => ({ subprotocols: [scheme.toLowerCase(), key] }),
  });
}
