import type { Secrets } from '../errors/redact.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { DataPlane } from './data-plane.ts';
import { DialLimiter } from './dial-limiter.ts';
import { inRoute } from './in-route.ts';
import { LinkAdmission } from './link-admission.ts';
import type { Outage } from './outage.ts';
import { RecoveryTracker } from './recovery.ts';
import { RouteParts } from './route-parts.ts';
import { Route, type RouteSource, type RouteSources } from './route.ts';
import type { SessionOptions, SessionSettings } from './session-options.ts';

/** What the routes of a session share. */
interface SharedByRoutes<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly settings: SessionSettings;
  readonly session: Omit<SessionOptions<C>, 'credentials'>;
  readonly plane: Pick<DataPlane<Wire, Event>, 'governor'>;
  readonly secrets: Secrets;
  readonly outage: Outage;
  /** Whether there is a route to go on with. */
  readonly hasOther: () => boolean;
}

/** What a session has for each of its routes. Throws for what a plain object of credentials is wrong about. */
export function routePartsOf<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>(
  [first, ...others]: RouteSources<C, Wire>,
  shared: SharedByRoutes<C, Wire, Event>,
): readonly [RouteParts<C, Wire, Event>, ...RouteParts<C, Wire, Event>[]] {
  // One route's own limiter counts all dials that there are.
  const all = others.length === 0 ? undefined : new DialLimiter();
  const parts = (source: RouteSource<C, Wire>, index: number): RouteParts<C, Wire, Event> =>
    inRoute(index, others.length + 1, () => partsOf(source, index, all, shared));
  return [parts(first, 0), ...others.map((source, index) => parts(source, index + 1))];
}

function partsOf<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>(
  { protocol, credentials, governor, transport: own }: RouteSource<C, Wire>,
  index: number,
  all: DialLimiter | undefined,
  { settings, session, plane, secrets, outage, hasOther }: SharedByRoutes<C, Wire, Event>,
): RouteParts<C, Wire, Event> {
  const { clock, random, retryLimits } = settings;
  const limiter = new DialLimiter(protocol.traits.dialsPerMinute, all);
  const { allowInsecureUrl = false } = session;
  const transport = own ?? session.transport;
  const route = new Route<C, Wire, Event>({ protocol, credentials, secrets, settings, transport, allowInsecureUrl });
  const parts: RouteParts<C, Wire, Event> = new RouteParts<C, Wire, Event>({
    index,
    route,
    isOneOfSeveral: all !== undefined,
    limiter,
    admission: new LinkAdmission({
      clock,
      limitMs: retryLimits.slotMs,
      governor: () => governor ?? session.governor ?? plane.governor?.(index),
      recovery: () => parts.recovery,
    }),
    recovery: () =>
      new RecoveryTracker({
        clock,
        random,
        limits: retryLimits,
        outage,
        hasOther,
        refreshable: (phase) => route.refreshable(phase),
        limiter,
        governed: () => parts.admission.governed,
        reserveHost: (at) => route.turn.take(at),
      }),
  });
  return parts;
}
