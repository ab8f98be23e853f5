import { CautiousSecrets } from '../errors/cautious-secrets.ts';
import { rebuildCause } from '../errors/cause.ts';
import { reasonOf } from '../errors/reason-of.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { withoutSecrets } from '../errors/without-secrets.ts';
import type { Control, LinkCounts } from './control.ts';
import { checkedDial } from './dial-request.ts';
import type { StatusBase } from './events.ts';
import { inRoute } from './in-route.ts';
import type { RouteSources } from './route.ts';
import type { SessionEvent } from './session-event.ts';
import type { SessionOptions, SessionSettings } from './session-options.ts';
import type { ControlledShell } from './shell.ts';

/** What of a data plane is asked before there is a link. */
interface PlaneWithoutLinks {
  nothingLeft(): boolean;
  ending?(): void;
  closed(): void;
  failed(error: SpeechError): void;
}

export interface LateControlOptions<C extends object, Parts> {
  readonly routes: RouteSources<C, unknown>;
  readonly session: Omit<SessionOptions<C>, 'credentials'>;
  readonly settings: SessionSettings;
  readonly shell: ControlledShell;
  readonly plane: PlaneWithoutLinks;
  /** Asked again where it rejects. */
  readonly load: () => Promise<Parts>;
  /** `begunAt`: when the session was begun, in the clock's milliseconds. */
  readonly make: (parts: Parts, begunAt: number) => Control;
}

/** What failed to load is asked for again after so many milliseconds, each time twice as many, up to the most. */
const FIRST_PAUSE_MS = 500;
const MOST_PAUSE_MS = 10_000;

/** Here and not only with the code: no page loads those words. */
const deployAll =
  'Deploy all files that your bundler has written, the second beside the first, and load the page again: a browser may not ask twice for a file that failed.';

/**
 * The control plane of a session whose links are code that is still being loaded, as in a page: until it is there nothing is
 * dialled, and everything else is as in a session that dials. What is asked of it meanwhile is done when the code is there; what
 * ends the session ends it at once.
 */
export class LateControl<C extends object, Parts> implements Control {
  readonly #options: LateControlOptions<C, Parts>;
  readonly #secrets = new CautiousSecrets();
  readonly #begunAt: number;
  #control: Control | undefined;
  #started = false;
  #ending = false;
  #aborted = false;
  #tries = 0;
  #failedSince: number | undefined;
  #timer: unknown;
  #overAt: number | undefined;
  /** Why nothing can be dialled, and how long the pause is before the file is asked for again. */
  #missing: { readonly error: SpeechError; readonly retryInMs: number } | undefined;

