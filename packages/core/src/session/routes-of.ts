import type { Secrets } from '../errors/redact.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import { DialLimiter } from './dial-limiter.ts';
import { inRoute } from './in-route.ts';
import { RouteParts, type RouteOwner } from './route-parts.ts';
import { Route, type RouteSource, type RouteSources } from './route.ts';
import type { SessionOptions } from './session-options.ts';

/** What the routes of a session share. */
interface SharedByRoutes<C extends object> {
  readonly session: Omit<SessionOptions<C>, 'credentials'>;
  readonly secrets: Secrets;
  readonly owner: RouteOwner;
}

/** What a session has for each of its routes. Throws for what a plain object of credentials is wrong about. */
export function routePartsOf<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>(
  [first, ...others]: RouteSources<C, Wire>,
  shared: SharedByRoutes<C>,
): readonly [RouteParts<C, Wire, Event>, ...RouteParts<C, Wire, Event>[]] {
  // One route's own limiter counts all dials that there are.
  const all = others.length === 0 ? undefined : new DialLimiter();
  const parts = (source: RouteSource<C, Wire>, index: number): RouteParts<C, Wire, Event> =>
    inRoute(index, others.length + 1, () => partsOf(source, index, all, shared));
  return [parts(first, 0), ...others.map((source, index) => parts(source, index + 1))];
}

function partsOf<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>(
  { protocol, credentials, governor, transport }: RouteSource<C, Wire>,
  index: number,
  all: DialLimiter | undefined,
  { session, secrets, owner }: SharedByRoutes<C>,
): RouteParts<C, Wire, Event> {
  return new RouteParts<C, Wire, Event>({
    index,
    route: new Route<C, Wire, Event>({
      protocol,
      credentials,
      secrets,
      settings: owner.settings,
      transport: transport ?? session.transport,
      allowInsecureUrl: session.allowInsecureUrl ?? false,
    }),
    dialsPerMinute: protocol.traits.dialsPerMinute,
    all,
    governor: governor ?? session.governor,
    owner,
  });
}
