import type { Actor, SnapshotFrom } from 'xstate';
import type { SpeechError } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import { besideIn, streamsIn, type Beside, type BesidePurpose } from './beside.ts';
import type { DataPlane } from './data-plane.ts';
import { Failover, type FailoverSettings, type FailoverStep, type RouteUse } from './failover.ts';
import { HedgeRule } from './hedge-rule.ts';
import { noLinkInTime } from './limit-errors.ts';
import type { LinkSet } from './link-set.ts';
import type { SessionMachine } from './machine.ts';
import { LONG_LIFE_MS } from './recovery.ts';
import type { Verdict } from './retry-policy.ts';
import type { RouteParts } from './route-parts.ts';
import type { RouteChange } from './route-change.ts';
import type { SessionSettings } from './session-options.ts';

/** So often it is looked at whether the active link may be lost. */
const LOOK_MS = 1_000;
/** For so long a quiet moment is sought in which a preferred route takes over again; then any is one. */
const SEEK_MS = 10_000;

/** By which route the next link is dialled, and why. */
export type NextRoute = Pick<RouteChange, 'reason' | 'error'> & { readonly to: number };

export interface RouteFailoverOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly settings: SessionSettings;
  readonly failover: FailoverSettings;
  readonly routes: readonly RouteParts<C, Wire, Event>[];
  readonly links: LinkSet<C, Wire, Event>;
  readonly plane: DataPlane<Wire, Event>;
  readonly actor: Pick<Actor<SessionMachine>, 'send' | 'getSnapshot'>;
  /** What is beside the active link, or is to be; none, or another of the route in use. */
  readonly beside: () => Beside<C, Wire, Event> | undefined;
  /** Makes a link of a route beside the active one. */
  readonly dialBeside: (purpose: BesidePurpose, parts: RouteParts<C, Wire, Event>) => void;
  /** Ends the active link and makes another, though nothing has failed. */
  readonly redial: () => void;
}

