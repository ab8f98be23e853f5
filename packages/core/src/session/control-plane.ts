import { createActor, type Actor, type SnapshotFrom } from 'xstate';
import { wait, type Clock } from '../clock.ts';
import { Secrets } from '../errors/redact.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import type { TypedEvent, WireLink, WireProtocol } from '../protocol/wire.ts';
import type { Control } from './control.ts';
import type { DataPlane } from './data-plane.ts';
import type { LifecycleChange } from '../lifecycle.ts';
import { DialLimiter } from './dial-limiter.ts';
import type { StatusBase } from './events.ts';
import { watchLifecycle } from './lifecycle-watch.ts';
import { LinkAdmission } from './link-admission.ts';
import { LinkSet } from './link-set.ts';
import { sessionMachine, type SessionMachine } from './machine.ts';
import { HeldPorts, type MachinePorts } from './machine-ports.ts';
import { RecoveryTracker } from './recovery.ts';
import type { Failure, Phase, Verdict } from './retry-policy.ts';
import { Route } from './route.ts';
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
  readonly protocol: WireProtocol<C, Wire>;
  readonly session: SessionOptions<C>;
  readonly settings: SessionSettings;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  readonly onReady?: () => void;
  /** When the session was begun, in the clock's milliseconds. Default: now. */
  readonly begunAt?: number;
}

/**
 * What every session has, whatever it carries: the machine, its links, its credentials, the judging of its failures, its
 * clock, and its end. The data plane does the rest and reports edges only.
 */
