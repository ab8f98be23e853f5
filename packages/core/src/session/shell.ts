import { deferred } from '../deferred.ts';
import { Emitter, type EventNames, type OnListenerError } from '../emitter.ts';
import { shownOn, type Surface } from '../errors/remedies.ts';
import { SpeechError } from '../errors/speech-error.ts';
import { sessionWarning } from '../errors/warnings.ts';
import type { Measure, MeasureName } from '../results/stats.ts';
import type { CommonEvents, LinkEvent, StatusBase } from './events.ts';

export interface ShellOptions<Events extends object, Status> {
  readonly events: EventNames<Events>;
  readonly onListenerError: OnListenerError | undefined;
  /** Where its caller reads what it says. */
  readonly surface: Surface;
  /** The status as it is now; made only where somebody listens. */
  readonly status: () => Status;
}

/**
 * What the caller of a session sees of it, whatever the session carries: its events, its promises and its outcome. Nothing here
 * decides anything: the control plane says when the session is ready and when it is over.
 */
export class SessionShell<Events extends CommonEvents<Status>, Status extends StatusBase, Summary> {
  readonly emitter: Emitter<Events>;
  readonly surface: Surface;
  /** Resolves when the first link is ready. */
  readonly ready = deferred<void>();
  /** Resolves when the session has closed; rejects with what it failed with. */
  readonly closed = deferred<Summary>();
  readonly #common: Pick<Emitter<CommonEvents<Status>>, 'emit'>;
  readonly #status: () => Status;
  #lastStatus = '';
  #outcome: SpeechError | 'closed' | undefined;

  constructor({ events, onListenerError, surface, status }: ShellOptions<Events, Status>) {
    // Later: in the middle of what happens nobody may call back.
    this.emitter = new Emitter(events, { onListenerError, when: 'later' });
    // Every `Events` has these four, which the compiler does not see through the type parameter.
    this.#common = this.emitter as unknown as Emitter<CommonEvents<Status>>;
    this.surface = surface;
    this.#status = status;
  }

  get status(): Status {
    return this.#status();
  }

  /** How the session has ended; absent while it has not. */
  get outcome(): SpeechError | 'closed' | undefined {
    return this.#outcome;
  }

  /** Whether the session has come to its end, whichever. */
  get over(): boolean {
    return this.#outcome !== undefined;
  }

  /** What the session has failed with, or was aborted with. */
  get error(): SpeechError | undefined {
    return typeof this.#outcome === 'string' ? undefined : this.#outcome;
  }

  /** What more work is refused with: the session's own error, or that it has ended; `closing`: it takes no more, and is not over. */
  refusal(work: 'audio' | 'text' | 'skip', closing: boolean): SpeechError | undefined {
    if (this.error !== undefined) return this.error;
    return closing || this.over ? sessionEnded(work) : undefined;
  }

  /** Says how the session has ended, before any event of it. */
  end(outcome: SpeechError | 'closed'): void {
    if (outcome !== 'closed') shownOn(outcome, this.surface);
    this.#outcome = outcome;
  }

  emitLink(event: LinkEvent): void {
    this.#common.emit(
      'link',
      event.state === 'failed' ? { ...event, error: shownOn(event.error, this.surface) } : event,
    );
  }

  /** The state may have changed; emits the status where it has. */
  emitStatus(): void {
    if (this.emitter.listenerCount('status') === 0) return;
    const status = this.#status();
    // The machine moves more often than there is news.
    const text = `${status.state} ${status.epoch} ${status.retryInMs ?? ''} ${status.expiresAt ?? ''} ${status.error?.message ?? ''}`;
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#common.emit('status', status);
  }

  emitFailure(error: SpeechError): void {
    this.#common.emit('failure', error);
  }

  measured(name: MeasureName, ms: number, epoch: number): void {
    const measure: Measure = { name, ms, epoch };
    this.#common.emit('measure', measure);
  }

  warn(...warning: Parameters<typeof sessionWarning>): void {
    this.#common.emit('warning', sessionWarning(...warning));
  }

  /**
   * Runs a function of the caller's that need not answer now, when what happens has come to its end. What it throws or rejects
   * with goes to `onListenerError` under this name.
   */
  call(name: string, run: () => unknown): void {
    this.emitter.call(name, run);
  }
}

/** What the control plane does with a shell, and links report to. */
export type ControlledShell = Pick<
  SessionShell<CommonEvents<StatusBase>, StatusBase, unknown>,
  | 'ready'
  | 'surface'
  | 'outcome'
  | 'over'
  | 'error'
  | 'end'
  | 'emitLink'
  | 'emitStatus'
  | 'emitFailure'
  | 'measured'
  | 'warn'
  | 'call'
>;

/** Work that comes after the end. */
export function sessionEnded(work: 'audio' | 'text' | 'skip'): SpeechError {
  return new SpeechError('session-ended', { message: `the session has ended, and this ${work} was not accepted` });
}
