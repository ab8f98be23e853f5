import type { Emitter } from '../emitter.ts';
import type { RouteShare } from '../results/route.ts';
import type { Seam } from '../results/seam.ts';
import type { SessionEvents } from '../session/events.ts';
import type { RouteChange } from '../session/route-change.ts';
import { RouteShares, type RouteSent } from '../session/route-shares.ts';
import type { ProviderParts } from './provider-parts.ts';
import type { RouteSettings } from './options.ts';

/** What a session counts and tells of its routes. Made where it has several. */
export class RouteUses {
  readonly #shares: RouteShares;
  readonly #emitter: Emitter<SessionEvents>;
  /** Why another route is in use; told with the first of its links that begins. */
  #change: Pick<RouteChange, 'reason' | 'error'> | undefined;
  /** The route that the caller knows of. */
  #told = 0;

  constructor(routes: readonly RouteSettings[], sampleRate: number, emitter: Emitter<SessionEvents>) {
    const names = routes.map(({ protocol }) => protocol.name);
    this.#shares = new RouteShares(names, sampleRate);
    this.#emitter = emitter;
  }

  /** Another route is in use from now on. */
  changed(change: Pick<RouteChange, 'reason' | 'error'>): void {
    this.#change = change;
  }

  /** A link of the route is ready. */
  ready(route: number): void {
    this.#shares.ready(route);
  }

  /** A link has begun to bring results; `seam`: where. */
  began({ route, protocol }: ProviderParts, seam: Seam): void {
    if (route === this.#told) return;
    this.#told = route;
    const isHandOver = seam.cause === 'rotation';
    const { reason = 'failover', error } = this.#change ?? {};
    this.#change = undefined;
    this.#emitter.emit('route', {
      provider: protocol.name,
      index: route,
      from: isHandOver ? seam.settled : seam.from,
      fromSample: isHandOver ? seam.settledSample : seam.fromSample,
      reason,
      ...(error !== undefined && { error }),
    });
  }

  /** A link is over. */
  sent({ route, heard, replayed }: RouteSent): void {
    this.#shares.sent(route, heard, replayed);
  }

  /** What each route was sent, with what links that are alive were. */
  with(alive: readonly RouteSent[]): readonly RouteShare[] {
    return this.#shares.with(alive);
  }
}
