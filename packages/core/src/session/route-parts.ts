import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import { DialLimiter } from './dial-limiter.ts';
import type { LinkGovernor } from './governor/admission.ts';
import { LinkAdmission } from './link-admission.ts';
import type { Outage } from './outage.ts';
import { RecoveryTracker, type RecoveryRoute } from './recovery.ts';
import type { Route } from './route.ts';
import type { Phase } from './retry-policy.ts';
import type { SessionSettings } from './session-options.ts';

/** The session that has the routes. */
export interface RouteOwner {
  readonly settings: SessionSettings;
  /** One for all routes, since the retry budget is one. */
  readonly outage: Outage;
  /** Whether there is a route to go on with, besides the one in use. */
  readonly hasOther: boolean;
  readonly plane: { governor?(route: number): LinkGovernor | undefined };
}

export interface RoutePartsOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly index: number;
  readonly route: Route<C, Wire, Event>;
  /** The most dials of it in any minute. Default: as many as of a session. */
  readonly dialsPerMinute: number | undefined;
  /** Counts the dials of all routes; absent where the session has no other. */
  readonly all: DialLimiter | undefined;
  /** What limits its account. Default: what the data plane names. */
  readonly governor: LinkGovernor | undefined;
  readonly owner: RouteOwner;
}

const unnamed = {};

/** What a session has for each of its routes, and what the parts ask of it. */
export class RouteParts<
  C extends object,
  Wire extends WireLink<Event>,
  Event extends TypedEvent,
> implements RecoveryRoute {
  /** Its place among the session's routes. */
  readonly index: number;
  readonly route: Route<C, Wire, Event>;
  /** What its links are told apart by; nothing where the session has no other route. */
  readonly named: { readonly provider?: string };
  /** Of its dials, and of those of all routes. */
  readonly limiter: DialLimiter;
  readonly #governor: LinkGovernor | undefined;
  readonly #owner: RouteOwner;
  #recovery: RecoveryTracker;
  /** Of its active link. */
  #admission: LinkAdmission;
  /** Of a link beside that, once there was one. */
  #beside: LinkAdmission | undefined;

  constructor(options: RoutePartsOptions<C, Wire, Event>) {
    const { index, route, dialsPerMinute, all, governor, owner } = options;
    this.index = index;
    this.route = route;
    this.named = all === undefined ? unnamed : { provider: route.provider };
    this.limiter = new DialLimiter(dialsPerMinute, all);
    this.#governor = governor;
    this.#owner = owner;
    this.#admission = new LinkAdmission(this);
    this.#recovery = new RecoveryTracker(this);
  }

  /** By which the failures of its links are judged. */
  get recovery(): RecoveryTracker {
    return this.#recovery;
  }

  /** The right to its active link. */
  get admission(): LinkAdmission {
    return this.#admission;
  }

  /** The right to a link beside another of this route. */
  get admissionBeside(): LinkAdmission {
    return (this.#beside ??= this.#admission.another());
  }

  /** Its active link retires: the next one has a right of its own, which is that of the link beside it where that takes over. */
  retires(): void {
    const next = this.admissionBeside;
    this.#beside = this.#admission;
    this.#admission = next;
  }

  /** What it failed with is judged anew, should it be taken up again. */
  renew(): void {
    this.#recovery = new RecoveryTracker(this);
  }

  /** No dial will come of what waits for one. */
  release(): void {
    this.route.turn.release();
    this.#admission.release();
    this.#beside?.release();
  }

  // What its parts ask

  get settings(): SessionSettings {
    return this.#owner.settings;
  }

  get outage(): Outage {
    return this.#owner.outage;
  }

  get hasOther(): boolean {
    return this.#owner.hasOther;
  }

  /** What limits its account, once there are credentials. */
  get governor(): LinkGovernor | undefined {
    return this.#governor ?? this.#owner.plane.governor?.(this.index);
  }

  get governed(): boolean {
    return this.#admission.governed;
  }

  refreshable(phase: Phase): boolean {
    return this.route.refreshable(phase);
  }

  reserveHost(at: number): number {
    return this.route.turn.take(at);
  }
}
