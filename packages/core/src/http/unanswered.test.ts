import { describe, expect, it } from 'vitest';
import { Secrets } from '../errors/redact.ts';
import { unanswered } from './unanswered.ts';

const secrets = new Secrets();
secrets.add({ apiKey: 'ak-51e0c7b29d3f' });
const mayHave = 'The provider may have billed it.';
const setting = {
  provider: 'aksita',
  mayHave,
  host: 'api.test',
  redact: secrets.redact,
  wallNow: Date.UTC(2026, 0, 1),
};

/** As Node's `fetch` tells: the reason stands in the cause. */
function fetchFailed(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause });
}

function system(code: string, syscall?: string): Error {
  return Object.assign(new Error(`${syscall ?? ''} ${code}`), { code, ...(syscall !== undefined && { syscall }) });
}

describe('a request that fetch could not finish', () => {
  it.each([
    ['a name that nobody knows', system('ENOTFOUND', 'getaddrinfo'), 'unknown-host'],
    ['a name that could not be looked up just now', system('EAI_AGAIN', 'getaddrinfo'), 'network-unreachable'],
    ['a port where nothing listens', system('ECONNREFUSED', 'connect'), 'connection-refused'],
    ['no way to the host', system('EHOSTUNREACH', 'connect'), 'network-unreachable'],
    ['no answer to the connection', system('ETIMEDOUT', 'connect'), 'network-unreachable'],
    ['a connect timeout of undici', system('UND_ERR_CONNECT_TIMEOUT'), 'network-unreachable'],
    ['a certificate of nobody', system('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate-invalid'],
    ['a certificate of another name', system('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate-invalid'],
    ['a list of revoked certificates that has expired', system('CRL_HAS_EXPIRED'), 'certificate-invalid'],
    ['several addresses that refuse', new AggregateError([system('ECONNREFUSED', 'connect')]), 'connection-refused'],
  ])('over %s was never sent, and the message says so', (_name, cause, code) => {
    const error = unanswered(fetchFailed(cause), setting);
    expect(error).toMatchObject({ code, recovery: 'none', provider: 'aksita', at: '2026-01-01T00:00:00.000Z' });
    expect(error.message).toContain('Nothing was sent');
  });

  it.each([
    ['a reset', fetchFailed(system('ECONNRESET', 'read'))],
    ['a socket that closed', fetchFailed(system('UND_ERR_SOCKET'))],
    ['a timeout of the answer', fetchFailed(system('UND_ERR_HEADERS_TIMEOUT'))],
    ['what browsers say of everything', new TypeError('Failed to fetch')],
    ['something that is no error', 'oh no'],
    ['nothing', undefined],
  ])('over %s may have been acted on', (_name, thrown) => {
    const error = unanswered(thrown, setting);
    expect(error).toMatchObject({ code: 'outcome-unknown', context: { reason: 'connection' }, recovery: 'none' });
    expect(error.message).toContain('billed');
  });

  it('need not be looked up at the provider where it did nothing that matters', () => {
    const error = unanswered(system('ECONNRESET', 'read'), { ...setting, mayHave: undefined });
    expect(error).toMatchObject({ code: 'outcome-unknown', remedy: expect.stringMatching(/^Send the request again/) });
    expect(error.message).not.toContain('billed');
  });

  it('ends well for errors that cause themselves, and shows no key', () => {
    const error = new Error('bad header ak-51e0c7b29d3f');
    error.cause = error;
    expect(JSON.stringify(unanswered(error, setting).toJSON())).not.toContain('51e0c7');
  });
});
