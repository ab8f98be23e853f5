import type { DialRequest } from '../transport.ts';
import { assertCredentials, headerSecret, subprotocolSecret, type Check } from './check-config.ts';

/** What `keyDial` makes a dial of. */
export interface KeyDial {
  readonly provider: string;
  readonly url: string;
  readonly credentials: object;
  /** The field that holds the key. Default: `apiKey`. */
  readonly field?: string;
  /** Whether the session may do without a key: what listens at the address may add it. */
  readonly mayLack: boolean;
  /** Whether the transport can send handshake headers, which a browser cannot. */
  readonly headersSent: boolean;
  /** What a key has to be where no headers can be sent. Default: what may stand in a list of subprotocols. */
  readonly check?: Check | undefined;
  /** Headers of the handshake; names in lower case. */
  headers(key: string | undefined): Readonly<Record<string, string>>;
  /** What takes the key where no headers can be sent. */
  elsewhere(key: string): Partial<DialRequest>;
}

/** A dial with a key: in a header, or, where none can be sent, in something else. Throws `config-invalid` for credentials that cannot be right. */
export function keyDial(dial: KeyDial): DialRequest {
  const { provider, url, credentials, field = 'apiKey', mayLack, headersSent, check = subprotocolSecret } = dial;
  assertCredentials(provider, credentials, mayLack ? [] : [field], {
    optional: mayLack ? [field] : [],
    check: headersSent ? headerSecret : check,
  });
  const key = Reflect.get(credentials, field) as string | undefined;
  return {
    url,
    headers: headersSent ? dial.headers(key) : {},
    subprotocols: [],
    ...(!headersSent && key !== undefined && dial.elsewhere(key)),
  };
}