  /** Throws for what a plain object of credentials is wrong about, as a session does that has its links. */
  constructor(options: LateControlOptions<C, Parts>) {
    this.#options = options;
    this.#begunAt = options.settings.clock.now();
    const { routes, session } = options;
    const { transport, allowInsecureUrl = false } = session;
    const plain = routes.flatMap(({ protocol, credentials }, index) =>
      typeof credentials === 'function' ? [] : [{ protocol, credentials, index }],
    );
    for (const { credentials } of plain) this.#secrets.add(credentials);
    for (const { protocol, credentials, index } of plain) {
      if (protocol.prepare !== undefined) continue;
      const dial = { protocol, credentials, transport, allowInsecureUrl, secrets: this.#secrets, epoch: 1 };
      inRoute(index, routes.length, () => checkedDial(dial));
    }
  }

  get links(): LinkCounts {
    return this.#control?.links ?? this.#noLinks;
  }

  get started(): boolean {
    return this.#control?.started ?? this.#started;
  }

  get status(): StatusBase {
    if (this.#control !== undefined) return this.#control.status;
    const { outcome } = this.#options.shell;
    const still = { usable: false, epoch: 0 };
    if (outcome === undefined) return { ...still, state: this.#started ? 'connecting' : 'idle', ...this.#missing };
    if (outcome === 'closed') return { ...still, state: 'closed' };
    return this.#aborted ? { ...still, state: 'aborted' } : { ...still, state: 'failed', error: outcome };
  }

  start(): void {
    if (this.#control !== undefined) {
      this.#control.start();
      return;
    }
    const { shell } = this.#options;
    if (this.#started || shell.over) return;
    this.#started = true;
    shell.emitStatus();
    void this.#load();
  }

  work(): void {
    if (this.#control === undefined) this.start();
    else this.#control.work();
  }

  due(at: number): void {
    this.#control?.due(at);
  }

  sendDue(at: number): void {
    this.#control?.sendDue(at);
  }

  awake(now: number): void {
    this.#control?.awake(now);
  }

  send(event: SessionEvent): void {
    const { shell, plane } = this.#options;
    if (this.#control !== undefined) {
      this.#control.send(event);
      return;
    }
    // Nothing else can happen to a session that has no link.
    if (event.type !== 'end' || shell.over) return;
    if (plane.nothingLeft()) {
      this.#finish('closed');
      return;
    }
    this.#ending = true;
    this.start();
  }

  replay(): void {
    this.#control?.replay();
  }

  abort(error: SpeechError): void {
    if (this.#control !== undefined) {
      this.#control.abort(error);
      return;
    }
    if (this.#options.shell.over) return;
    this.#aborted = true;
    this.#finish(withoutSecrets(error, this.#secrets.redact));
  }

  fail(error: SpeechError): void {
    if (this.#control !== undefined) this.#control.fail(error);
    else if (!this.#options.shell.over) this.#finish(withoutSecrets(error, this.#secrets.redact), true);
  }

  get #noLinks(): LinkCounts {
    const ageMs = (this.#overAt ?? this.#options.settings.clock.now()) - this.#begunAt;
    const stats = { ageMs, dials: 0, links: 0, outageMs: 0 };
    return { dials: 0, ready: 0, warningsLeftOut: 0, linked: false, answered: () => undefined, stats };
  }

  async #load(): Promise<void> {
    const { shell, load } = this.#options;
    this.#tries += 1;
    try {
      const parts = await load();
      if (!shell.over) this.#attach(parts);
    } catch (cause) {
      if (!shell.over) this.#again(cause);
    }
  }

  #attach(parts: Parts): void {
    const control = this.#options.make(parts, this.#begunAt);
    this.#control = control;
    control.start();
    if (this.#ending) control.send({ type: 'end' });
  }

  /** The network may be away. That is an outage like any other, so that it has the same limit. */
  #again(cause: unknown): void {
    const { settings } = this.#options;
    const { clock, retryLimits } = settings;
    const now = clock.now();
    this.#failedSince ??= now;
    const leftMs = this.#failedSince + retryLimits.budgetMs - now;
    if (leftMs <= 0) {
      this.#finish(this.#notLoaded(cause, retryLimits.budgetMs), true);
      return;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#tries - 1), MOST_PAUSE_MS, leftMs);
    this.#missing = { error: this.#notYetLoaded(cause), retryInMs: pauseMs };
    this.#options.shell.emitStatus();
    this.#timer = clock.setTimeout(() => void this.#load(), pauseMs);
  }

  #notYetLoaded(cause: unknown): SpeechError {
    const { redact } = this.#secrets;
    return new SpeechError('code-not-loaded', {
      message: `the second file of this page's code, which dials, could not be loaded${fileIn(cause)}: ${redact(reasonOf(cause))}`,
      context: { attempts: this.#tries },
      remedy: deployAll,
      cause: rebuildCause(cause, redact),
    });
  }

  #notLoaded(cause: unknown, budgetMs: number): SpeechError {
    const { redact } = this.#secrets;
    return new SpeechError('retry-budget-spent', {
      message: `the code that dials could not be loaded for ${budgetMs / 1000} s: ${redact(reasonOf(cause))}`,
      context: { budgetMs, attempts: this.#tries },
      remedy: deployAll,
      cause: rebuildCause(cause, redact),
    });
  }

  #finish(outcome: SpeechError | 'closed', failure = false): void {
    const { shell, plane, settings } = this.#options;
    plane.ending?.();
    shell.end(outcome);
    settings.clock.clearTimeout(this.#timer);
    this.#overAt = settings.clock.now();
    if (outcome === 'closed') {
      plane.closed();
      shell.emitStatus();
      shell.ready.resolve();
      return;
    }
    plane.failed(outcome);
    shell.emitStatus();
    if (failure) shell.emitFailure(outcome);
    shell.ready.reject(outcome);
  }
}

/** The address of the file, which the browser names and what hides secrets would hide: without what may follow the path. */
function fileIn(cause: unknown): string {
  const [, address] = /dynamically imported module: (https?:\/\/[^\s?#@]+)/u.exec(reasonOf(cause)) ?? [];
  return address === undefined ? '' : ` (${address})`;
}
