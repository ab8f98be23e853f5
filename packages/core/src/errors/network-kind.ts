import type { NetworkFailure } from '../transport.ts';

/** The names that Node, its resolver, its TLS, its HTTP parser and its `fetch` give to what goes wrong on the way. */
const kinds: Readonly<Record<string, NetworkFailure>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENONET: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  // By a firewall or a sandbox of this machine.
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ETIMEDOUT: 'timeout',
  ERR_SOCKET_CONNECTION_TIMEOUT: 'timeout',
  ERR_TLS_HANDSHAKE_TIMEOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  ENETRESET: 'reset',
  ENOTCONN: 'reset',
  ESHUTDOWN: 'reset',
  EPIPE: 'reset',
  EOF: 'reset',
  ERR_SOCKET_CLOSED: 'reset',
  ERR_STREAM_DESTROYED: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  ERR_STREAM_WRITE_AFTER_END: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_CLOSED: 'reset',
  UND_ERR_DESTROYED: 'reset',
  EMFILE: 'no-resources',
  ENFILE: 'no-resources',
  ENOBUFS: 'no-resources',
  ENOMEM: 'no-resources',
  EADDRINUSE: 'no-resources',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'frame-too-large',
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: 'frame-too-large',
  EPROTO: 'protocol-violation',
};

/** The answers of a resolver that there is no such name, or no address under it. Anything else that it says may pass. */
const noSuchName: readonly string[] = ['ENOTFOUND', 'ENONAME', 'ENODATA', 'EBADNAME', 'EAI_NONAME', 'EAI_NODATA'];
/** What else only resolvers say, getaddrinfo and c-ares. */
const ofResolver = /^EAI_|^E(?:SERVFAIL|REFUSED|TIMEOUT|FORMERR|BADRESP|BADQUERY|NOTIMP|CANCELLED|DESTRUCTION)$/u;
/** The names under which Node calls them. */
const lookups = /^(?:getaddrinfo|getnameinfo|query\w*)$/u;

// X.509 verdicts of OpenSSL as Node spells them, and the alerts by which a server refuses a client's certificate.
const certificate =
  /^(?:CERT_|CRL_|UNABLE_TO_|ERROR_IN_C(?:ERT|RL)_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_|ERR_SSL_\w*(?:CERTIFICATE|UNKNOWN_CA))/u;

const ofProtocol = /^(?:WS_ERR_|HPE_|ERR_SSL_|UND_ERR_(?:RES_CONTENT_LENGTH_MISMATCH|RESPONSE|INFO)$)/u;

/**
 * What kind of failure a code of Node's means; `other` for one that is not known. `syscall` is the call that failed, where the
 * error says it: what a resolver says is about names, whatever its code means elsewhere.
 */
export function networkKind(code: string, syscall?: string): NetworkFailure {
  if (noSuchName.includes(code)) return 'unknown-host';
  if (ofResolver.test(code) || (syscall !== undefined && lookups.test(syscall))) return 'unresolved';
  const known = Object.hasOwn(kinds, code) ? kinds[code] : undefined;
  if (known !== undefined) return known;
  if (certificate.test(code)) return 'certificate';
  return ofProtocol.test(code) ? 'protocol-violation' : 'other';
}
