import { assertConfig, fields, headerSecret, snakeCase, type Check } from '../../protocol/check-config.ts';
import type { DialContext } from '../../protocol/wire.ts';
import type { DialRequest } from '../../transport.ts';

/** What `credentials` has to give for this provider: one of the two. Other fields are left alone. */
export interface DeepgramCredentials {
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
    return [value ?? []].flat().map((one) => `${snakeCase(key)}=${encodeURIComponent(one)}`);
  });
  return `${protocol}//${host}${pathname === '/' ? path : pathname}?${[...(search === '' ? [] : [search.slice(1)]), ...query].join('&')}`;
}

/** What may stand in a list of subprotocols (RFC 9110 §5.6.2); its value is never shown. */
const token: Check = (value, field) => {
  const problem = headerSecret(value, field);
  if (problem !== undefined || /^[\w!#$%&'*+.^`|~-]+$/u.test(String(value))) return problem;
  return {
    field,
    found: 'a text with characters that no subprotocol can hold',
    wanted: 'the text that the provider gave you',
  };
};

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
  const { apiKey, accessToken } = credentials;
  if (isOwn && apiKey === undefined && accessToken === undefined) return { url, headers: {}, subprotocols: [] };
  const check = context.headers ? headerSecret : token;
  const [field, secret] = accessToken === undefined ? ['apiKey', apiKey] : ['accessToken', accessToken];
  assertConfig('deepgram', 'the credentials', { [field]: secret }, fields({ required: { [field]: check } }, true));
  const scheme = accessToken === undefined ? 'token' : 'bearer';
  return context.headers
    ? { url, headers: { authorization: `${scheme === 'token' ? 'Token' : 'Bearer'} ${secret}` }, subprotocols: [] }
    : { url, headers: {}, subprotocols: [scheme, String(secret)] };
}
