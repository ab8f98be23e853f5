import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { LinkAdmission } from './link-admission.ts';
import type { RecoveryTracker } from './recovery.ts';
import type { Route } from './route.ts';

export interface RoutePartsOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly index: number;
  readonly route: Route<C, Wire, Event>;
  /** Whether the session has others. */
  readonly isOneOfSeveral: boolean;
  readonly limiter: DialLimiter;
  readonly admission: LinkAdmission;
  readonly recovery: () => RecoveryTracker;
}

/** What a session has for each of its routes. */
export class RouteParts<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  /** Its place among the session's routes. */
  readonly index: number;
  readonly route: Route<C, Wire, Event>;
  /** What its links are told apart by; nothing where the session has no other route. */
  readonly named: { readonly provider?: string };
  /** Of its dials, and of those of all routes. */
  readonly limiter: DialLimiter;
  readonly #makeRecovery: () => RecoveryTracker;
  #recovery: RecoveryTracker;
  /** Of its active link. */
  #admission: LinkAdmission;
  /** Of a link beside that, once there was one. */
  #beside: LinkAdmission | undefined;

  constructor({ index, route, isOneOfSeveral, limiter, admission, recovery }: RoutePartsOptions<C, Wire, Event>) {
    this.index = index;
    this.route = route;
    this.named = isOneOfSeveral ? { provider: route.provider } : {};
    this.limiter = limiter;
    this.#admission = admission;
    this.#makeRecovery = recovery;
    this.#recovery = recovery();
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
    this.#recovery = this.#makeRecovery();
  }

  /** No dial will come of what waits for one. */
  release(): void {
    this.route.turn.release();
    this.#admission.release();
    this.#beside?.release();
  }
}
