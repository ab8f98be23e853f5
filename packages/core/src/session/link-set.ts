import { isSpeechError, SpeechError, withFacts } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { DataPlane, LinkWork } from './data-plane.ts';
import type { Dialler } from './dialler.ts';
import type { DialLimiter, HostTurn } from './dial-limiter.ts';
import type { Link } from './link.ts';
import { NO_ANSWERS_CAP_MS, NO_ANSWERS_MS, type DeathSign } from './liveness.ts';
import type { SessionEvent } from './machine.ts';
import type { LinkLife, RecoveryTracker } from './recovery.ts';
import type { Failure } from './retry-policy.ts';
import type { SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';
import { silentHosts } from './silent-hosts.ts';

/** So many links in a row that never gave a byte: pings are not answered there. */
const UNHEARD_LINKS = 2;

const newLife: LinkLife = { livedMs: 0, answered: false };

export interface LinkSetOptions<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly settings: SessionSettings;
  readonly dialler: Dialler<C, Wire, Event>;
  readonly limiter: DialLimiter;
  readonly turn: HostTurn;
  readonly recovery: RecoveryTracker;
  readonly shell: ControlledShell;
  readonly plane: DataPlane<Wire, Event>;
  /** A link is ready for the first time, or again. */
  readonly onReady: () => void;
}

/** A link, and all that the set knows of it. */
interface LinkRecord<Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly link: Link<Wire, Event>;
  /** From the moment it is ready on. */
  work: LinkWork<Event> | undefined;
  /** The provider has said all that was asked for. */
  drained: boolean;
}

