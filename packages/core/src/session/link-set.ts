import { isSpeechError, SpeechError, withFacts } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { Control } from './control.ts';
import type { DataPlane } from './data-plane.ts';
import type { LinkStats } from '../results/stats.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { LinkAdmission } from './link-admission.ts';
import type { LinkPorts } from './link-ports.ts';
import type { LinkWarning } from './link-warnings.ts';
import { LinkRecord, type LinkFacts, type LinkRole } from './link-record.ts';
import type { SessionEvent } from './session-event.ts';
import { newLife, type LinkLife, type RecoveryTracker } from './recovery.ts';
import type { RemedyOn } from '../errors/remedies.ts';
import { PercentileCounts } from './percentile-counts.ts';
import type { Failure } from './retry-policy.ts';
import type { Route } from './route.ts';
import type { SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';

export interface LinkSetOptions<Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly settings: SessionSettings;
  /** When the session was begun, in the clock's milliseconds. */
  readonly begunAt: number;
  readonly limiter: DialLimiter;
  readonly recovery: RecoveryTracker;
  readonly admission: LinkAdmission;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  /** Is told when something of a link is due. */
  readonly control: Pick<Control, 'due'>;
  /** A link is ready for the first time, or again. */
  readonly onReady: () => void;
}

/** Takes to the machine what happens on a link. */
type Edge = (event: SessionEvent) => void;