/** Sees to it that a session with several routes goes on with another one, and comes back. Made for no other session. */
export class RouteFailover<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #options: RouteFailoverOptions<C, Wire, Event>;
  readonly #policy: Failover;
  readonly #hedge: HedgeRule | undefined;
  /** Another route is in use, which the machine has not heard yet. */
  #change: NextRoute | undefined;
  /** Since when a link of a preferred route stands ready to take over, in the clock's milliseconds. */
  #fedAt: number | undefined;

  constructor(options: RouteFailoverOptions<C, Wire, Event>) {
    const { settings, failover, routes } = options;
    this.#options = options;
    this.#policy = new Failover({
      providers: routes.map(({ route }) => route.provider),
      settings: failover,
      random: settings.random,
      now: settings.clock.now(),
    });
    this.#hedge = failover.hedge ? new HedgeRule() : undefined;
  }

  /** In the order in which they are preferred. */
  get routes(): readonly RouteParts<C, Wire, Event>[] {
    return this.#options.routes;
  }

  /** Whether there is a route to go on with. */
  get hasOther(): boolean {
    return this.#policy.hasOther(this.#now);
  }

  /** The machine has moved: the time of the route in use may count otherwise. */
  moved(snapshot: SnapshotFrom<SessionMachine>): void {
    if (snapshot.status === 'active') this.#policy.uses(useIn(snapshot), this.#now);
  }

  /** The route in use does well. */
  succeeded(): void {
    this.#policy.succeeded();
  }

  /** A link of the route in use has failed, and this is the verdict on it. */
  failed(error: SpeechError, verdict: Verdict): FailoverStep {
    return this.#policy.failed(error, verdict, this.#now);
  }

  /** By which route to go on, though no link has failed; told once. */
  takeChange(): NextRoute | undefined {
    const change = this.#change;
    this.#change = undefined;
    return change;
  }

  /** Looks whether the route in use is lost of an outage. */
  tick(now: number): void {
    if (this.#options.links.livedMs >= LONG_LIFE_MS) this.#policy.succeeded();
    const { routes, links, actor } = this.#options;
    const left = routes[this.#policy.current];
    const step = this.#policy.tick(now);
    if (step.type !== 'switch' || left === undefined) return;
    this.#change = { to: step.to, reason: 'failover', error: step.error };
    links.abandon(noLinkInTime(left.route.provider, step.afterMs));
    actor.send({ type: 'reroute' });
  }

  /** Whether a preferred route is due to be tried again, and may be dialled. */
  mayGoBack(now: number): boolean {
    const to = this.#policy.returnDue(now);
    return to !== undefined && this.#options.routes[to]?.limiter.waitMs(now) === 0;
  }

  /** That route is the one in use from now on, and is dialled next. */
  goBack(now: number): void {
    const to = this.#policy.returnDue(now);
    if (to === undefined) return;
    this.#policy.returnsTo(to, now);
    this.#change = { to, reason: 'return' };
  }

  /** Does what is due with links of other routes while the one in use streams. Returns when more of it is. */
  tickBeside(now: number): number {
    const { actor, plane, beside } = this.#options;
    const snapshot = actor.getSnapshot();
    if (!streamsIn(snapshot)) return Infinity;
    const { ending, offline } = snapshot.context;
    const stands = besideIn(snapshot);
    const purpose = stands === 'none' ? undefined : beside()?.purpose;
    if (stands !== 'fed' || purpose !== 'return') this.#fedAt = undefined;
    else return this.#seek(now);
    if (stands === 'none' && this.#hedge?.dialled === true) this.#hedge.over(now);
    if (purpose === 'hedge') return this.#watch(now, undefined);
    if (stands !== 'none' || ending || offline) return Infinity;
    if (plane.rotates !== true) return this.#returnInBreak(now);
    const hedgeDue = this.#watch(now, this.#policy.other(now));
    // What was asked for by now is under way.
    if (besideIn(actor.getSnapshot()) !== 'none') return hedgeDue;
    return Math.min(hedgeDue, this.#return(now));
  }

  /** A link of another route, beside the active one, has failed, or was never dialled. */
  besideFailed(index: number, error: SpeechError): void {
    this.#policy.besideFailed(index, error, this.#now);
  }

  /** Why a link of that route would take over. */
  reasonFor(index: number): ReturnType<Failover['reasonFor']> {
    return this.#policy.reasonFor(index);
  }

  /** A link of another route is active from now on. `lost`: what the one before has failed with. */
  tookOver(index: number, lost: SpeechError | undefined): void {
    this.#policy.tookOver(index, lost, this.#now);
  }

  /** A link of a preferred route is ready: it takes over at a quiet moment. */
  #seek(now: number): number {
    this.#fedAt ??= now;
    this.#options.links.handOver(now - this.#fedAt >= SEEK_MS, now);
    return now;
  }

  /** Makes a link of a preferred route beside the active one, where that is due. */
  #return(now: number): number {
    const { routes, dialBeside } = this.#options;
    const to = this.#policy.returnDue(now);
    const parts = to === undefined ? undefined : routes[to];
    if (parts === undefined) return this.#policy.returnDueAt;
    const waitMs = parts.limiter.waitMs(now);
    if (waitMs > 0) return now + waitMs;
    dialBeside('return', parts);
    return Infinity;
  }

  /** The same where no link can take over from another: the active one is ended in a quiet moment. */
  #returnInBreak(now: number): number {
    const { routes, plane, redial } = this.#options;
    // Where no moment is told to be quiet, the data plane asks for it itself.
    if (plane.isQuiet === undefined) return Infinity;
    const to = this.#policy.returnDue(now);
    if (to === undefined) return this.#policy.returnDueAt;
    const waitMs = routes[to]?.limiter.waitMs(now) ?? 0;
    if (waitMs > 0 || !plane.isQuiet(now)) return now + waitMs;
    this.#change = { to, reason: this.#policy.reasonFor(to) };
    this.#policy.tookOver(to, undefined, now);
    redial();
    return Infinity;
  }

  /** Makes a link of route `to` beside an active one that may be lost, or ends it where that one lives. */
  #watch(now: number, to: number | undefined): number {
    const { routes, links, actor, dialBeside } = this.#options;
    const rule = this.#hedge;
    if (rule === undefined) return Infinity;
    const parts = to === undefined ? undefined : routes[to];
    const dials = !rule.dialled;
    if (dials && (parts === undefined || parts.limiter.waitMs(now) > 0)) return now + LOOK_MS;
    const act = rule.judge(now, links.doubts(now));
    if (act === 'dial' && parts !== undefined) dialBeside('hedge', parts);
    else if (act === 'drop') actor.send({ type: 'besideOver' });
    return now + LOOK_MS;
  }

  get #now(): number {
    return this.#options.settings.clock.now();
  }
}

/** What happens with the time of the route in use. */
function useIn(snapshot: SnapshotFrom<SessionMachine>): RouteUse {
  if (snapshot.matches({ live: { link: { connected: 'streaming' } } })) return 'streaming';
  if (snapshot.matches({ live: { link: { connected: 'draining' } } })) return 'streaming';
  const rests =
    snapshot.context.offline ||
    snapshot.matches('idle') ||
    snapshot.matches({ live: { link: 'resting' } }) ||
    snapshot.matches({ live: { link: 'offline' } });
  return rests ? 'resting' : 'seeking';
}
