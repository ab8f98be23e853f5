import type { SpeechError } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { DetachReason, LinkWork } from './data-plane.ts';
import type { LinkEvent } from './events.ts';
import type { Link } from './link.ts';
import type { LinkAdmission } from './link-admission.ts';
import { newLife } from './recovery.ts';
import type { Route } from './route.ts';
import type { RouteParts } from './route-parts.ts';
import type { SessionEvent } from './session-event.ts';
import type { ControlledShell } from './shell.ts';

/**
 * What a link is for. `active`: work goes out on it. `successor`: it is made ready to take over. `retiring`: it gets no new work,
 * and what it was sent is still answered.
 */
export type LinkRole = 'active' | 'successor' | 'retiring';

/** Where a link is made. */
export interface LinkPlace<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly role: LinkRole;
  readonly parts: RouteParts<C, Wire, Event>;
  readonly admission: LinkAdmission;
}

/** What every event of a link holds. */
export interface LinkFacts {
  readonly epoch: number;
  readonly requestId?: string | undefined;
}

/** Takes to the machine what happens on a link. */
export type Edge = (event: SessionEvent) => void;

/** One link and all that its session knows of it. For each `dialling` that it reports comes one `drained` or `failed`. */
export class LinkRecord<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly link: Link<Wire, Event>;
  readonly parts: RouteParts<C, Wire, Event>;
  /** The right to it. */
  readonly admission: LinkAdmission;
  role: LinkRole;
  /** Of the place that it has: of the active link, or of the one beside it. */
  edge: Edge;
  /** From the moment it is ready on. */
  work: LinkWork<Event> | undefined;
  /** The provider has sent its end of stream, and it was enough. */
  drained = false;
  /** How it has lived; known once it was left. */
  life = newLife;
  /** When it was dialled, in the clock's milliseconds. */
  readonly dialledAt: number;
  readonly #shell: ControlledShell;
  #over = false;
  #detached = false;

  constructor(
    link: Link<Wire, Event>,
    { role, parts, admission }: LinkPlace<C, Wire, Event>,
    edge: Edge,
    shell: ControlledShell,
    dialledAt: number,
  ) {
    this.link = link;
    this.parts = parts;
    this.admission = admission;
    this.role = role;
    this.edge = edge;
    this.#shell = shell;
    this.dialledAt = dialledAt;
  }

  /** By which it was dialled. */
  get route(): Route<C, Wire, Event> {
    return this.parts.route;
  }

  /** The link is over: its work ends, once. */
  detach(reason: DetachReason): void {
    if (this.#detached) return;
    this.#detached = true;
    this.work?.detach(reason);
  }

  report(state: 'dialling' | 'open' | 'ready' | 'retiring' | 'drained'): void {
    if (this.#over) return;
    this.#over = state === 'drained';
    const { expiresAt } = this.link;
    const expiry = state === 'ready' && expiresAt !== undefined ? { expiresAt } : {};
    this.#shell.emitLink({ ...this.#facts, state, ...expiry });
  }

  /** Reports that the link is over, where that was not reported. */
  reportFailed(error: SpeechError): void {
    if (this.#over) return;
    this.#over = true;
    this.#shell.emitLink({ ...this.#facts, state: 'failed', error });
  }

  get #facts(): Pick<LinkEvent, 'epoch' | 'requestId' | 'provider'> {
    const { epoch, requestId } = this.link;
    return { epoch, ...(requestId !== undefined && { requestId }), ...this.parts.named };
  }
}
