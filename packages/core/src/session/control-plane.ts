import { createActor, type Actor, type SnapshotFrom } from 'xstate';
import { wait, type Clock } from '../clock.ts';
import { Secrets } from '../errors/redact.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { Beside, BesidePurpose } from './beside.ts';
import type { Control } from './control.ts';
import type { DataPlane } from './data-plane.ts';
import type { LifecycleChange } from '../lifecycle.ts';
import type { StatusBase } from './events.ts';
import { watchLifecycle } from './lifecycle-watch.ts';
import type { LinkAdmission } from './link-admission.ts';
import { LinkRotation } from './link-rotation.ts';
import { LinkSet, type LinkOwner } from './link-set.ts';
import { sessionMachine, type SessionMachine } from './machine.ts';
import { HeldPorts, type MachinePorts, type OpenedLink } from './machine-ports.ts';
import { Outage } from './outage.ts';
import { newLife, type RecoveryTracker } from './recovery.ts';
import type { Failure, Phase, Verdict } from './retry-policy.ts';
import type { RouteChange } from './route-change.ts';
import { RouteFailover, type NextRoute } from './route-failover.ts';
import type { RouteOwner, RouteParts } from './route-parts.ts';
import { routePartsOf } from './routes-of.ts';
import type { Route, RouteSources } from './route.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionOptions, SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';
import { statusOf } from './status.ts';
import { tickerOf, type Ticker, type TickerEntry } from './ticker.ts';

/** A link that may not have outlived what the platform reports is given up where no byte comes within so many milliseconds. */
const GONE_OFFLINE_MS = 5_000;
const BACK_ONLINE_MS = 2_000;
const WOKEN_MS = 5_000;
/** After a longer wait for its turn what a dial needs is asked for again: it may have become too old. */
const OLD_MS = 20_000;

export interface ControlOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  /** The ways to a provider, in the order in which they are preferred. */
  readonly routes: RouteSources<C, Wire>;
  readonly session: Omit<SessionOptions<C>, 'credentials'>;
  readonly settings: SessionSettings;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  /** When the session was begun, in the clock's milliseconds. Default: now. */
  readonly begunAt?: number;
}

/**
 * What every session has, whatever it carries: the machine, its links, its credentials, the judging of its failures, its
 * clock, and its end. The data plane does the rest and reports edges only.
 */
