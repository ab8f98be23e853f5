import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { reasonOf, Secrets, type Clock } from '@throughline/core/internal';
import type { WebSocket } from 'ws';
import { flatten } from '../transport/refusal.ts';
import type { Dialer } from '../transport/dialer.ts';
import { answered, askAuthorise, isOriginServed, type Authorise, type UpstreamRequest } from './authorise.ts';
import { ByteBudget } from './byte-budget.ts';
import { FrameFilter } from './frame-filter.ts';
import { Gate, offerOf, tell, type Offer, type Upgrade } from './gate.ts';
import type { RelayLimits } from './limits.ts';
import type { RelayLog } from './log.ts';
import { foreignOrigin, isEnding, noRelayProtocol, unknownUpstream } from './denials.ts';
import { RelayMetrics } from './metrics.ts';
import { RelayRefusal } from './refusal.ts';
import { Seats, type Seat } from './seats.ts';
import { RelaySession, type SessionEnd } from './session.ts';
import { dialOf, type RelayUpstream } from './upstream.ts';

/** An upstream as the relay uses it. */
export interface KnownUpstream {
  readonly name: string;
  /** Its configuration for one session; asked for at each. */
  configuration(request: UpstreamRequest): Promise<RelayUpstream>;
  /** What must not be shown of a configuration. */
  secretsOf(upstream: RelayUpstream): { readonly texts: readonly string[]; readonly secrets: Secrets };
  readonly pongs: { seen: boolean };
}

export interface RelaySettings {
  readonly upstreams: ReadonlyMap<string, KnownUpstream>;
  readonly authorise: Authorise;
  readonly origins: readonly string[];
  /** Whether pages of the host that they dial are let in. */
  readonly isHostTrusted: boolean;
  readonly limits: Required<RelayLimits>;
  readonly log: RelayLog;
  readonly clock: Clock;
  readonly dial: Dialer;
}

/** Milliseconds between looks at all sessions; shorter where a limit is. */
const sweepMs = 1_000;
const shortestSweepMs = 20;

interface Admitted {
  readonly upstream: KnownUpstream;
  readonly configuration: RelayUpstream;
  readonly user: string;
  readonly budget: ByteBudget;
}

interface Running {
  readonly session: RelaySession;
  readonly upstream: string;
  readonly filter: FrameFilter;
}

/** Takes upgrades, decides about them, and runs the sessions. */
export class Relay {
  readonly metrics = new RelayMetrics();
  readonly #settings: RelaySettings;
  readonly #gate: Gate;
  readonly #seats: Seats;
  readonly #total: ByteBudget;
  readonly #running = new Set<Running>();
  readonly #sweepMs: number;
  #sweeping = false;
  #draining = false;
  #onEmpty: (() => void) | undefined;

  constructor(settings: RelaySettings) {
    this.#settings = settings;
    this.#gate = new Gate(settings.limits, settings.clock);
    this.#seats = new Seats(settings.limits, settings.clock);
    this.#total = new ByteBudget(settings.limits.bytesPerSecond, settings.clock);
    const { idleSeconds, durationSeconds, openSeconds, silentSeconds } = settings.limits;
    const shortest = Math.min(idleSeconds, durationSeconds, openSeconds, silentSeconds) * 1_000;
    this.#sweepMs = Math.max(shortestSweepMs, Math.min(sweepMs, shortest / 6));
  }

  get isDraining(): boolean {
    return this.#draining;
  }

  /** Sessions that are open or being opened. */
  get sessions(): number {
    return this.#running.size;
  }

  /** One upgrade request. `name`: the upstream's, from the path. */
  take(upgrade: Upgrade, name: string): void {
    const offer = offerOf(upgrade.request.headers['sec-websocket-protocol']);
    this.#take(upgrade, offer, name).catch((error: unknown) => this.#refuse(upgrade, offer, name, error));
  }

