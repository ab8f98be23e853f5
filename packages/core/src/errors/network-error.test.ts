import { describe, expect, it } from 'vitest';
import type { NetworkFailure } from '../transport.ts';
import { networkError, type NetworkSetting } from './network-error.ts';
import { Secrets } from './redact.ts';

const secrets = new Secrets();
secrets.add({ apiKey: 'key-0123456789' });
const setting: NetworkSetting = {
  provider: 'someone',
  secrets,
  wallNow: Date.UTC(2026, 10, 3),
  phase: 'opening',
  requestId: 'r-1',
  host: 'a.example:443',
  connectLimitMs: 10_000,
  maxInboundBytes: 1_048_576,
};

describe('a failure of the network', () => {
  it.each<[NetworkFailure, string, string, boolean, object]>([
    ['unknown-host', 'unknown-host', 'reconnect', false, { host: 'a.example:443' }],
    ['connection-refused', 'connection-refused', 'reconnect', false, { host: 'a.example:443' }],
    ['certificate', 'certificate-invalid', 'none', false, { host: 'a.example:443', reason: 'why' }],
    ['unreachable', 'network-unreachable', 'reconnect', false, { host: 'a.example:443' }],
    ['unresolved', 'network-unreachable', 'reconnect', false, { host: 'a.example:443' }],
    ['no-resources', 'network-unreachable', 'reconnect', false, { host: 'a.example:443' }],
    ['timeout', 'connect-timeout', 'reconnect', false, { limitMs: 10_000 }],
    ['reset', 'connection-lost', 'reconnect', false, { phase: 'opening' }],
    ['frame-too-large', 'frame-too-large', 'reconnect', true, { limitBytes: 1_048_576 }],
    ['protocol-violation', 'frame-malformed', 'reconnect', true, { reason: 'why' }],
    ['not-encrypted', 'tls-mismatch', 'reconnect', true, { host: 'a.example:443', wanted: 'ws:' }],
    ['encrypted', 'tls-mismatch', 'reconnect', true, { host: 'a.example:443', wanted: 'wss:' }],
    ['not-http', 'frame-malformed', 'reconnect', true, { reason: 'why' }],
    ['proxy', 'proxy-failed', 'reconnect', false, { host: 'a.example:443' }],
    ['other', 'connection-lost', 'reconnect', false, { phase: 'opening' }],
  ])('of kind %s is %s', (kind, code, recovery, limited, context) => {
    const verdict = networkError(kind, 'why', setting);
    expect(verdict.error).toMatchObject({ code, recovery, context, provider: 'someone', requestId: 'r-1' });
    expect(verdict.error.at).toBe('2026-11-03T00:00:00.000Z');
    expect(verdict.error.message).toMatch(/: why$/u);
    expect(verdict.limited).toBe(limited);
  });

  it('says of a name that could not be looked up, and of a machine that has no sockets left, what they are', () => {
    const unresolved = networkError('unresolved', 'getaddrinfo EAI_AGAIN a.example', setting).error;
    expect(unresolved.message).toContain('could not be looked up at the moment: getaddrinfo EAI_AGAIN');
    expect(unresolved.remedy).toContain('name server');
    expect(unresolved.remedy).not.toContain('spelling');
    const full = networkError('no-resources', 'connect EMFILE', setting).error;
    expect(full.remedy).toContain('limit of open files');
  });

  it('is a lost connection when the time ran out on an open one', () => {
    const { error } = networkError('timeout', '', { ...setting, phase: 'streaming' });
    expect(error).toMatchObject({ code: 'connection-lost', context: { phase: 'streaming' } });
    expect(error.message).toBe('connection-lost: The connection to someone at a.example:443 broke while streaming');
  });

  it.each([
    ['wss://a.example/', 'is not encrypted (ws:)'],
    ['ws://a.example/', 'is encrypted (wss:)'],
  ])('that hangs up on %s before it answers may be the wrong way to dial', (address, other) => {
    expect(networkError('reset', '', { ...setting, address }).error.remedy).toContain(other);
    expect(networkError('reset', '', { ...setting, address, phase: 'streaming' }).error.remedy).toBeUndefined();
  });

  it('shows no secret of the message of the platform', () => {
    const { error } = networkError('certificate', 'GET /?key=key-0123456789', setting);
    expect(JSON.stringify(error)).not.toContain('key-0123456789');
    expect(error.message).toContain('***');
  });

  it('shows no host that the credentials named', () => {
    const own = new Secrets();
    own.add({ apiKey: 'key-0123456789', tenant: 'tenant-42' });
    const { error } = networkError('unknown-host', '', { ...setting, secrets: own, host: 'tenant-42.a.example' });
    expect(error.message).toContain('***.a.example');
    expect(error.context).toEqual({ host: '***.a.example' });
  });
});