export class ControlPlane<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>
  implements Control, MachinePorts, LinkOwner<C, Wire, Event>, RouteOwner
{
  readonly settings: SessionSettings;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  readonly outage: Outage;
  readonly links: LinkSet<C, Wire, Event>;
  /** What must not be shown, of all routes. */
  readonly #secrets = new Secrets();
  /** The route of the active link, or by which the next one is dialled. */
  #inUse: RouteParts<C, Wire, Event>;
  /** What is to be made beside the active link, or stands there and has not taken over. */
  #beside: Beside<C, Wire, Event> | undefined;
  readonly #actor: Actor<SessionMachine>;
  readonly #ticker: Ticker;
  /** From the start on: woken when something is to be looked at. */
  #entry: TickerEntry | undefined;
  /** From the first time on that something waited to be sent: woken when it may be. */
  #sendEntry: TickerEntry | undefined;
  readonly #unwatch: () => void;
  readonly #clock: Clock;
  /** Where there are several routes. */
  readonly #failover: RouteFailover<C, Wire, Event> | undefined;
  /** From the first time on that it is known when a link is to be replaced. */
  #rotation: LinkRotation<C, Wire, Event> | undefined;
  /** Since when the platform says that there is no network, in the clock's milliseconds. */
  #offlineSince: number | undefined;
  #started = false;
  /** Whether the next link is to make up for one that was refused or lost. */
  #again = false;
  #abortReason: SpeechError | undefined;

  constructor({ routes, session, settings, shell, plane, begunAt }: ControlOptions<C, Wire, Event>) {
    const { clock } = settings;
    this.#clock = clock;
    this.settings = settings;
    this.shell = shell;
    this.plane = plane;
    this.outage = new Outage(clock);
    const parts = routePartsOf<C, Wire, Event>(routes, { session, secrets: this.#secrets, owner: this });
    [this.#inUse] = parts;
    this.links = new LinkSet<C, Wire, Event>(this, begunAt ?? clock.now());
    this.#actor = createActor(sessionMachine, {
      input: new HeldPorts(this),
      clock,
      ...inspectedBy(session.inspect, shell),
    });
    this.#failover = this.#failoverOf(parts);
    this.#ticker = tickerOf(clock);
    this.#actor.subscribe(() => this.#moved());
    this.#actor.start();
    this.#unwatch = watchLifecycle(session.lifecycle, shell, (change) => this.#hint(change));
  }

  get connectMs(): number {
    return this.settings.connectMs;
  }

  get readyMs(): number {
    return this.settings.readyMs;
  }

  /** The route in use. */
  get route(): Route<C, Wire, Event> {
    return this.#inUse.route;
  }

  /** By which the failures of the active link are judged. */
  get recovery(): RecoveryTracker {
    return this.#inUse.recovery;
  }

  /** The right to the active link. */
  get admission(): LinkAdmission {
    return this.#inUse.admission;
  }

  /** Whether there is another route to go on with. */
  get hasOther(): boolean {
    return this.#failover?.hasOther === true;
  }

  get started(): boolean {
    return this.#started;
  }

  /** Whether the session has hung up until there is something to do. */
  get resting(): boolean {
    return this.#actor.getSnapshot().matches({ live: { link: 'resting' } });
  }

  get status(): StatusBase {
    return statusOf(this.#actor.getSnapshot(), {
      outcome: this.shell.outcome,
      aborted: this.#abortReason !== undefined,
      everReady: this.links.ready > 0,
      expiresAt: this.links.expiresAt,
    });
  }

  start(): void {
    if (this.#started || this.shell.over) return;
    this.#started = true;
    this.#entry = this.#ticker.add({ tick: (now, late) => this.#tick(now, late) });
    this.#actor.send({ type: 'start' });
  }

  /** Work came: begins to dial, or wakes a session that rests. */
  work(): void {
    if (!this.#started) this.start();
    else if (this.resting) this.#actor.send({ type: 'audio' });
  }

  /**
   * Something of the session is due at `at` (milliseconds of the clock), or at the next tick where that is past. To be called for
   * what falls due between two ticks, unless that is no sooner than `CALM_MS` from now.
   */
  due(at: number): void {
    if (this.#entry !== undefined) this.#ticker.due(this.#entry, at);
  }

  /** As `due`, where there is nothing to look at then: only what waits is to be sent. */
  sendDue(at: number): void {
    const looks = this.#entry;
    if (looks === undefined || this.shell.over) return;
    if (this.#sendEntry === undefined) {
      this.#sendEntry = this.#ticker.add({ tick: (now) => this.plane.sendWaiting?.(now) ?? Infinity });
      // Looked at after it, so that what is sent at a tick and is to be looked at need not wait for the next one.
      this.#ticker.delete(looks);
      this.#entry = this.#ticker.add(looks.member);
    }
    this.#ticker.due(this.#sendEntry, at);
  }

  /** Audio or a frame came, at `now`: what is overdue because timers are held up is done. */
  awake(now: number): void {
    this.#ticker.awake(now);
  }

  send(event: SessionEvent): void {
    if (!this.shell.over) this.#actor.send(event);
  }

  replay(): void {
    // Only from a link: what would be made next brings it anyway.
    if (this.shell.over || !this.#actor.getSnapshot().matches({ live: { link: 'connected' } })) return;
    this.#again = true;
    this.recovery.planned();
    this.links.redialled();
    this.#actor.send({ type: 'redial' });
  }

  /** Whether a preferred route is due to be tried again, and may be dialled. */
  get mayGoBack(): boolean {
    return this.#failover?.mayGoBack(this.#clock.now()) === true;
  }

  /**
   * Dials that route next, where it still may be: for a session whose links never overlap, between two pieces of its work. The active
   * link is ended for it; where the session rests, it is dialled when there is work.
   */
  goBack(): void {
    if (this.shell.over || !this.mayGoBack) return;
    // A link that is lost by now is judged already.
    if (!this.resting && !this.#actor.getSnapshot().matches({ live: { link: 'connected' } })) return;
    this.#failover?.goBack(this.#clock.now());
    this.replay();
  }

  abort(error: SpeechError): void {
    if (this.shell.over) return;
    // A reason is the caller's text, and may be what failed somewhere else.
    this.#abortReason = withoutSecrets(error, this.#secrets.redact);
    this.#actor.send({ type: 'abort' });
  }

  /** Ends the session for a reason of its own, whatever its links do. */
  fail(error: SpeechError): void {
    if (!this.shell.over) this.#finish(withoutSecrets(error, this.#secrets.redact), 'failure');
  }

  // What the machine asks

  async authorize({ refresh, signal }: { readonly refresh: boolean; readonly signal: AbortSignal }): Promise<void> {
    const clock = this.#clock;
    const parts = this.#inUse;
    const { route, admission, index } = parts;
    const { turn } = route;
    this.links.begin(parts);
    await route.authorize(this.links.next, refresh, signal);
    await this.plane.admit?.(index);
    const waitedMs = await admission.admit(this.#again, signal);
    if (waitedMs > OLD_MS) await route.authorize(this.links.next, false, signal);
    // By then another route may be in use.
    if (signal.aborted) throw signal.reason;
    // A turn that has passed says nothing; where the host is known only from the credentials, it can be taken no sooner.
    if (turn.taken && waitedMs === 0) return;
    route.request(this.links.next);
    const delayMs = turn.take(clock.now());
    if (delayMs === 0) return;
    this.outage.waitsForSlot(true);
    await wait(clock, delayMs, signal);
    this.outage.waitsForSlot(false);
  }

  openLink(epoch: number, edge: (event: SessionEvent) => void): OpenedLink {
    const parts = this.#inUse;
    return this.links.open({ role: 'active', parts, admission: parts.admission }, epoch, edge);
  }

  authorizeBeside(signal: AbortSignal): Promise<void> {
    return this.#rotates.authorize(this.#besideOrRotation, signal);
  }

  openBeside(epoch: number, edge: (event: SessionEvent) => void): OpenedLink {
    const { parts, admission } = this.#besideOrRotation;
    return this.links.open({ role: 'successor', parts, admission }, epoch, edge);
  }

  besideFailed(failure: Failure): void {
    this.links.besideFailed(failure, this.#besideOrRotation.parts);
  }

  besideOver(): void {
    // Of a link that was left it is gone; of one that retires there is nothing here any more.
    this.#beside?.admission.release();
    this.#beside = undefined;
    this.links.besideOver();
  }

  nothingLeft(): boolean {
    return this.plane.nothingLeft();
  }

  failureOf(cause: unknown, phase: Phase, epoch?: number): Failure {
    return this.#inUse.route.failureOf(cause, phase, epoch);
  }

  /** The one place where a failure is judged. */
  decide(failure: Failure | undefined): Verdict {
    const parts = this.#inUse;
    // Whatever had been dialled has left by now.
    parts.admission.release();
    if (failure !== undefined) this.#again = true;
    const life = this.links.judged(failure, parts);
    const change = this.#failover?.takeChange();
    if (change !== undefined) return this.#goOnElsewhere(change);
    const verdict = parts.recovery.decide(failure, this.plane.progress(), life);
    const step = failure === undefined ? undefined : this.#failover?.failed(failure.error, verdict);
    if (step?.type === 'switch') {
      // Should it be taken up again, that is judged anew; what was lost of an outage is waited for as before.
      parts.renew();
      return this.#goOnElsewhere({ to: step.to, reason: 'failover', error: step.error });
    }
    const end = step?.type === 'fail' ? step : verdict;
    if (end.type !== 'fail') return verdict;
    // It may hold what a failure quoted before the session learned that it is a secret.
    const error = withoutSecrets(end.error, this.#secrets.redact);
    if (this.plane.goesOn?.(error) !== true) return { type: 'fail', error };
    return this.recovery.decide(undefined, this.plane.progress(), life);
  }

  // What the links report

  readied(): void {
    this.#again = false;
    this.shell.ready.resolve();
  }

  succeeded(): void {
    this.#failover?.succeeded();
  }

  successorFailed(failure: Failure, parts: RouteParts<C, Wire, Event>): void {
    if (parts === this.#inUse) this.#rotation?.failed(failure);
    else this.#failover?.besideFailed(parts.index, failure.error);
  }

  mayTakeOver({ index }: RouteParts<C, Wire, Event>, lost: SpeechError): void {
    if (index !== this.#inUse.index) this.#tellOfRoute(index, this.#reasonFor(index), lost);
  }

  tookOver(parts: RouteParts<C, Wire, Event>, lost: SpeechError | undefined): void {
    this.#beside = undefined;
    if (parts === this.#inUse) return;
    this.#failover?.tookOver(parts.index, lost);
    this.#use(parts);
    parts.recovery.streaming();
  }

  /** The next link is dialled by another route, at once. */
  #goOnElsewhere({ to, reason, error }: NextRoute): Verdict {
    const next = this.#failover?.routes[to];
    if (next === undefined) throw new Error(`there is no route ${to}`);
    this.#inUse.route.turn.release();
    this.#use(next);
    this.#tellOfRoute(to, reason, error);
    return next.recovery.decide(undefined, this.plane.progress(), newLife);
  }

  /** Nothing where the session has one route. */
  #failoverOf(routes: readonly RouteParts<C, Wire, Event>[]): RouteFailover<C, Wire, Event> | undefined {
    const { settings, links, plane } = this;
    const { failover } = settings;
    if (failover === undefined || routes.length === 1) return undefined;
    return new RouteFailover<C, Wire, Event>({
      settings,
      failover,
      routes,
      links,
      plane,
      actor: this.#actor,
      beside: () => this.#beside,
      dialBeside: (purpose, parts) => this.#dialBeside(purpose, parts),
      redial: () => this.replay(),
    });
  }

  #use(next: RouteParts<C, Wire, Event>): void {
    const progress = this.plane.progress();
    this.recovery.note(progress);
    this.#inUse = next;
    // What it has learned is of that account.
    this.#rotation = undefined;
    next.recovery.takenUp(progress);
  }

  /** Makes a link beside the active one, which may be one of another route. */
  #dialBeside(purpose: BesidePurpose, parts: RouteParts<C, Wire, Event>): void {
    const isOther = parts !== this.#inUse;
    this.#beside = { purpose, parts, admission: isOther ? parts.admission : parts.admissionBeside };
    if (isOther) this.#tellOfRoute(parts.index, this.#reasonFor(parts.index));
    this.#actor.send({ type: 'rotate' });
  }

  /** What is beside the active link: where nothing else was asked for, one of the same route. */
  get #besideOrRotation(): Beside<C, Wire, Event> {
    const parts = this.#inUse;
    return (this.#beside ??= { purpose: 'rotation', parts, admission: parts.admissionBeside });
  }

  /** Why a link of that route, beside the active one, would take over. */
  #reasonFor(index: number): RouteChange['reason'] {
    return this.#failover?.reasonFor(index) ?? 'hedge';
  }

  /** The next link that begins to be active may be one of that route. `lost`: what the route before it is lost of. */
  #tellOfRoute(index: number, reason: RouteChange['reason'], lost?: SpeechError): void {
    // What failed before the session learned a secret may quote it.
    const error = lost === undefined ? {} : { error: withoutSecrets(lost, this.#secrets.redact) };
    this.plane.routeChanged?.({ index, reason, ...error });
  }

  /** Returns when something is due next. */
  #tick(now: number, late: boolean): number {
    this.outage.tick(now);
    this.#failover?.tick(now);
    if (late) {
      this.recovery.oweDial();
      this.#actor.send({ type: 'wake' });
    }
    const linksDue = this.links.tick(now, late);
    const planeDue = this.plane.tick?.() ?? Infinity;
    const besideDue = this.#failover?.tickBeside(now) ?? Infinity;
    const rotationDue = this.#rotate(now);
    // The budget of an outage is counted in ticks, so that what is longer than one can be told to be sleep.
    return this.outage.isOn ? now : Math.min(linksDue, planeDue, besideDue, rotationDue);
  }

  get #rotates(): LinkRotation<C, Wire, Event> {
    return (this.#rotation ??= new LinkRotation<C, Wire, Event>({
      settings: this.settings,
      limiter: () => this.#inUse.limiter,
      links: this.links,
      plane: this.plane,
      shell: this.shell,
      actor: this.#actor,
      beside: () => this.#beside,
      redial: () => this.replay(),
    }));
  }

  /** Has a fresh link take over in time, where it is known when that is. Returns when it is due next. */
  #rotate(now: number): number {
    const { rotate } = this.settings;
    if (rotate === false) return Infinity;
    const isKnown = this.links.expiresAt !== undefined || (rotate !== undefined && rotate.afterMs < Infinity);
    return isKnown && this.plane.rotates === true ? this.#rotates.tick(now) : Infinity;
  }

  #hint(change: LifecycleChange): void {
    if (this.shell.over) return;
    const now = this.#clock.now();
    switch (change) {
      case 'online':
        if (this.#offlineSince !== undefined) this.links.suspect(now, BACK_ONLINE_MS, this.#offlineSince);
        this.#offlineSince = undefined;
        this.recovery.oweDial();
        this.#actor.send({ type: 'online' });
        return;
      case 'offline':
        this.#offlineSince ??= now;
        this.links.suspect(now, GONE_OFFLINE_MS);
        this.#actor.send({ type: 'offline' });
        return;
      case 'frozen':
        // Before the link: without one, a session that is offline dials only now and then.
        this.#actor.send({ type: 'offline' });
        this.links.giveUp('the page is frozen, or was left');
        return;
      case 'resumed':
        this.#offlineSince = undefined;
        this.recovery.oweDial();
        this.#actor.send({ type: 'online' });
        return;
      case 'woken':
        this.due(this.#tick(now, true));
        this.links.suspect(now, WOKEN_MS);
    }
  }

  #moved(): void {
    this.due(0);
    this.#rotation?.moved();
    const snapshot = this.#actor.getSnapshot();
    this.#failover?.moved(snapshot);
    if (snapshot.status === 'active') this.shell.emitStatus();
    else this.#settle(snapshot);
  }

  #settle({ value, context }: SnapshotFrom<SessionMachine>): void {
    if (this.shell.over) return;
    if (value === 'closed') this.#finish('closed', 'status');
    else if (this.#abortReason !== undefined) this.#finish(this.#abortReason, 'status');
    else if (context.verdict?.type === 'fail') this.#finish(context.verdict.error, 'failure');
    else throw new Error('the machine failed without a verdict');
  }

  #finish(outcome: SpeechError | 'closed', emits: 'failure' | 'status'): void {
    const shell = this.shell;
    this.plane.ending?.();
    shell.end(outcome);
    for (const entry of [this.#entry, this.#sendEntry]) if (entry !== undefined) this.#ticker.delete(entry);
    this.#unwatch();
    for (const parts of this.#failover?.routes ?? [this.#inUse]) parts.release();
    this.links.over(outcome);
    if (outcome === 'closed') {
      this.plane.closed();
      shell.emitStatus();
      shell.ready.resolve();
      return;
    }
    this.#actor.stop();
    this.plane.failed(outcome);
    shell.emitStatus();
    if (emits === 'failure') shell.emitFailure(outcome);
    shell.ready.reject(outcome);
  }
}

/** A function of its own, so that what a session was begun with is kept only where it is asked for. */
function inspectedBy(
  inspect: SessionOptions<object>['inspect'],
  shell: ControlledShell,
): { readonly inspect?: (event: object) => void } {
  return inspect === undefined ? {} : { inspect: (event) => shell.call('inspect', () => inspect(event)) };
}
