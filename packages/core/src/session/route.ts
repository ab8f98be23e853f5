import { classify, type FailureSetting } from '../errors/classify.ts';
import { covered } from '../errors/echoed-secrets.ts';
import { partsOf } from '../errors/facts.ts';
import { networkError } from '../errors/network-error.ts';
import { excerpt } from '../errors/raw.ts';
import { reasonOf } from '../errors/reason-of.ts';
import type { Secrets } from '../errors/redact.ts';
import { isSpeechError, SpeechError } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import type { CredentialsOption } from '../protocol/credentials.ts';
import type { TypedEvent, WireLink, WireProtocol } from '../protocol/wire.ts';
import type { DialRequest, Transport } from '../transport.ts';
import { CREDENTIALS_MS, CredentialsKeeper } from './credentials.ts';
import { checkedDial } from './dial-request.ts';
import { HostTurn } from './dial-limiter.ts';
import type { LinkGovernor } from './governor/admission.ts';
import { KnownSilence } from './known-silence.ts';
import { Link } from './link.ts';
import type { JudgeFact, LinkPorts } from './link-ports.ts';
import type { LivenessOptions } from './liveness.ts';
import { PreparationKeeper } from './preparation.ts';
import type { SessionSettings } from './session-options.ts';
import type { Failure, Phase } from './retry-policy.ts';

/** A provider's protocol, and what it is dialled with. */
export interface RouteSource<C extends object, Wire> {
  readonly protocol: WireProtocol<C, Wire>;
  readonly credentials: CredentialsOption<C>;
  /** What limits the links of its account. Default: the session's own. */
  readonly governor?: LinkGovernor | undefined;
  /** What opens its links. Default: the session's own. */
  readonly transport?: Transport | undefined;
}

export type RouteSources<C extends object, Wire> = readonly [RouteSource<C, Wire>, ...RouteSource<C, Wire>[]];

export interface RouteOptions<C extends object, Wire> {
  readonly protocol: WireProtocol<C, Wire>;
  readonly credentials: CredentialsOption<C>;
  /** Of all routes of the session. */
  readonly secrets: Secrets;
  readonly settings: SessionSettings;
  readonly transport: Transport;
  readonly allowInsecureUrl: boolean;
}

/** What a link is made for. */
export interface LinkPurpose {
  readonly epoch: number;
  readonly liveness: Omit<LivenessOptions, 'noAnswersMs' | 'pingsUnanswered'>;
  /** Whether a provider that answers pings is given all of the drain's limit for its end of stream, however quiet it is. */
  readonly patient: boolean;
  /** Whether what is asked for comes in utterances, of which one can fail alone. */
  readonly utterances: boolean;
}

/**
 * The way to one provider: its protocol and credentials, its host, and what is known of them. Makes links, and names what goes
 * wrong on them. The one place where credentials meet a URL.
 */
export class Route<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly keeper: CredentialsKeeper<C>;
  /** The turn of the next dial among all sessions that dial this host. */
  readonly turn: HostTurn;
  /** What its silence has taught. */
  readonly silence: KnownSilence;
  readonly #options: RouteOptions<C, Wire>;
  readonly #preparation: PreparationKeeper<C> | undefined;
  readonly #judgeFact: JudgeFact = (fact, link) => {
    const { protocol, settings } = this.#options;
    if (fact.type === 'error') return this.failureOf(fact.error, link.phase);
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
  /** How often a stream of the provider was over, or given up. */
  #forgotten = 0;
  #host = '';
  #address = '';

  /** Throws for what a plain object of credentials is wrong about: before anything is dialled. */
  constructor(options: RouteOptions<C, Wire>) {
    const { protocol, credentials, secrets, settings } = options;
    const { prepare } = protocol;
    this.#options = options;
    this.keeper = new CredentialsKeeper(credentials, settings.clock, secrets);
    this.#preparation = prepare === undefined ? undefined : new PreparationKeeper(prepare, settings.clock, secrets);
    const host = (): string => this.#host;
    this.turn = new HostTurn(settings.clock, settings.random, host);
    this.silence = new KnownSilence(settings.clock, host);
    if (!this.keeper.refreshable && prepare === undefined) this.request(1);
  }

  /** The protocol's name. */
  get provider(): string {
    return this.#options.protocol.name;
  }

  /**
   * Whether a refusal may be helped by asking again: by the caller's function for its own error, else also by what the protocol
   * prepares.
   */
  refreshable(phase: Phase): boolean {
    return this.keeper.refreshable || (this.#preparation !== undefined && phase !== 'authorizing');
  }

  /** Brings all that the dial of a link needs, within one limit. `refresh`: the provider has refused the last. */
  async authorize(epoch: number, refresh: boolean, signal: AbortSignal): Promise<void> {
    const { settings, transport } = this.#options;
    const begun = settings.clock.now();
    await this.keeper.fetch(refresh, signal);
    const limitMs = Math.max(0, CREDENTIALS_MS - (settings.clock.now() - begun));
    const { headers } = transport;
    await this.#preparation?.fetch(this.keeper.current, { epoch, refresh, headers, signal, limitMs });
  }

  /** The provider's stream is over, or given up: what was prepared for it is of no more use. */
  forget(): void {
    this.#preparation?.forget();
    this.#forgotten += 1;
  }

  /** The dial as the protocol wants it, checked. Throws `config-invalid` or `insecure-url`. */
  request(epoch: number): DialRequest {
    const { protocol, secrets, transport, allowInsecureUrl } = this.#options;
    const { request, url } = checkedDial({
      protocol,
      credentials: this.keeper.current,
      transport,
      allowInsecureUrl,
      secrets,
      epoch,
      ...this.#prepared,
    });
    this.#host = url.host;
    this.#address = `${url.protocol}//${url.host}${url.pathname}`;
    return request;
  }

  open({ epoch, liveness, patient, utterances }: LinkPurpose, ports: LinkPorts): Link<Wire, Event> {
    const { protocol, settings, transport, secrets } = this.#options;
    const { clock, random, drainMs, drainQuietMs, inboundBytes: maxInboundBytes } = settings;
    const request = this.request(epoch);
    return new Link<Wire, Event>({
      epoch,
      clock,
      transport,
      traits: protocol.traits,
      request,
      preparation: this.#forgotten + (this.#preparation?.number ?? 0),
      wire: protocol.link({
        epoch,
        random,
        credentials: this.keeper.current,
        headers: transport.headers,
        ...this.#prepared,
      }),
      maxInboundBytes,
      liveness: { ...liveness, ...this.silence.limits },
      drain: { drainMs, drainQuietMs, patient },
      utterances,
      ports,
      judgeFact: this.#judgeFact,
      clean: this.#clean,
      redact: (text) => secrets.covered(text, text.length).toString(),
    });
  }

  /** Makes a failure of something that was thrown on the way to a link; `epoch` where there is one. */
  failureOf(cause: unknown, phase: Phase, epoch?: number): Failure {
    const { redact } = this.#options.secrets;
    if (isSpeechError(cause)) return { error: withoutSecrets(cause, redact), limited: false, phase, epoch };
    const error = new SpeechError('unknown-provider-error', {
      message: `something failed while ${phase}: ${reasonOf(cause)}`,
      context: {},
      recovery: 'none',
      provider: this.#options.protocol.name,
      cause,
      redact,
    });
    return { error, limited: false, phase, epoch };
  }

  get #prepared(): { readonly prepared?: object } {
    const prepared = this.#preparation?.current;
    return prepared === undefined ? {} : { prepared };
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
