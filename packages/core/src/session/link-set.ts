import { isSpeechError, SpeechError, withFacts } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { Control } from './control.ts';
import type { DataPlane } from './data-plane.ts';
import type { LinkStats } from '../results/stats.ts';
import type { HedgeFacts } from './hedge-rule.ts';
import type { LinkWarning } from './link-warnings.ts';
import type { OpenedLink } from './machine-ports.ts';
import { LinkRecord, type Edge, type LinkFacts, type LinkPlace } from './link-record.ts';
import { RecordPorts } from './record-ports.ts';
import { LONG_LIFE_MS, newLife, type LinkLife } from './recovery.ts';
import type { RemedyOn } from '../errors/remedies.ts';
import { PercentileCounts } from './percentile-counts.ts';
import type { Failure } from './retry-policy.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './route-parts.ts';
import type { SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';

/** Whose links they are, and what it is told of them. */
export interface LinkOwner<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> extends Pick<
  Control,
  'due'
> {
  readonly settings: SessionSettings;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  /** A link is ready for the first time, or again. */
  readied(): void;
  /** The route of the active link does well. */
  succeeded(): void;
  /** A successor has failed, or was never dialled. */
  successorFailed(failure: Failure, parts: RouteParts<C, Wire, Event>): void;
  /** The active link has failed with this, and a link of this route may take over from it. */
  mayTakeOver(parts: RouteParts<C, Wire, Event>, lost: SpeechError): void;
  /** A link of this route is the active one. `lost`: what the one before has failed with; absent where that retires. */
  tookOver(parts: RouteParts<C, Wire, Event>, lost: SpeechError | undefined): void;
}

/** The session's links by role: opens them, gives each its work in the data plane, and lets go of them. There are two at most. */
export class LinkSet<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #owner: LinkOwner<C, Wire, Event>;
  #active: LinkRecord<C, Wire, Event> | undefined;
  /** A successor, or a retiring link. */
  #beside: LinkRecord<C, Wire, Event> | undefined;
  /** An active link that has sent its end of stream before the retiring one has: that counts when both have. */
  #endedFirst: LinkRecord<C, Wire, Event> | undefined;
  /** Links that were left, by epoch, until what they ended of is judged. */
  #left: Map<number, LinkRecord<C, Wire, Event>> | undefined;
  #dials = 0;
  #ready = 0;
  #epoch = 0;
  #warningsLeftOut = 0;
  /** From dial to ready; from the first one on. */
  #readyMs: PercentileCounts | undefined;
  readonly #begunAt: number;
  #overAt: number | undefined;
  /** When the last link was lost, until another is ready. */
  #lostAt: number | undefined;
  #outageMs = 0;

  /** `begunAt`: when the session was begun, in the clock's milliseconds. */
  constructor(owner: LinkOwner<C, Wire, Event>, begunAt: number) {
    this.#owner = owner;
    this.#begunAt = begunAt;
  }

  /** The number of the link that is dialled next. */
  get next(): number {
    return this.#epoch + 1;
  }

  /** Links that were tried. */
  get dials(): number {
    return this.#dials;
  }

  /** Links that became ready. */
  get ready(): number {
    return this.#ready;
  }

  /** Warnings that were counted and not reported. */
  get warningsLeftOut(): number {
    return this.#warningsLeftOut;
  }

  get stats(): LinkStats {
    const now = this.#overAt ?? this.#owner.settings.clock.now();
    const readyAt = this.#active?.link.readyAt ?? -1;
    const linkReadyMs = this.#readyMs?.all;
    return {
      ageMs: now - this.#begunAt,
      dials: this.#dials,
      links: this.#ready,
      ...(readyAt >= 0 && { linkAgeMs: now - readyAt }),
      ...(linkReadyMs && { linkReadyMs }),
      outageMs: this.#outageMs + now - (this.#lostAt ?? now),
    };
  }

  /** Whether there is a link, of whatever role, that is not over. */
  get linked(): boolean {
    return this.#active?.link.over === false || this.#beside?.link.over === false;
  }

  /** When the provider will end the active link, in milliseconds since 1970, where that is known. */
  get expiresAt(): number | undefined {
    return this.#active?.link.expiresAt;
  }

  /** When the active link became ready, in the clock's milliseconds; below 0 where there is none that is. */
  get readyAt(): number {
    return this.#active?.link.readyAt ?? -1;
  }

  /** Milliseconds for which the active link has streamed with life in it. */
  get livedMs(): number {
    return this.#active?.link.livedMs ?? 0;
  }

  /** Whether a successor has still to be sent some of what the active link was. */
  get isBehind(): boolean {
    return this.#beside?.work?.isBehind === true;
  }

  /** How the peer of the active link does. */
  doubts(now: number): HedgeFacts {
    return this.#active?.link.doubts(now) ?? { owesSince: undefined, fullSince: undefined };
  }

  /** The provider has answered something that the active link was sent. */
  answered(): void {
    this.#active?.route.silence.answered();
    this.#owner.succeeded();
  }

  /** Returns when something of a link is due next, in the clock's milliseconds. */
  tick(now: number, late: boolean): number {
    const due = this.#tickOne(this.#active, now, late);
    return this.#beside === undefined ? due : Math.min(due, this.#tickOne(this.#beside, now, late));
  }

  /** Every link that was open has to prove itself within so many milliseconds, unless it has since `at`. */
  suspect(now: number, withinMs: number, at = now): void {
    for (const { link } of this.#all()) if (!link.heardSince(at)) link.suspect(now, withinMs);
  }

  /** Gives every link up, for a reason that is not its own. */
  giveUp(message: string): void {
    for (const { link } of this.#all()) {
      const { phase } = link;
      if (phase === 'authorizing') continue;
      link.fail(new SpeechError('connection-lost', { message, context: { phase } }));
    }
  }

  /**
   * Hands over from the active link to the successor, which is ready, where the data plane does; returns whether it did. `must`:
   * whatever moment this is.
   */
  handOver(must: boolean, now: number): boolean {
    const { plane } = this.#owner;
    if (plane.handOver?.(must, now) !== true) {
      // One that cannot go on where the other one ends goes on where it would if that one had died.
      return must && this.#active !== undefined && this.#takenOver(this.#active, undefined);
    }
    this.#exchange(undefined);
    this.#handedOver(now);
    return true;
  }

  /** A link is about to be made: its credentials are fetched first. */
  begin({ limiter }: RouteParts<C, Wire, Event>): void {
    limiter.began(this.#owner.settings.clock.now());
  }

  /**
   * A failure is judged: returns how its link has lived. Where the link has not reported its end itself — a limit was passed, its
   * credentials failed — it is reported now.
   */
  judged(failure: Failure | undefined, parts: RouteParts<C, Wire, Event>): LinkLife {
    const { route } = parts;
    if (failure === undefined) {
      // Ended by the session itself, in good order.
      for (const record of this.#left?.values() ?? []) record.report('drained');
      return newLife;
    }
    const { error, phase, epoch } = failure;
    const record = epoch === undefined ? undefined : this.#left?.get(epoch);
    this.#stamp(failure, record?.route ?? route, record?.link);
    if (phase === 'authorizing') this.#reportUndialled(error, parts);
    record?.reportFailed(error);
    return record?.life ?? newLife;
  }

  /** The link that is being made, if there is one, is given up for this; it is ended next. */
  abandon(error: SpeechError): void {
    const record = this.#active;
    if (record === undefined) return;
    this.#stamp({ error, limited: false, phase: record.link.phase }, record.route, record.link);
    record.reportFailed(error);
  }

  /** The session is over, and with it links that may be under way. */
  over(outcome: SpeechError | 'closed'): void {
    this.#overAt = this.#owner.settings.clock.now();
    for (const record of [...this.#all(), ...(this.#left?.values() ?? [])]) {
      if (outcome === 'closed') record.report('drained');
      else record.reportFailed(outcome);
    }
  }

  /** Opens the link of this epoch for a role that is free. */
  open(place: LinkPlace<C, Wire, Event>, epoch: number, edge: Edge): OpenedLink {
    const { role, parts } = place;
    const { route, index, limiter } = parts;
    const { settings, shell, plane } = this.#owner;
    this.#left = undefined;
    this.#epoch = epoch;
    this.#dials += 1;
    limiter.dialled(settings.clock.now());
    route.turn.use();
    const purpose = { epoch, liveness: plane.liveness(index), patient: plane.patient, utterances: plane.utterances };
    const ports = new RecordPorts(this);
    const link = route.open(purpose, ports);
    const record = new LinkRecord<C, Wire, Event>(link, place, edge, shell, settings.clock.now());
    ports.record = record;
    if (role === 'active') this.#active = record;
    else this.#beside = record;
    record.report('dialling');
    return ports;
  }

  /** What was to be beside the active link has failed, and is left by now. */
  besideFailed(failure: Failure, parts: RouteParts<C, Wire, Event>): void {
    const { route } = parts;
    const { error, phase, epoch } = failure;
    const record = epoch === undefined ? undefined : this.#left?.get(epoch);
    this.#stamp(failure, route, record?.link);
    // Where its account is full, nobody has tried to dial.
    if (phase === 'authorizing' && error.code !== 'concurrency-limit') this.#reportUndialled(error, parts);
    record?.reportFailed(error);
    this.#owner.successorFailed(failure, parts);
  }

  /** There is nothing beside the active link any more. */
  besideOver(): void {
    for (const record of this.#left?.values() ?? []) if (record.role !== 'active') record.report('drained');
    const first = this.#endedFirst;
    this.#endedFirst = undefined;
    if (first !== undefined) this.ended(first);
  }

  /** The active link is to be made anew, whatever it has said of its end. */
  redialled(): void {
    this.#endedFirst = undefined;
  }

  /** The link is ended. */
  leave(record: LinkRecord<C, Wire, Event>): void {
    const { link, parts, route, admission, drained } = record;
    const isActive = this.#active === record;
    record.life = { livedMs: link.livedMs, answered: link.answered, endSent: link.endSent };
    if (!link.noByteYet) route.silence.received();
    link.dispose();
    if (isActive) this.#active = undefined;
    if (this.#endedFirst === record) this.#endedFirst = undefined;
    if (this.#beside === record) this.#beside = undefined;
    (this.#left ??= new Map()).set(link.epoch, record);
    record.detach(drained ? 'drained' : 'lost');
    admission.left(link);
    parts.recovery.stopped(record.life);
    if (isActive && record.life.livedMs >= LONG_LIFE_MS) this.#owner.succeeded();
  }

  // What its links report

  due(at: number): void {
    this.#owner.due(at);
  }

  /** Another link may have to take over sooner than was planned. */
  expires({ role }: LinkRecord<C, Wire, Event>): void {
    const { settings, shell } = this.#owner;
    if (role !== 'active') return;
    this.#owner.due(settings.clock.now());
    shell.emitStatus();
  }

  warned({ link }: LinkRecord<C, Wire, Event>, message: string, code: LinkWarning): void {
    this.#owner.plane.warned(link, message, code);
  }

  warningLeftOut(): void {
    this.#warningsLeftOut += 1;
  }

  opened(record: LinkRecord<C, Wire, Event>): void {
    record.report('open');
    record.edge({ type: record.role === 'active' ? 'opened' : 'successorOpened' });
  }

  survived({ link, route, work, role, edge }: LinkRecord<C, Wire, Event>, failure: Failure): void {
    const { error } = failure;
    this.#stamp(failure, route, link);
    if (work?.utteranceFailed?.(error) !== true) {
      this.#owner.shell.warn('provider-error', error.message, adviceOf(error));
    }
    if (role === 'active') edge({ type: 'errorFrame', failure });
  }

  readied(record: LinkRecord<C, Wire, Event>): void {
    const { settings, shell, plane } = this.#owner;
    const { parts, admission } = record;
    const now = settings.clock.now();
    const readyMs = now - record.dialledAt;
    const beside = record.role !== 'active';
    this.#ready += 1;
    (this.#readyMs ??= new PercentileCounts()).add(readyMs);
    if (!beside) {
      this.#outageMs += now - (this.#lostAt ?? now);
      this.#lostAt = undefined;
      parts.recovery.streaming();
    }
    admission.ready();
    record.edge({ type: beside ? 'successorReady' : 'ready' });
    record.report('ready');
    shell.measured('link-ready', readyMs, record.link.epoch);
    if (!beside) this.#owner.readied();
    record.work = plane.attach(record.link, beside, parts.index);
    record.link.receiver = record.work;
    record.work.start();
  }

  ended(record: LinkRecord<C, Wire, Event>): void {
    if (record === this.#active && this.#beside?.role === 'retiring') {
      this.#endedFirst = record;
      return;
    }
    const missing = record.work?.drained();
    if (missing !== undefined) {
      this.failed(record, { error: missing, limited: false, phase: 'draining' }, 'failed');
      return;
    }
    record.drained = true;
    // What was prepared for the stream is of no more use; but not where another link goes on beside it.
    if (record.role === 'active') record.route.forget();
    record.report('drained');
    if (record.role !== 'active') this.#leftBeside(record);
    else record.edge({ type: 'drained' });
  }

  failed(record: LinkRecord<C, Wire, Event>, found: Failure, type: 'failed' | 'errorFrame'): void {
    const { link, parts, route, role } = record;
    const failure = { ...found, epoch: link.epoch };
    this.#stamp(failure, route, link);
    record.admission.failed(failure);
    if (isSpeechError(failure.error, 'link-silent')) {
      route.silence.died(failure.error.context.sign, link.noByteYet);
    }
    if (role !== 'active') {
      record.reportFailed(failure.error);
      if (role === 'successor') this.#owner.successorFailed(failure, parts);
      this.#leftBeside(record);
      return;
    }
    const judged = this.#owner.plane.failing?.(link, failure) ?? failure;
    if (givesUpStream(failure.error)) route.forget();
    record.reportFailed(failure.error);
    if (judged !== 'rest' && this.#takenOver(record, failure.error)) return;
    if (judged !== 'rest' && record.work !== undefined) this.#lostAt = this.#owner.settings.clock.now();
    record.edge(judged === 'rest' ? { type: 'rest' } : { type, failure: judged });
  }

  /** Whether the successor could take over from the active link, which has died while it streamed, or is to end with no one's fault. */
  #takenOver(record: LinkRecord<C, Wire, Event>, lost: SpeechError | undefined): boolean {
    const successor = this.#beside;
    if (successor?.role !== 'successor' || successor.work?.takeOver === undefined || successor.link.over) return false;
    if (record.work === undefined || record.link.phase !== 'streaming') return false;
    // One that lives is ended for nothing less.
    if (lost === undefined && successor.work.standsAlone !== true) return false;
    record.detach('lost');
    if (lost !== undefined) this.#owner.mayTakeOver(successor.parts, lost);
    if (!successor.work.takeOver()) return false;
    this.#exchange(lost);
    this.#leftBeside(record);
    this.#handedOver(this.#owner.settings.clock.now());
    return true;
  }

  /** Everything is in its new place: now whatever may call back. */
  #handedOver(now: number): void {
    this.#beside?.work?.handedOver?.(now);
    this.#active?.work?.handedOver?.(now);
  }

  /** The successor is the active link from now on, and the other one is beside it. */
  #exchange(lost: SpeechError | undefined): void {
    const [active, successor] = [this.#active, this.#beside];
    if (active === undefined || successor === undefined) return;
    const { edge } = active;
    this.#active = successor;
    this.#beside = active;
    successor.role = 'active';
    active.role = 'retiring';
    active.edge = successor.edge;
    successor.edge = edge;
    active.parts.retires();
    this.#owner.tookOver(successor.parts, lost);
    active.report('retiring');
    edge({ type: 'handedOver' });
  }

  /** The link beside the active one is over. */
  #leftBeside(record: LinkRecord<C, Wire, Event>): void {
    record.edge({ type: 'besideOver' });
  }

  /** The one beside first: where both go, it has nothing to take over. */
  #all(): readonly LinkRecord<C, Wire, Event>[] {
    return [this.#beside, this.#active].filter((record) => record !== undefined);
  }

  #tickOne(record: LinkRecord<C, Wire, Event> | undefined, now: number, late: boolean): number {
    if (record === undefined) return Infinity;
    const due = record.link.tick(now, late);
    if (record.work === undefined || (this.#active !== record && this.#beside !== record)) return due;
    return Math.min(due, record.work.tick(now, late));
  }

  /** Whoever reports a failure to the provider is asked when it happened and on which link; not every place that finds one knows. */
  #stamp({ error, phase }: Failure, route: Route<C, Wire, Event>, link: LinkFacts | undefined): void {
    const at = new Date(this.#owner.settings.clock.wallNow()).toISOString();
    // What the caller's own function failed with is nothing that the provider knows of.
    withFacts(error, phase === 'authorizing' ? { at } : { at, provider: route.provider, requestId: link?.requestId });
  }

  /** A link whose credentials failed never had a socket, and its number is given to the next. */
  #reportUndialled(error: SpeechError, { named }: RouteParts<C, Wire, Event>): void {
    const { shell } = this.#owner;
    shell.emitLink({ epoch: this.next, state: 'dialling', ...named });
    shell.emitLink({ epoch: this.next, state: 'failed', error, ...named });
  }
}

/** Whether the provider's stream itself has failed, so that no other link may go on with it: it must be sent the audio again. */
function givesUpStream(error: SpeechError): boolean {
  if (isSpeechError(error, 'link-silent')) return error.context.sign === 'no-answers';
  return error.code === 'unread-answer' || error.code === 'drain-timeout';
}

/** What a warning takes over of an error besides its message. */
function adviceOf({ remedy, remedyOn }: SpeechError): { readonly remedy?: string; readonly remedyOn?: RemedyOn } {
  return remedy === undefined ? {} : { remedy, ...(remedyOn !== undefined && { remedyOn }) };
}
