import type { Clock } from '@throughline/core/internal';
import type { Fault, ProviderAction } from './faults/fault.ts';
import { FaultSchedule } from './faults/schedule.ts';
import { Ledger } from './ledger.ts';
import { Limits, type SimulatorLimits } from './limits.ts';
import { lowerCase } from './http/lower-case.ts';
import type { LinkRefusal, RunningServer, ServerAnswer, ServerRequest } from './provider-server.ts';
import { RefusedLink } from './refused-link.ts';
import { childSeed, seededRandom } from './seeded-random.ts';
import { ServerLink, type ServerLinkHost } from './server-link.ts';
import type { Answer, Reach, Refusal, Upgrade } from './wire.ts';

export interface SharedStateOptions {
  readonly server: RunningServer;
  readonly faults: readonly Fault[];
  readonly seed: number;
  readonly clock: Clock;
  readonly limits?: Partial<SimulatorLimits> | undefined;
}

/** The simulated provider behind every mount: it answers dials, holds the links, makes the faults happen and keeps the ledger. */
export class SharedState {
  readonly ledger = new Ledger();
  readonly clock: Clock;
  readonly server: RunningServer;
  readonly limits: Limits;
  readonly #schedule: FaultSchedule;
  readonly #seed: number;
  readonly #startedAt: number;
  readonly #links = new Set<ServerLink>();
  /** Those of them that were opened only to be refused. */
  readonly #refused = new Set<ServerLink>();
  readonly #reachListeners = new Set<(reach: Reach) => void>();
  #reach: Reach = 'open';
  #reachTimer: unknown;
  #dials = 0;
  /** Audio received over all links, for positions of audio that does not encode its place. */
  #receivedSeconds = 0;
  #encodesPlace = false;

