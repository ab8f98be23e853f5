import { SpeechError } from '../errors/speech-error.ts';
import { isExposed } from '../hosts.ts';
import type { WireProtocol } from '../protocol/wire.ts';
import type { DialRequest, Transport } from '../transport.ts';

export interface DialOptions<C extends object> {
  readonly protocol: Pick<WireProtocol<C, never>, 'dial'>;
  readonly credentials: C;
  readonly transport: Transport;
  readonly allowInsecureUrl: boolean;
  /** Learn what the dial carries. */
  readonly secrets: { addDial(request: DialRequest): void };
  /** The number of the link. */
  readonly epoch: number;
  /** What was prepared for it. Default: nothing is. */
  readonly prepared?: object | undefined;
}

export interface CheckedDial {
  readonly request: DialRequest;
  readonly url: URL;
}

/** Those that a provider's URL may have. */
const schemes: ReadonlySet<string> = new Set(['ws:', 'wss:', 'http:', 'https:']);

/** The dial as the protocol wants it, checked. Throws `config-invalid` or `insecure-url`. */
export function checkedDial<C extends object>(options: DialOptions<C>): CheckedDial {
  const { protocol, credentials, transport, allowInsecureUrl, secrets, epoch, prepared } = options;
  const request = protocol.dial(credentials, {
    epoch,
    headers: transport.headers,
    ...(prepared !== undefined && { prepared }),
  });
  secrets.addDial(request);
  const url = parseUrl(request.url);
  if (isExposed(url) && !allowInsecureUrl) {
    throw new SpeechError('insecure-url', {
      message: `credentials would go unencrypted to ${url.host}`,
      context: { host: url.host },
    });
  }
  return { request, url };
}

function parseUrl(text: string): URL {
  const wanted = 'a ws: or wss: URL';
  try {
    const url = new URL(text);
    if (schemes.has(url.protocol)) return url;
  } catch {
    // Told below, in the same words; the text itself may hold a key.
  }
  throw new SpeechError('config-invalid', {
    message: `the address of the provider is not ${wanted}`,
    context: { field: 'url', wanted },
  });
}
