import { SpeechError } from '../errors/speech-error.ts';
import type { Said, WireLink } from '../protocols/wire-protocol.ts';
import type { DataPlane } from './data-plane.ts';
import type { Dialler } from './dialler.ts';
import type { DialLimiter } from './dial-limiter.ts';
import type { Link } from './link.ts';
import { NO_ANSWERS_CAP_MS, NO_ANSWERS_MS } from './liveness.ts';
import type { SessionEvent } from './machine.ts';
import type { LinkLife, Recovery } from './recovery.ts';
import type { Failure } from './retry-policy.ts';
import type { SessionSettings } from './session-options.ts';

const newLife: LinkLife = { livedMs: 0, answered: false };

export interface LinksOptions<C extends object, Wire extends WireLink<Event>, Event extends Said> {
  readonly settings: SessionSettings;
  readonly dialler: Dialler<C, Wire, Event>;
  readonly limiter: DialLimiter;
  readonly recovery: Recovery;
  readonly plane: DataPlane<Wire, Event>;
  /** A link is ready for the first time, or again. */
  readonly onReady: () => void;
}

/** The session's links, one after another: opens them, hands them to the data plane, and lets go of them. */
export class Links<C extends object, Wire extends WireLink<Event>, Event extends Said> {
  readonly #options: LinksOptions<C, Wire, Event>;
  #link: Link<Wire, Event> | undefined;
  #lastLife = newLife;
  #dials = 0;
  #ready = 0;
  #noAnswersMs = NO_ANSWERS_MS;

  constructor(options: LinksOptions<C, Wire, Event>) {
    this.#options = options;
  }

  /** Links that were tried. */
  get dials(): number {
    return this.#dials;
  }

  /** Links that became ready. */
  get ready(): number {
    return this.#ready;
  }

  /** How the current or last link has lived. */
  get lastLife(): LinkLife {
    return this.#lastLife;
  }

  /** Whether there is a link that is not over. */
  get linked(): boolean {
    return this.#link !== undefined && !this.#link.over;
  }

  /** The service has answered: its silence is no longer what it is known for. */
  answered(): void {
    this.#noAnswersMs = NO_ANSWERS_MS;
  }

  tick(now: number, late: boolean): void {
    this.#link?.tick(now, late);
  }

  /** Opens the link of this epoch; the function returned ends it. */
  open(epoch: number, edge: (event: SessionEvent) => void): () => void {
    const { settings, limiter, dialler, plane } = this.#options;
    this.#lastLife = newLife;
    this.#dials += 1;
    limiter.dialled(settings.clock.now());
    const liveness = { ...plane.liveness(), noAnswersMs: this.#noAnswersMs };
    const link: Link<Wire, Event> = dialler.open(epoch, liveness, {
      opened: () => {
        this.#tell(link, 'open');
        edge({ type: 'opened' });
      },
      ready: () => this.#readied(link, edge),
      event: (event) => plane.heard(link, event),
      frame: () => plane.frame(link),
      warning: (message, code) => plane.warned(message, code),
      unread: (frame) => plane.unread(link, frame),
      drained: () => this.#drained(link, edge),
      drainTimedOut: (limitMs) => {
        const error = plane.drainTimedOut(link, limitMs);
        if (error === undefined) this.#drained(link, edge);
        else edge({ type: 'failed', failure: { error, limited: false, phase: 'draining' } });
      },
      failed: (failure) => this.#failed(link, failure, edge),
    });
    this.#link = link;
    this.#tell(link, 'dialling');
    return () => this.#leave(link);
  }

  #readied(link: Link<Wire, Event>, edge: (event: SessionEvent) => void): void {
    this.#ready += 1;
    this.#options.recovery.streaming();
    edge({ type: 'ready' });
    this.#tell(link, 'ready');
    this.#options.onReady();
    this.#options.plane.attach(link);
  }

  #drained(link: Link<Wire, Event>, edge: (event: SessionEvent) => void): void {
    const missing = this.#options.plane.drained(link);
    if (missing !== undefined) {
      this.#failed(link, { error: missing, limited: false, phase: 'draining' }, edge);
      return;
    }
    this.#tell(link, 'drained');
    edge({ type: 'drained' });
  }

  #failed(link: Link<Wire, Event>, failure: Failure, edge: (event: SessionEvent) => void): void {
    const { plane } = this.#options;
    const judged = plane.failing(link, failure);
    if (failure.error.code === 'link-silent') this.#noAnswersMs = Math.min(NO_ANSWERS_CAP_MS, this.#noAnswersMs * 2);
    plane.news.link({ ...factsOf(link), state: 'failed', error: failure.error });
    if (judged === 'rest') {
      edge({ type: 'told' });
      edge({ type: 'drained' });
    } else edge({ type: 'failed', failure: judged });
  }

  #leave(link: Link<Wire, Event>): void {
    this.#lastLife = { livedMs: link.livedMs, answered: link.answered };
    link.dispose();
    this.#link = undefined;
    this.#options.plane.detach();
    this.#options.recovery.stopped(this.#lastLife);
  }

  #tell(link: Link<Wire, Event>, state: 'dialling' | 'open' | 'ready' | 'drained'): void {
    this.#options.plane.news.link({ ...factsOf(link), state });
  }
}

/** What is told of a drain that takes too long. */
export function drainTimeout(provider: string, requestId: string | undefined, limitMs: number): SpeechError {
  return new SpeechError('drain-timeout', {
    message: `the end was told, and within ${limitMs / 1000} s the service has not said its last word`,
    context: { limitMs },
    // Once: the policy counts how often.
    recovery: 'reconnect',
    provider,
    requestId,
  });
}

function factsOf(link: { readonly epoch: number; readonly requestId: string | undefined }): {
  readonly epoch: number;
  readonly requestId?: string;
} {
  return link.requestId === undefined ? { epoch: link.epoch } : { epoch: link.epoch, requestId: link.requestId };
}
