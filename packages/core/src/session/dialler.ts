import { classify, type FailureSetting } from '../errors/classify.ts';
import { networkError } from '../errors/network-error.ts';
import type { Secrets } from '../errors/redact.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import type { Protocol } from '../protocols/protocol.ts';
import type { DialRequest, Transport } from '../transport.ts';
import type { CredentialsKeeper } from './credentials.ts';
import { Link, type LinkPorts } from './link.ts';
import type { LivenessOptions } from './liveness.ts';
import type { Settings } from './options.ts';
import type { Failure, Phase } from './retry-policy.ts';

export interface DiallerOptions<C extends object> {
  readonly protocol: Protocol<C>;
  readonly keeper: CredentialsKeeper<C>;
  readonly secrets: Secrets;
  readonly settings: Settings;
  readonly transport: Transport;
  readonly allowInsecureUrl: boolean;
}

/** Hosts that are this machine, as a URL spells them. */
const loopback = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Makes links, and names what goes wrong on them. The one place where credentials meet a URL. */
export class Dialler<C extends object> {
  readonly #options: DiallerOptions<C>;
  #host = '';

  constructor(options: DiallerOptions<C>) {
    this.#options = options;
  }

  /** Host and port that were dialled last; empty before that. */
  get host(): string {
    return this.#host;
  }

  /** The dial as the protocol wants it, checked. Throws `config-invalid` or `insecure-url`. */
  request(epoch: number): DialRequest {
    const { protocol, keeper, allowInsecureUrl } = this.#options;
    const request = protocol.dial(keeper.current, { epoch });
    const url = parseUrl(request.url);
    this.#host = url.host;
    if (url.protocol === 'ws:' && !loopback.test(url.hostname) && !allowInsecureUrl) {
      throw new SpeechError('insecure-url', {
        message: `credentials would go unencrypted to ${url.host}`,
        context: { host: url.host },
        remedy: 'Use a wss: address, or set allowInsecureUrl if the network between is your own.',
      });
    }
    return request;
  }

  open(epoch: number, liveness: LivenessOptions, ports: Omit<LinkPorts, 'judgeFact'>): Link {
    const { protocol, settings, transport } = this.#options;
    return new Link({
      epoch,
      clock: settings.clock,
      transport,
      traits: protocol.traits,
      request: this.request(epoch),
      protocolLink: protocol.link({ epoch, random: settings.random }),
      maxInboundBytes: settings.inboundBytes,
      liveness,
      ports: {
        ...ports,
        judgeFact: (fact, link) => {
          const setting = this.#setting(link.phase, link.requestId);
          if (fact.type !== 'network') return classify(protocol.errors, fact, setting);
          return networkError(fact.kind, fact.message, {
            ...setting,
            host: this.#host,
            connectLimitMs: settings.connectMs,
            maxInboundBytes: settings.inboundBytes,
          });
        },
      },
    });
  }

  /** Makes a failure of something that was thrown on the way to a link. */
  failureOf(cause: unknown, phase: Phase): Failure {
    if (isSpeechError(cause)) return { error: cause, limited: false, phase };
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new SpeechError('unknown-provider-error', {
      message: `something failed while ${phase}: ${reason}`,
      context: {},
      recovery: 'none',
      provider: this.#options.protocol.name,
      cause,
      redact: this.#options.secrets.redact,
    });
    return { error, limited: false, phase };
  }

  #setting(phase: Phase, requestId: string | undefined): FailureSetting {
    const { protocol, secrets, settings } = this.#options;
    return {
      provider: protocol.name,
      secrets,
      wallNow: settings.clock.wallNow(),
      // A link exists from its dial on, so that it is never still being authorised.
      phase: phase === 'authorizing' ? 'opening' : phase,
      requestId,
    };
  }
}

function parseUrl(text: string): URL {
  const wanted = 'a ws: or wss: URL';
  try {
    const url = new URL(text);
    if (url.protocol === 'ws:' || url.protocol === 'wss:') return url;
  } catch {
    // Told below, in the same words; the text itself may hold a key.
  }
  throw new SpeechError('config-invalid', {
    message: `the address of the service is not ${wanted}`,
    context: { field: 'url', wanted },
  });
}
