import { classify, type FailureSetting } from '../errors/classify.ts';
import { covered } from '../errors/echoed-secrets.ts';
import { partsOf } from '../errors/facts.ts';
import { networkError } from '../errors/network-error.ts';
import { excerpt } from '../errors/raw.ts';
import { reasonOf } from '../errors/reason-of.ts';
import type { Secrets } from '../errors/redact.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import { isExposed } from '../hosts.ts';
import type { TypedEvent, WireLink, WireProtocol } from '../protocol/wire.ts';
import type { DialRequest, Transport } from '../transport.ts';
import type { CredentialsKeeper } from './credentials.ts';
import { Link, type JudgeFact, type LinkPorts } from './link.ts';
import type { LivenessOptions } from './liveness.ts';
import type { SessionSettings } from './session-options.ts';
import type { Failure, Phase } from './retry-policy.ts';

export interface DiallerOptions<C extends object, Wire> {
  readonly protocol: WireProtocol<C, Wire>;
  readonly keeper: CredentialsKeeper<C>;
  readonly secrets: Secrets;
  readonly settings: SessionSettings;
  readonly transport: Transport;
  readonly allowInsecureUrl: boolean;
}

/** Those that a provider's URL may have. */
const schemes: ReadonlySet<string> = new Set(['ws:', 'wss:', 'http:', 'https:']);

/** Makes links, and names what goes wrong on them. The one place where credentials meet a URL. */
export class Dialler<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #options: DiallerOptions<C, Wire>;
  readonly #judgeFact: JudgeFact = (fact, link) => {
    const { protocol, settings } = this.#options;
    const setting = this.#setting(link.phase, link.requestId);
    // Once a link is open its handshake is over: what HTTP says then is the answer to a request.
    const answer = fact.type === 'refused' && link.phase !== 'opening';
    if (fact.type !== 'network') {
      return classify(protocol.errors, answer ? { ...fact, type: 'response' } : fact, setting);
    }
    return networkError(fact.kind, fact.message, {
      ...setting,
      proxy: fact.proxy,
      host: this.#host,
      connectLimitMs: settings.connectMs,
      maxInboundBytes: settings.inboundBytes,
    });
  };
  readonly #clean = (text: string): string => {
    const { protocol, secrets } = this.#options;
    const parts = partsOf({ type: 'frame', wire: { message: text, raw: text } });
    // Covered before it is cut, so that no cut can go through a secret.
    return excerpt(covered(protocol.errors, parts, secrets).said.toString());
  };
  #host = '';
  #address = '';

  constructor(options: DiallerOptions<C, Wire>) {
    this.#options = options;
  }

  /** Host and port that were dialled last; empty before that. */
  get host(): string {
    return this.#host;
  }

  /** The protocol's name. */
  get provider(): string {
    return this.#options.protocol.name;
  }

  /** The dial as the protocol wants it, checked. Throws `config-invalid` or `insecure-url`. */
  request(epoch: number): DialRequest {
    const { protocol, keeper, secrets, transport, allowInsecureUrl } = this.#options;
    const request = protocol.dial(keeper.current, { epoch, headers: transport.headers });
    secrets.addDial(request);
    const url = parseUrl(request.url);
    this.#host = url.host;
    this.#address = `${url.protocol}//${url.host}${url.pathname}`;
    if (isExposed(url) && !allowInsecureUrl) {
      throw new SpeechError('insecure-url', {
        message: `credentials would go unencrypted to ${url.host}`,
        context: { host: url.host },
      });
    }
    return request;
  }

  open(epoch: number, liveness: LivenessOptions, patient: boolean, ports: LinkPorts<Event>): Link<Wire, Event> {
    const { protocol, keeper, settings, transport } = this.#options;
    const { clock, random, drainMs, drainQuietMs, inboundBytes: maxInboundBytes } = settings;
    const request = this.request(epoch);
    return new Link<Wire, Event>({
      epoch,
      clock,
      transport,
      traits: protocol.traits,
      request,
      wire: protocol.link({ epoch, random, credentials: keeper.current, headers: transport.headers }),
      maxInboundBytes,
      liveness,
      drainMs,
      drainQuietMs,
      patient,
      ports,
      judgeFact: this.#judgeFact,
      clean: this.#clean,
    });
  }

  /** Makes a failure of something that was thrown on the way to a link. */
  failureOf(cause: unknown, phase: Phase): Failure {
    const { redact } = this.#options.secrets;
    if (isSpeechError(cause)) return { error: withoutSecrets(cause, redact), limited: false, phase };
    const error = new SpeechError('unknown-provider-error', {
      message: `something failed while ${phase}: ${reasonOf(cause)}`,
      context: {},
      recovery: 'none',
      provider: this.#options.protocol.name,
      cause,
      redact,
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
      address: this.#address,
    };
  }
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