/** The session's links, one after another: opens them, hands them to the data plane, and lets go of them. */
export class LinkSet<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly #options: LinkSetOptions<C, Wire, Event>;
  #active: LinkRecord<Wire, Event> | undefined;
  #lastLife = newLife;
  #dials = 0;
  #ready = 0;
  #noAnswersMs = NO_ANSWERS_MS;
  #epoch = 0;
  /** Links in a row that never gave a byte. */
  #unheard = 0;
  #warningsLeftOut = 0;
  /** What was told to be dialled, and not yet to be over. */
  #told: LinkFacts | undefined;

  constructor(options: LinkSetOptions<C, Wire, Event>) {
    this.#options = options;
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

  /** Warnings that were counted and not told. */
  get warningsLeftOut(): number {
    return this.#warningsLeftOut;
  }

  /** How the current or last link has lived. */
  get lastLife(): LinkLife {
    return this.#lastLife;
  }

  /** Whether there is a link that is not over. */
  get linked(): boolean {
    return this.#active !== undefined && !this.#active.link.over;
  }

  /** The provider has answered: its silence is no longer what it is known for. */
  answered(): void {
    this.#noAnswersMs = NO_ANSWERS_MS;
  }

  tick(now: number, late: boolean): void {
    this.#active?.link.tick(now, late);
    this.#active?.work?.tick(now, late);
  }

  /** A link is about to be made: its credentials are fetched first. */
  begin(): void {
    const { settings, limiter } = this.#options;
    limiter.began(settings.clock.now());
  }

  /** A failure is judged. Where the link has not told of its end itself — a limit was passed, its credentials failed — it is told now. */
  judged(failure: Failure | undefined): void {
    if (failure === undefined) return;
    this.#stamp(failure, this.#told);
    if (failure.phase === 'authorizing') this.#tell({ epoch: this.next }, 'dialling');
    this.#tellFailed(this.#told, failure.error);
  }

  /** The session is over, and with it a link that may be under way. */
  over(outcome: SpeechError | 'closed'): void {
    this.#options.turn.release();
    if (this.#told === undefined) return;
    if (outcome === 'closed') this.#tell(this.#told, 'drained');
    else this.#tellFailed(this.#told, outcome);
  }

  /** Opens the link of this epoch; the function returned ends it. */
  open(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const { settings, limiter, turn, dialler, plane } = this.#options;
    this.#lastLife = newLife;
    this.#epoch = epoch;
    this.#dials += 1;
    limiter.dialled(settings.clock.now());
    turn.use();
    const hosts = silentHosts(settings.clock);
    const pingsUnanswered = hosts.has(dialler.host);
    const liveness = { ...plane.liveness(), noAnswersMs: this.#noAnswersMs, pingsUnanswered };
    const link: Link<Wire, Event> = dialler.open(epoch, liveness, plane.patient, {
      opened: () => {
        this.#tell(link, 'open');
        edge({ type: 'opened' });
      },
      ready: () => this.#readied(record, edge),
      event: (event) => record.work?.event(event),
      frame: () => record.work?.frame(),
      ponged: () => hosts.forget(dialler.host),
      warning: (message, code) => plane.warned(link, message, code),
      warningLeftOut: () => {
        this.#warningsLeftOut += 1;
      },
      unread: (frame) => record.work?.unread(frame),
      drained: () => this.#drained(record, edge),
      drainTimedOut: (limitMs) => {
        const error = record.work?.drainTimedOut(limitMs);
        if (error === undefined) this.#drained(record, edge);
        else this.#failed(link, { error, limited: false, phase: 'draining' }, edge);
      },
      failed: (failure) => this.#failed(link, failure, edge),
    });
    const record: LinkRecord<Wire, Event> = { link, work: undefined, drained: false };
    this.#active = record;
    this.#tell(link, 'dialling');
    return () => this.#leave(record);
  }

  #readied(record: LinkRecord<Wire, Event>, edge: (event: SessionEvent) => void): void {
    const { link } = record;
    this.#ready += 1;
    this.#options.recovery.streaming();
    edge({ type: 'ready' });
    this.#tell(link, 'ready');
    this.#options.onReady();
    record.work = this.#options.plane.attach(link);
    record.work.start();
  }

  #drained(record: LinkRecord<Wire, Event>, edge: (event: SessionEvent) => void): void {
    const { link, work } = record;
    const missing = work?.drained();
    if (missing !== undefined) {
      this.#failed(link, { error: missing, limited: false, phase: 'draining' }, edge);
      return;
    }
    record.drained = true;
    this.#tell(link, 'drained');
    edge({ type: 'drained' });
  }

  #failed(link: Link<Wire, Event>, failure: Failure, edge: (event: SessionEvent) => void): void {
    const { plane } = this.#options;
    this.#stamp(failure, link);
    const judged = plane.failing(link, failure);
    if (isSpeechError(failure.error, 'link-silent')) this.#learn(failure.error.context.sign, link);
    this.#tellFailed(link, failure.error);
    if (judged === 'rest') {
      edge({ type: 'endSent' });
      edge({ type: 'drained' });
    } else edge({ type: 'failed', failure: judged });
  }

  /** Whoever reports a failure to the provider is asked when it happened and on which link; not every place that finds one knows. */
  #stamp({ error, phase }: Failure, link: LinkFacts | undefined): void {
    const { settings, dialler } = this.#options;
    const at = new Date(settings.clock.wallNow()).toISOString();
    // What the caller's own function failed with is nothing that the provider knows of.
    withFacts(error, phase === 'authorizing' ? { at } : { at, provider: dialler.provider, requestId: link?.requestId });
  }

  /** What the silence of a link tells of the links after it. */
  #learn(sign: DeathSign, link: Link<Wire, Event>): void {
    if (sign === 'no-answers') this.#noAnswersMs = Math.min(NO_ANSWERS_CAP_MS, this.#noAnswersMs * 2);
    if (sign === 'no-bytes' && link.noByteYet) this.#unheard += 1;
    const { settings, dialler } = this.#options;
    if (this.#unheard >= UNHEARD_LINKS) silentHosts(settings.clock).learn(dialler.host);
  }

  #leave(record: LinkRecord<Wire, Event>): void {
    const { link, work, drained } = record;
    this.#lastLife = { livedMs: link.livedMs, answered: link.answered, endSent: link.endSent };
    if (!link.noByteYet) this.#unheard = 0;
    link.dispose();
    this.#active = undefined;
    work?.detach(drained ? 'drained' : 'lost');
    this.#options.plane.left?.(link);
    this.#options.recovery.stopped(this.#lastLife);
  }

  #tell(link: LinkFacts, state: 'dialling' | 'open' | 'ready' | 'drained'): void {
    const facts = factsOf(link);
    this.#told = state === 'drained' ? undefined : facts;
    this.#options.shell.tellLink({ ...facts, state });
  }

  /** Tells that a link is over, where that was not told. */
  #tellFailed(link: LinkFacts | undefined, error: SpeechError): void {
    if (link === undefined || this.#told === undefined) return;
    this.#told = undefined;
    this.#options.shell.tellLink({ ...factsOf(link), state: 'failed', error });
  }
}

/** What is told of a drain that takes too long. */
export function drainTimeout(provider: string, requestId: string | undefined, limitMs: number): SpeechError {
  return new SpeechError('drain-timeout', {
    message: `the end was told, and within ${limitMs / 1000} s the provider has not sent its end of stream`,
    context: { limitMs },
    // Once: the policy counts how often.
    recovery: 'reconnect',
    provider,
    requestId,
  });
}

/** What every event of a link tells. */
interface LinkFacts {
  readonly epoch: number;
  readonly requestId?: string | undefined;
}

function factsOf({ epoch, requestId }: LinkFacts): { readonly epoch: number; readonly requestId?: string } {
  return requestId === undefined ? { epoch } : { epoch, requestId };
}