export class ControlPlane<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent>
  implements Control, MachinePorts
{
  readonly links: LinkSet<C, Wire, Event>;
  readonly recovery: RecoveryTracker;
  readonly admission: LinkAdmission;
  readonly connectMs: number;
  readonly readyMs: number;
  /** What must not be shown, of all routes. */
  readonly #secrets = new Secrets();
  /** The ways to a provider, in the order in which they are tried; today there is one. */
  readonly #routes: readonly [Route<C, Wire, Event>];
  readonly #shell: ControlledShell;
  readonly #plane: DataPlane<Wire, Event>;
  readonly #actor: Actor<SessionMachine>;
  readonly #ticker: Ticker;
  /** From the start on: woken when something is to be looked at. */
  #entry: TickerEntry | undefined;
  /** From the first time on that something waited to be sent: woken when it may be. */
  #sendEntry: TickerEntry | undefined;
  readonly #unwatch: () => void;
  readonly #clock: Clock;
  /** Since when the platform says that there is no network, in the clock's milliseconds. */
  #offlineSince: number | undefined;
  #started = false;
  /** Whether the next link is to make up for one that was refused or lost. */
  #again = false;
  #abortReason: SpeechError | undefined;

  constructor({ protocol, session, settings, shell, plane, onReady, begunAt }: ControlOptions<C, Wire, Event>) {
    const { clock, random } = settings;
    const { inspect } = session;
    this.#clock = clock;
    this.connectMs = settings.connectMs;
    this.readyMs = settings.readyMs;
    this.#shell = shell;
    this.#plane = plane;
    const limiter = new DialLimiter(protocol.traits.dialsPerMinute);
    const route = new Route<C, Wire, Event>({
      protocol,
      credentials: session.credentials,
      secrets: this.#secrets,
      settings,
      transport: session.transport,
      allowInsecureUrl: session.allowInsecureUrl ?? false,
    });
    this.#routes = [route];
    this.recovery = new RecoveryTracker({
      clock,
      random,
      limits: settings.retryLimits,
      refreshable: (phase) => this.route.refreshable(phase),
      limiter,
      governed: () => this.admission.governed,
      reserveHost: (at) => this.route.turn.take(at),
    });
    this.admission = new LinkAdmission({
      clock,
      limitMs: settings.retryLimits.slotMs,
      governor: () => session.governor ?? plane.governor?.(),
      recovery: () => this.recovery,
    });
    this.links = new LinkSet<C, Wire, Event>({
      settings,
      begunAt: begunAt ?? clock.now(),
      limiter,
      recovery: this.recovery,
      admission: this.admission,
      shell,
      plane,
      control: this,
      onReady: () => {
        this.#again = false;
        onReady?.();
        shell.ready.resolve();
      },
    });
    this.#actor = createActor(sessionMachine, {
      input: new HeldPorts(this),
      clock,
      ...(inspect === undefined ? {} : { inspect: (event) => shell.call('inspect', () => inspect(event)) }),
    });
    this.#ticker = tickerOf(clock);
    this.#actor.subscribe(() => this.#moved());
    this.#actor.start();
    this.#unwatch = watchLifecycle(session.lifecycle, shell, (change) => this.#hint(change));
  }

  /** The route by which the next link is dialled. */
  get route(): Route<C, Wire, Event> {
    return this.#routes[0];
  }

  get started(): boolean {
    return this.#started;
  }

  /** Whether the session has hung up until there is something to do. */
  get resting(): boolean {
    return this.#actor.getSnapshot().matches({ live: 'resting' });
  }

  get status(): StatusBase {
    return statusOf(this.#actor.getSnapshot(), {
      outcome: this.#shell.outcome,
      aborted: this.#abortReason !== undefined,
      everReady: this.recovery.everReady,
      expiresAt: this.links.expiresAt,
    });
  }

  start(): void {
    if (this.#started || this.#shell.over) return;
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
    if (looks === undefined || this.#shell.over) return;
    if (this.#sendEntry === undefined) {
      this.#sendEntry = this.#ticker.add({ tick: (now) => this.#plane.sendWaiting?.(now) ?? Infinity });
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
    if (!this.#shell.over) this.#actor.send(event);
  }

  abort(error: SpeechError): void {
    if (this.#shell.over) return;
    // A reason is the caller's text, and may be what failed somewhere else.
    this.#abortReason = withoutSecrets(error, this.#secrets.redact);
    this.#actor.send({ type: 'abort' });
  }

  /** Ends the session for a reason of its own, whatever its links do. */
  fail(error: SpeechError): void {
    if (!this.#shell.over) this.#finish(withoutSecrets(error, this.#secrets.redact), 'failure');
  }

  // What the machine asks

  async authorize({ refresh, signal }: { readonly refresh: boolean; readonly signal: AbortSignal }): Promise<void> {
    const clock = this.#clock;
    const { route } = this;
    const { turn } = route;
    this.links.begin();
    await route.authorize(this.links.next, refresh, signal);
    await this.#plane.admit?.();
    const waitedMs = await this.admission.admit(this.#again, signal);
    if (waitedMs > OLD_MS) await route.authorize(this.links.next, false, signal);
    // A turn that has passed says nothing; where the host is known only from the credentials, it can be taken no sooner.
    if (turn.taken && waitedMs === 0) return;
    route.request(this.links.next);
    const delayMs = turn.take(clock.now());
    if (delayMs === 0) return;
    this.recovery.queued(true);
    await wait(clock, delayMs, signal);
    this.recovery.queued(false);
  }

  openLink(epoch: number, edge: (event: SessionEvent) => void): () => void {
    return this.links.open('active', epoch, this.route, edge);
  }

  nothingLeft(): boolean {
    return this.#plane.nothingLeft();
  }

  failureOf(cause: unknown, phase: Phase, epoch?: number): Failure {
    return this.route.failureOf(cause, phase, epoch);
  }

  /** The one place where a failure is judged. */
  decide(failure: Failure | undefined): Verdict {
    // Whatever had been dialled has left by now.
    this.admission.release();
    if (failure !== undefined) this.#again = true;
    const life = this.links.judged(failure, this.route);
    const verdict = this.recovery.decide(failure, this.#plane.progress(), life);
    if (verdict.type !== 'fail') return verdict;
    // It may hold what a failure quoted before the session learned that it is a secret.
    const error = withoutSecrets(verdict.error, this.#secrets.redact);
    if (this.#plane.goesOn?.(error) !== true) return { ...verdict, error };
    return this.recovery.decide(undefined, this.#plane.progress(), life);
  }

  /** Returns when something is due next. */
  #tick(now: number, late: boolean): number {
    this.recovery.tick(now);
    if (late) {
      this.recovery.oweDial();
      this.#actor.send({ type: 'wake' });
    }
    const linksDue = this.links.tick(now, late);
    const planeDue = this.#plane.tick?.() ?? Infinity;
    // The budget of an outage is counted in ticks, so that what is longer than one can be told to be sleep.
    return this.recovery.isOutage ? now : Math.min(linksDue, planeDue);
  }

  #hint(change: LifecycleChange): void {
    if (this.#shell.over) return;
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
    const snapshot = this.#actor.getSnapshot();
    if (snapshot.status === 'active') this.#shell.emitStatus();
    else this.#settle(snapshot);
  }

  #settle({ value, context }: SnapshotFrom<SessionMachine>): void {
    if (this.#shell.over) return;
    if (value === 'closed') this.#finish('closed', 'status');
    else if (this.#abortReason !== undefined) this.#finish(this.#abortReason, 'status');
    else if (context.verdict?.type === 'fail') this.#finish(context.verdict.error, 'failure');
    else throw new Error('the machine failed without a verdict');
  }

  #finish(outcome: SpeechError | 'closed', emits: 'failure' | 'status'): void {
    const shell = this.#shell;
    this.#plane.ending?.();
    shell.end(outcome);
    for (const entry of [this.#entry, this.#sendEntry]) if (entry !== undefined) this.#ticker.delete(entry);
    this.#unwatch();
    for (const { turn } of this.#routes) turn.release();
    this.admission.release();
    this.links.over(outcome);
    if (outcome === 'closed') {
      this.#plane.closed();
      shell.emitStatus();
      shell.ready.resolve();
      return;
    }
    this.#actor.stop();
    this.#plane.failed(outcome);
    shell.emitStatus();
    if (emits === 'failure') shell.emitFailure(outcome);
    shell.ready.reject(outcome);
  }
}
