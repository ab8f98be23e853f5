import type { Emitter } from '../emitter.ts';
import type { SpeechError } from '../errors/speech-error.ts';
import { aborted } from './aborted.ts';
import type { CommonEvents, StatusBase } from './events.ts';
import type { SessionShell } from './shell.ts';
import { watchSignal } from './watch-signal.ts';

/** What a session's caller-facing part stands on. */
export interface SessionCore<Status extends StatusBase, Summary> {
  /** Asking for it begins to dial. */
  readonly ready: Promise<void>;
  readonly closed: Promise<Summary>;
  readonly status: Status;
  abort(reason?: unknown): void;
}

/** The core of a session that has a control plane of its own. `signal` aborts it. */
export function coreOf<Events extends CommonEvents<Status>, Status extends StatusBase, Summary>(
  shell: SessionShell<Events, Status, Summary>,
  control: CoreControl,
  signal: AbortSignal | undefined,
): SessionCore<Status, Summary> {
  const core = new ControlledCore(shell, control);
  watchSignal(signal, (reason) => core.abort(reason), core.closed);
  return core;
}

class ControlledCore<Status extends StatusBase, Summary> implements SessionCore<Status, Summary> {
  readonly #shell: CoreShell<Status, Summary>;
  readonly #control: CoreControl;

  constructor(shell: CoreShell<Status, Summary>, control: CoreControl) {
    this.#shell = shell;
    this.#control = control;
  }

  get ready(): Promise<void> {
    this.#control.start();
    return this.#shell.ready.promise;
  }

  get closed(): Promise<Summary> {
    return this.#shell.closed.promise;
  }

  get status(): Status {
    return this.#shell.status;
  }

  abort(reason?: unknown): void {
    this.#control.abort(aborted(reason));
  }
}

interface CoreShell<Status, Summary> {
  readonly ready: { readonly promise: Promise<void> };
  readonly closed: { readonly promise: Promise<Summary> };
  readonly status: Status;
}

interface CoreControl {
  start(): void;
  abort(error: SpeechError): void;
}

/** The part of a session that its caller holds, written once for all of them. Base of the three; each adds what it carries. */
export abstract class Session<Events extends object, Status extends StatusBase, Summary> implements AsyncDisposable {
  readonly #emitter: Emitter<Events>;
  readonly #core: SessionCore<Status, Summary>;
  #ended = false;

  constructor(emitter: Emitter<Events>, core: SessionCore<Status, Summary>) {
    this.#emitter = emitter;
    this.#core = core;
  }

  /** Whether `end` was called. */
  protected get ended(): boolean {
    return this.#ended;
  }

  get ready(): Promise<void> {
    return this.#core.ready;
  }

  get closed(): Promise<Summary> {
    return this.#core.closed;
  }

  get status(): Status {
    return this.#core.status;
  }

  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  end(): Promise<Summary> {
    // Not what `finish` comes to: it may wait for something that never comes, when the session is long over.
    if (!this.#ended) {
      this.#ended = true;
      void this.finish();
    }
    return this.#core.closed;
  }

  abort(reason?: unknown): void {
    this.#core.abort(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Leaving the scope of a session that has failed is no second failure: whoever wanted to know knows.
    if (!over.includes(this.status.state)) await this.end();
  }

  /** No more work will come. Called once, and never rejects. */
  protected abstract finish(): Promise<unknown> | void;
}

const over: readonly string[] = ['closed', 'failed', 'aborted'] satisfies StatusBase['state'][];
