import type { SpeechError } from '../errors/speech-error.ts';
import type { TypedEvent, WireLink } from '../protocol/wire.ts';
import type { LinkWork } from './data-plane.ts';
import type { Link } from './link.ts';
import { newLife } from './recovery.ts';
import type { Route } from './route.ts';
import type { ControlledShell } from './shell.ts';

/**
 * What a link is for. `active`: work goes out on it. `successor`: it is made ready to take over. `retiring`: it gets no more work,
 * and what it was sent is still answered. Today every link is active.
 */
export type LinkRole = 'active' | 'successor' | 'retiring';

/** What every event of a link holds. */
export interface LinkFacts {
  readonly epoch: number;
  readonly requestId?: string | undefined;
}

/** One link and all that its session knows of it. For each `dialling` that it reports comes one `drained` or `failed`. */
export class LinkRecord<C extends object, Wire extends WireLink<Event>, Event extends TypedEvent> {
  readonly link: Link<Wire, Event>;
  readonly route: Route<C, Wire, Event>;
  readonly role: LinkRole;
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

  constructor(
    link: Link<Wire, Event>,
    route: Route<C, Wire, Event>,
    role: LinkRole,
    shell: ControlledShell,
    dialledAt: number,
  ) {
    this.link = link;
    this.route = route;
    this.role = role;
    this.#shell = shell;
    this.dialledAt = dialledAt;
  }

  report(state: 'dialling' | 'open' | 'ready' | 'drained'): void {
    if (this.#over) return;
    this.#over = state === 'drained';
    const { expiresAt } = this.link;
    const expiry = state === 'ready' && expiresAt !== undefined ? { expiresAt } : {};
    this.#shell.emitLink({ ...factsOf(this.link), state, ...expiry });
  }

  /** Reports that the link is over, where that was not reported. */
  reportFailed(error: SpeechError): void {
    if (this.#over) return;
    this.#over = true;
    this.#shell.emitLink({ ...factsOf(this.link), state: 'failed', error });
  }
}

function factsOf({ epoch, requestId }: LinkFacts): { readonly epoch: number; readonly requestId?: string } {
  return requestId === undefined ? { epoch } : { epoch, requestId };
}