  constructor(options: SharedStateOptions) {
    this.clock = options.clock;
    this.server = options.server;
    this.limits = new Limits(options.clock, options.limits);
    this.#seed = options.seed;
    this.#startedAt = options.clock.now();
    this.#schedule = new FaultSchedule(options.clock, {
      configuredLinks: () => [...this.#links].filter((link) => link.acceptsFaults),
      apply: (action) => {
        this.#apply(action);
      },
    });
    for (const fault of options.faults) this.#schedule.add(fault, this.#startedAt);
    this.#schedule.beforeDial(1);
  }

  get reach(): Reach {
    return this.#reach;
  }

  /** Tells a mount whenever dials begin or cease to arrive; returns what ends that. */
  onReach(listener: (reach: Reach) => void): () => void {
    this.#reachListeners.add(listener);
    return () => this.#reachListeners.delete(listener);
  }

  /** Adds a fault while the provider runs; its `time` counts from the provider's beginning, like all. */
  addFault(fault: Fault): void {
    this.#schedule.add(fault, this.#startedAt);
    if (this.#links.size === 0) this.#schedule.beforeDial(this.#dials + 1);
  }

  /** Notes a dial that could not arrive. */
  missedDial(outcome: 'refused' | 'unreachable'): void {
    this.ledger.dialled({ at: this.clock.now(), outcome });
  }

  /** Judges a dial that has arrived. */
  answer(upgrade: Upgrade): Answer {
    this.#dials += 1;
    const link = this.#dials;
    const at = this.clock.now();
    const action = this.#schedule.dialled(link);
    if (action?.type === 'hang-at-handshake') {
      this.ledger.dialled({ at, outcome: 'hung', link });
      this.#schedule.beforeDial(link + 1);
      return { type: 'hang' };
    }
    const answerHeaders = lowerCase(this.server.answerHeaders?.(link) ?? {});
    const refusal =
      action?.type === 'http'
        ? {
            status: action.status,
            headers: {
              'content-type': 'application/json',
              ...(action.retryAfter !== undefined && { 'retry-after': String(action.retryAfter) }),
            },
            body: action.body ?? this.server.refusalBody(action.status),
          }
        : (this.server.admit?.(upgrade.headers, upgrade.url) ?? this.#overLimit());
    if (refusal !== undefined && !('frame' in refusal)) {
      this.ledger.dialled({ at, outcome: 'http', link, status: refusal.status });
      this.#schedule.beforeDial(link + 1);
      return { type: 'http', refusal: { ...refusal, headers: { ...answerHeaders, ...refusal.headers } } };
    }
    this.ledger.dialled({ at, outcome: 'accepted', link });
    return {
      type: 'accept',
      headers: answerHeaders,
      subprotocol: this.#subprotocol(upgrade),
      accept: (wire) => {
        const record = this.ledger.open(link, this.clock.now());
        const served = new ServerLink(this.#host(link, upgrade, refusal), wire, record);
        this.#links.add(served);
        if (refusal !== undefined) this.#refused.add(served);
        served.begin();
        if (action?.type === 'flap') served.flap(action.code ?? 1000);
        return served;
      },
    };
  }

  /** Answers a request that is no dial. */
  request(request: ServerRequest): ServerAnswer {
    const answer = this.server.request?.(request);
    this.ledger.requested({
      at: this.clock.now(),
      method: request.method,
      path: request.url.pathname,
      status: answer?.status ?? 404,
    });
    return answer ?? { status: 404, body: 'There is nothing at this path.\n' };
  }

  close(): void {
    this.#schedule.close();
    this.clock.clearTimeout(this.#reachTimer);
    for (const link of this.#links) link.shutDown();
    this.#links.clear();
  }

  #subprotocol({ headers }: Upgrade): string | undefined {
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    const taken = this.server.subprotocol?.(offered.filter((name) => name !== ''));
    return taken !== undefined && offered.includes(taken) ? taken : undefined;
  }

  /** The refusal of a dial by the number of links, where there is one too many. */
  #overLimit(): Refusal | LinkRefusal | undefined {
    const reached = this.limits.reached(this.#links.size - this.#refused.size);
    if (reached === undefined) return undefined;
    const refusal = this.server.tooMany?.(reached) ?? this.#tooManyRequests();
    const { retryAfter } = this.limits;
    if ('frame' in refusal || retryAfter === undefined) return refusal;
    return { ...refusal, headers: { ...refusal.headers, 'retry-after': String(retryAfter) } };
  }

  #tooManyRequests(): Refusal {
    return { status: 429, headers: { 'content-type': 'application/json' }, body: this.server.refusalBody(429) };
  }

  #host(number: number, upgrade: Upgrade, refusal: LinkRefusal | undefined): ServerLinkHost {
    return {
      upgrade,
      clock: this.clock,
      random: seededRandom(childSeed(this.#seed, number)),
      open: (link) => (refusal === undefined ? this.server.open(link) : new RefusedLink(link, refusal)),
      configured: (link) => {
        this.#schedule.configured(link);
      },
      received: (link, linkSeconds, newSeconds, sourceSeconds) => {
        this.#receivedSeconds += newSeconds;
        this.#encodesPlace ||= sourceSeconds !== undefined;
        this.#schedule.received(link, linkSeconds, sourceSeconds ?? (this.#encodesPlace ? -1 : this.#receivedSeconds));
      },
      ended: (link) => {
        this.#links.delete(link);
        this.#refused.delete(link);
        this.#schedule.beforeDial(this.#dials + 1);
      },
    };
  }

  #apply(action: ProviderAction): void {
    if (action.type === 'outage') {
      this.#setReach(action.mode === 'unreachable' ? 'unreachable' : 'refused', action.seconds);
      for (const link of this.#links) {
        if (action.links === 'dead') link.loseNetwork();
        else link.reset('outage');
      }
    } else if (action.type === 'limits') {
      const { type: _, ...limits } = action;
      this.limits.set(limits);
    } else {
      this.#setReach('refused', action.seconds);
    }
  }

  #setReach(reach: Reach, seconds: number): void {
    this.clock.clearTimeout(this.#reachTimer);
    this.#changeReach(reach);
    this.#reachTimer = this.clock.setTimeout(() => {
      this.#changeReach('open');
    }, seconds * 1000);
  }

  #changeReach(reach: Reach): void {
    this.#reach = reach;
    for (const listener of this.#reachListeners) listener(reach);
  }
}
