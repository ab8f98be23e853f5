import { describe, expect, it } from 'vitest';
import { networkKind } from './network-kind.ts';

describe('a code of the platform', () => {
  it.each(['ENOTFOUND', 'EAI_NONAME', 'EAI_NODATA', 'ENODATA', 'ENONAME', 'EBADNAME'])(
    '%s says that there is no such name',
    (code) => {
      expect(networkKind(code)).toBe('unknown-host');
      expect(networkKind(code, 'getaddrinfo')).toBe('unknown-host');
    },
  );

  it.each([
    ['EAI_AGAIN', 'getaddrinfo'],
    ['EAI_FAIL', 'getaddrinfo'],
    ['EAI_MEMORY', 'getaddrinfo'],
    ['EAI_SYSTEM', 'getaddrinfo'],
    ['EAI_AGAIN', undefined],
    ['ESERVFAIL', 'queryA'],
    ['EREFUSED', 'queryAaaa'],
    ['ETIMEOUT', undefined],
    // What means something else of a connection.
    ['EBUSY', 'getaddrinfo'],
    ['ECONNREFUSED', 'queryA'],
    ['ETIMEDOUT', 'getaddrinfo'],
    ['EMFILE', 'getaddrinfo'],
    ['E_NEVER_SEEN', 'getaddrinfo'],
  ])('%s of %s says that the name could not be looked up now', (code, syscall) => {
    expect(networkKind(code, syscall)).toBe('unresolved');
  });

  it.each([
    ['ECONNREFUSED', 'connection-refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETDOWN', 'unreachable'],
    ['EACCES', 'unreachable'],
    ['EPERM', 'unreachable'],
    ['EMFILE', 'no-resources'],
    ['ENFILE', 'no-resources'],
    ['ENOBUFS', 'no-resources'],
    ['ENOMEM', 'no-resources'],
    ['ETIMEDOUT', 'timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'reset'],
    ['CERT_HAS_EXPIRED', 'certificate'],
    ['CERT_NOT_YET_VALID', 'certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'certificate'],
    ['HPE_INVALID_CONSTANT', 'protocol-violation'],
    ['WS_ERR_INVALID_UTF8', 'protocol-violation'],
    ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'frame-too-large'],
    ['E_NEVER_SEEN', 'other'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%s of a connection is %s', (code, kind) => {
    expect(networkKind(code)).toBe(kind);
    expect(networkKind(code, 'connect')).toBe(kind);
  });
});