  async #take(upgrade: Upgrade, offer: Offer, name: string): Promise<void> {
    const { request, socket } = upgrade;
    if (!offer.relay) throw noRelayProtocol();
    if (this.#draining) throw isEnding();
    const { upstreams } = this.#settings;
    const { origin, host } = request.headers;
    if (!isOriginServed(origin, host, this.#settings)) throw foreignOrigin(origin);
    const upstream = upstreams.get(name);
    if (upstream === undefined) throw unknownUpstream(name);
    const seat = this.#seats.take();
    socket.once('close', () => seat.release());
    try {
      const admitted = await this.#admit(upgrade, offer, upstream, seat);
      if (this.#draining) throw isEnding();
      if (!socket.destroyed) this.#open(upgrade, offer, admitted);
    } catch (error) {
      // The place is free for somebody else while this socket is told why.
      seat.release();
      throw error;
    }
  }

  async #admit({ request, socket }: Upgrade, offer: Offer, upstream: KnownUpstream, seat: Seat): Promise<Admitted> {
    const { authorise, limits } = this.#settings;
    const { 'sec-websocket-protocol': _, ...headers } = flatten(request.headers);
    const facts = {
      upstream: upstream.name,
      origin: request.headers.origin,
      address: request.socket.remoteAddress ?? '',
      headers,
      query: new URLSearchParams(queryOf(request.url)),
    };
    const limitMs = limits.authoriseSeconds * 1_000;
    return await whileConnected(socket, async (gone) => {
      const { user } = await askAuthorise(authorise, { ...facts, token: offer.token }, { limitMs, gone });
      const budget = seat.assign(user);
      const secrets = new Secrets();
      secrets.add({ token: offer.token });
      const signal = AbortSignal.any([gone, AbortSignal.timeout(Math.ceil(limitMs))]);
      const ask = () => upstream.configuration({ ...facts, user });
      const configuration = await answered(`the upstream ${upstream.name}`, ask, { limitMs, signal, secrets });
      return { upstream, configuration, user, budget };
    });
  }

  #open(upgrade: Upgrade, offer: Offer, admitted: Admitted): void {
    const { upstream, configuration } = admitted;
    const dial = dialOf(configuration, { query: queryOf(upgrade.request.url), subprotocols: offer.others });
    this.#gate.accept(upgrade, (page) => {
      try {
        this.#run(page, upgrade.socket, dial, admitted);
      } catch (error) {
        const refusal = this.#refusalOf(error, upstream.name);
        this.metrics.denied(refusal.code);
        tell(page, refusal);
      }
    });
  }

  #run(page: WebSocket, stream: Duplex, request: ReturnType<typeof dialOf>, admitted: Admitted): void {
    const { upstream, configuration, user, budget } = admitted;
    const { clock, limits, dial, log } = this.#settings;
    const { texts, secrets } = upstream.secretsOf(configuration);
    const filter = new FrameFilter(secrets, texts);
    const about = { session: randomUUID().slice(0, 8), upstream: upstream.name, user };
    const session = new RelaySession(page, stream, request, {
      clock,
      limits,
      budgets: [budget, this.#total],
      filter,
      firstMessage: configuration.firstMessage,
      pongs: upstream.pongs,
      dial,
      opened: (tookMs) => {
        this.metrics.opened(upstream.name, tookMs);
        log.info({ ...about, tookMs: Math.round(tookMs) }, 'session open');
      },
      ended: (end) => this.#ended(running, end, about),
    });
    const running: Running = { session, upstream: upstream.name, filter };
    this.#running.add(running);
    this.metrics.begun(upstream.name);
    this.#sweepSoon();
  }

  #ended(running: Running, end: SessionEnd, about: object): void {
    const { session, upstream, filter } = running;
    this.#running.delete(running);
    this.metrics.passed(upstream, session, filter.covered);
    this.metrics.ended(upstream, session, end);
    const { upward, downward, seconds } = session;
    const facts = { ...end, seconds: Number(seconds.toFixed(3)), bytesUp: upward.bytes, bytesDown: downward.bytes };
    const level = end.by === 'refused' || end.by === 'unreachable' ? 'warn' : 'info';
    this.#settings.log[level]({ ...about, ...facts }, 'session over');
    if (this.#running.size === 0) this.#onEmpty?.();
  }

  #refuse(upgrade: Upgrade, offer: Offer, upstream: string, error: unknown): void {
    const refusal = this.#refusalOf(error, upstream);
    this.metrics.denied(refusal.code);
    this.#settings.log.warn({ upstream: shown(upstream), code: refusal.code }, 'session denied');
    this.#gate.refuse(upgrade, offer, refusal);
  }

  /** What is no refusal is a mistake of the configuration, or of a function of the application; its log learns more than the page. */
  #refusalOf(error: unknown, upstream: string): RelayRefusal {
    const isRefusal = error instanceof RelayRefusal;
    const cause = isRefusal ? error.cause : error;
    if (cause !== undefined) {
      this.#settings.log.error({ upstream: shown(upstream), reason: reasonOf(cause) }, 'session could not be decided');
    }
    if (isRefusal) return error;
    return new RelayRefusal('relay-failed', 'The relay could not open this session; its log says why.');
  }

  /** Takes no more sessions. */
  refuseAll(): void {
    this.#draining = true;
    this.metrics.draining();
  }

  /** Tells the sessions of now to go elsewhere, spread over so many milliseconds; resolves when none is left. */
  async moveAll(spreadMs: number): Promise<void> {
    const { clock, log } = this.#settings;
    log.info({ sessions: this.sessions }, 'sessions are told to move on');
    const sessions = [...this.#running].map(({ session }) => session);
    const empty = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
      if (this.#running.size === 0) resolve();
    });
    const stepMs = spreadMs / Math.max(1, sessions.length);
    for (const [index, session] of sessions.entries()) {
      if (spreadMs === 0) session.endBy('draining');
      else clock.setTimeout(() => session.endBy('draining'), index * stepMs);
    }
    await empty;
  }

  /** In the text format of Prometheus. */
  metricsText(): Promise<string> {
    for (const { session, upstream, filter } of this.#running) this.metrics.passed(upstream, session, filter.covered);
    return this.metrics.registry.metrics();
  }

  terminate(): void {
    for (const { session } of this.#running) session.terminate();
  }

  #sweepSoon(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#settings.clock.setTimeout(() => {
      this.#sweeping = false;
      this.#total.refill();
      this.#seats.tidy();
      for (const { session } of this.#running) session.sweep();
      if (this.#running.size > 0) this.#sweepSoon();
    }, this.#sweepMs);
  }
}

function queryOf(url: string | undefined): string {
  const at = url?.indexOf('?') ?? -1;
  return url === undefined || at < 0 ? '' : url.slice(at + 1);
}

/** Runs work that is of no use once the socket is gone. */
async function whileConnected<Result>(socket: Duplex, work: (gone: AbortSignal) => Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const leave = (): void => over.abort();
  socket.once('close', leave);
  try {
    return await work(over.signal);
  } finally {
    socket.off('close', leave);
  }
}

function shown(name: string): string {
  return name.replaceAll(/[^\w.-]/gu, '?').slice(0, 60);
}
