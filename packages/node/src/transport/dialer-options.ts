import { SpeechError } from '@throughline/core/internal';
import type { Agent } from 'node:http';
import type { SecureContext } from 'node:tls';

type Certificates = string | Uint8Array | readonly (string | Uint8Array)[];

/** What dials are made with. */
export interface DialerOptions {
  /** Trusts other certificates than Node does. */
  readonly secureContext?: SecureContext;
  readonly agent?: Agent;
}

/** Throws `config-invalid` where `ca` cannot be read. */
export function dialerOptions({ ca, agent }: { readonly ca?: Certificates; readonly agent?: Agent }): DialerOptions {
  return {
    ...(agent !== undefined && { agent }),
    ...(ca !== undefined && { secureContext: trust(ca) }),
  };
}

function trust(ca: Certificates): SecureContext {
  const list = typeof ca === 'string' || ca instanceof Uint8Array ? [ca] : ca;
  const texts = list.map((one) => (typeof one === 'string' ? one : Buffer.from(one).toString('latin1')));
  // Few processes have certificates of their own, and to load this takes time.
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  const { createSecureContext } = process.getBuiltinModule('node:tls');
  try {
    // TLS passes over what it cannot read without a word, and every dial would then fail on the certificate.
    for (const text of texts) void new X509Certificate(text);
    return createSecureContext({ ca: texts });
  } catch (error) {
    throw new SpeechError('config-invalid', {
      message: '`ca` of the WebSocket transport cannot be read as certificates in PEM.',
      context: { field: 'ca', wanted: 'one or more certificates in PEM' },
      remedy: 'Give the text of the file that begins with "-----BEGIN CERTIFICATE-----", not its path.',
      cause: error,
    });
  }
}