/** The session's links by role: opens them, gives each its work in the data plane, and lets go of them. */
export class LinkSet<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #options: LinkSetOptions<Wire, Event>;
  readonly #links = new Map<LinkRole, LinkRecord<C, Wire, Event>>();
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

  constructor(options: LinkSetOptions<Wire, Event>) {
    this.#options = options;
    this.#begunAt = options.begunAt;
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
    const now = this.#overAt ?? this.#options.settings.clock.now();
    const readyAt = this.#links.get('active')?.link.readyAt ?? -1;
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
    for (const { link } of this.#links.values()) if (!link.over) return true;
    return false;
  }

  /** When the provider will end the active link, in milliseconds since 1970, where that is known. */
  get expiresAt(): number | undefined {
    return this.#links.get('active')?.link.expiresAt;
  }

  /** The provider has answered something that the active link was sent. */
  answered(): void {
    this.#links.get('active')?.route.silence.answered();
  }

  /** Returns when something of a link is due next, in the clock's milliseconds. */
  tick(now: number, late: boolean): number {
    let due = Infinity;
    for (const record of this.#links.values()) {
      due = Math.min(due, record.link.tick(now, late));
      if (record.work === undefined || this.#links.get(record.role) !== record) continue;
      due = Math.min(due, record.work.tick(now, late));
    }
    return due;
  }

  /** Every link that was open has to prove itself within so many milliseconds, unless it has since `at`. */
  suspect(now: number, withinMs: number, at = now): void {
    for (const { link } of this.#links.values()) if (!link.heardSince(at)) link.suspect(now, withinMs);
  }

  /** Gives every link up, for a reason that is not its own. */
  giveUp(message: string): void {
    for (const { link } of this.#links.values()) {
      const { phase } = link;
      if (phase === 'authorizing') continue;
      link.fail(new SpeechError('connection-lost', { message, context: { phase } }));
    }
  }

  /** A link is about to be made: its credentials are fetched first. */
  begin(): void {
    const { settings, limiter } = this.#options;
    limiter.began(settings.clock.now());
  }

  /**
   * A failure is judged: returns how its link has lived. Where the link has not reported its end itself — a limit was passed, its
   * credentials failed — it is reported now.
   */
  judged(failure: Failure | undefined, route: Route<C, Wire, Event>): LinkLife {
    if (failure === undefined) return newLife;
    const { error, phase, epoch } = failure;
    const record = epoch === undefined ? undefined : this.#left?.get(epoch);
    this.#stamp(failure, record?.route ?? route, record?.link);
    if (phase === 'authorizing') this.#reportUndialled(error);
    record?.reportFailed(error);
    return record?.life ?? newLife;
  }

  /** The session is over, and with it links that may be under way. */
  over(outcome: SpeechError | 'closed'): void {
    this.#overAt = this.#options.settings.clock.now();
    for (const record of [...this.#links.values(), ...(this.#left?.values() ?? [])]) {
      if (outcome === 'closed') record.report('drained');
      else record.reportFailed(outcome);
    }
  }

  /** Opens the link of this epoch for a role that is free; the function returned ends it. */
  open(role: LinkRole, epoch: number, route: Route<C, Wire, Event>, edge: Edge): () => void {
    const { settings, limiter, shell, plane } = this.#options;
    this.#left = undefined;
    this.#epoch = epoch;
    this.#dials += 1;
    limiter.dialled(settings.clock.now());
    route.turn.use();
    const purpose = { epoch, liveness: plane.liveness(), patient: plane.patient, utterances: plane.utterances };
    const ports = new RecordPorts(this, edge);
    const link = route.open(purpose, ports);
    const record = new LinkRecord<C, Wire, Event>(link, route, role, shell, settings.clock.now());
    ports.record = record;
    this.#links.set(role, record);
    record.report('dialling');
    return () => this.#leave(record);
  }

  // What its links report

  due(at: number): void {
    this.#options.control.due(at);
  }

  warned({ link }: LinkRecord<C, Wire, Event>, message: string, code: LinkWarning): void {
    this.#options.plane.warned(link, message, code);
  }

  warningLeftOut(): void {
    this.#warningsLeftOut += 1;
  }

  survived({ link, route, work }: LinkRecord<C, Wire, Event>, edge: Edge, failure: Failure): void {
    const { error } = failure;
    this.#stamp(failure, route, link);
    if (work?.utteranceFailed?.(error) !== true) {
      this.#options.shell.warn('provider-error', error.message, adviceOf(error));
    }
    edge({ type: 'errorFrame', failure });
  }

  readied(record: LinkRecord<C, Wire, Event>, edge: Edge): void {
    const now = this.#options.settings.clock.now();
    const readyMs = now - record.dialledAt;
    this.#ready += 1;
    (this.#readyMs ??= new PercentileCounts()).add(readyMs);
    this.#outageMs += now - (this.#lostAt ?? now);
    this.#lostAt = undefined;
    this.#options.recovery.streaming();
    this.#options.admission.ready();
    edge({ type: 'ready' });
    record.report('ready');
    this.#options.shell.measured('link-ready', readyMs, record.link.epoch);
    this.#options.onReady();
    record.work = this.#options.plane.attach(record.link);
    record.link.receiver = record.work;
    record.work.start();
  }

  ended(record: LinkRecord<C, Wire, Event>, edge: Edge): void {
    const missing = record.work?.drained();
    if (missing !== undefined) {
      this.failed(record, { error: missing, limited: false, phase: 'draining' }, edge, 'failed');
      return;
    }
    record.drained = true;
    record.route.forget();
    record.report('drained');
    edge({ type: 'drained' });
  }

  failed(record: LinkRecord<C, Wire, Event>, found: Failure, edge: Edge, type: 'failed' | 'errorFrame'): void {
    const { link, route } = record;
    const failure = { ...found, epoch: link.epoch };
    this.#stamp(failure, route, link);
    this.#options.admission.failed(failure);
    const judged = this.#options.plane.failing?.(link, failure) ?? failure;
    if (isSpeechError(failure.error, 'link-silent')) {
      route.silence.died(failure.error.context.sign, link.noByteYet);
    }
    if (givesUpStream(failure.error)) route.forget();
    record.reportFailed(failure.error);
    if (judged !== 'rest' && record.work !== undefined) this.#lostAt = this.#options.settings.clock.now();
    edge(judged === 'rest' ? { type: 'rest' } : { type, failure: judged });
  }

  /** Whoever reports a failure to the provider is asked when it happened and on which link; not every place that finds one knows. */
  #stamp({ error, phase }: Failure, route: Route<C, Wire, Event>, link: LinkFacts | undefined): void {
    const at = new Date(this.#options.settings.clock.wallNow()).toISOString();
    // What the caller's own function failed with is nothing that the provider knows of.
    withFacts(error, phase === 'authorizing' ? { at } : { at, provider: route.provider, requestId: link?.requestId });
  }

  /** A link whose credentials failed never had a socket, and its number is given to the next. */
  #reportUndialled(error: SpeechError): void {
    const { shell } = this.#options;
    shell.emitLink({ epoch: this.next, state: 'dialling' });
    shell.emitLink({ epoch: this.next, state: 'failed', error });
  }

  #leave(record: LinkRecord<C, Wire, Event>): void {
    const { link, route, role, work, drained } = record;
    record.life = { livedMs: link.livedMs, answered: link.answered, endSent: link.endSent };
    if (!link.noByteYet) route.silence.received();
    link.dispose();
    this.#links.delete(role);
    (this.#left ??= new Map()).set(link.epoch, record);
    work?.detach(drained ? 'drained' : 'lost');
    this.#options.admission.left(link);
    this.#options.recovery.stopped(record.life);
  }
}

/** What a link reports goes to its own record, whatever other links there are. A class, since there is one of it for each link. */
class RecordPorts<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> implements LinkPorts {
  /** Set before the link can report anything. */
  record: LinkRecord<C, Wire, Event> | undefined;
  readonly #set: LinkSet<C, Wire, Event>;
  readonly #edge: Edge;

  constructor(set: LinkSet<C, Wire, Event>, edge: Edge) {
    this.#set = set;
    this.#edge = edge;
  }

  due(at: number): void {
    this.#set.due(at);
  }

  opened(): void {
    this.#record.report('open');
    this.#edge({ type: 'opened' });
  }

  ready(): void {
    this.#set.readied(this.#record, this.#edge);
  }

  ponged(): void {
    this.#record.route.silence.ponged();
  }

  warning(message: string, code: LinkWarning): void {
    this.#set.warned(this.#record, message, code);
  }

  warningLeftOut(): void {
    this.#set.warningLeftOut();
  }

  drained(): void {
    this.#set.ended(this.#record, this.#edge);
  }

  drainTimedOut(limitMs: number): void {
    const record = this.#record;
    const error = record.work?.drainTimedOut(limitMs);
    if (error === undefined) this.#set.ended(record, this.#edge);
    else this.#set.failed(record, { error, limited: false, phase: 'draining' }, this.#edge, 'failed');
  }

  survived(failure: Failure): void {
    this.#set.survived(this.#record, this.#edge, failure);
  }

  errorFrame(failure: Failure): void {
    this.#set.failed(this.#record, failure, this.#edge, 'errorFrame');
  }

  failed(failure: Failure): void {
    this.#set.failed(this.#record, failure, this.#edge, 'failed');
  }

  get #record(): LinkRecord<C, Wire, Event> {
    if (this.record === undefined) throw new Error('a link has reported before it was there');
    return this.record;
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
