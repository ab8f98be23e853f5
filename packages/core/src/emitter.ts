import { EventEmitter } from 'eventemitter3';

/** Told about what a listener threw, or what a promise that it returned was rejected with. */
export type OnListenerError = (error: unknown, eventName: string) => unknown;

export interface EmitterOptions {
  /** Default: `console.error`, where there is a console. What it throws itself is dropped. */
  readonly onListenerError?: OnListenerError | undefined;
}

/** A listener may be asynchronous; nobody waits for it. */
export type Listener<Event> = (event: Event) => unknown;

/**
 * Events by name, one value each. Listeners are kept apart from the emitter and from each other: whatever one throws, or
 * rejects with, reaches `onListenerError` and nothing else.
 */
export class Emitter<Events extends object> {
  readonly #emitter = new EventEmitter<string>();
  readonly #onListenerError: OnListenerError;

  constructor(options: EmitterOptions = {}) {
    this.#onListenerError = options.onListenerError ?? printListenerError;
  }

  /** Calls `listener` for every event of this name. Returns what takes it off again: after that it is never called. */
  on<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>): () => void {
    return this.#listen(name, listener, false);
  }

  /** As `on`, for the next event only. */
  once<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>): () => void {
    return this.#listen(name, listener, true);
  }

  /** Calls the listeners of this name in the order of their registration. Never throws. */
  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    this.#emitter.emit(name, event);
  }

  /** Tells the error handler of something that a caller's function threw; `name` says which. Never throws. */
  report(thrown: unknown, name: string): void {
    try {
      const returned = this.#onListenerError(thrown, name);
      if (isThenable(returned)) returned.then(undefined, () => {});
    } catch {
      // There is nobody left to tell.
    }
  }

  /** How many listen, so that an event that nobody hears need not be made. */
  listenerCount(name: keyof Events & string): number {
    return this.#emitter.listenerCount(name);
  }

  #listen<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>, once: boolean): () => void {
    // The library would take it later on as an event without a listener; better here, where the mistake is.
    if (typeof listener !== 'function') throw new TypeError(`The listener for '${name}' must be a function`);
    let listening = true;
    const off = (): void => {
      listening = false;
      this.#emitter.off(name, guarded);
    };
    const guarded = (event: Events[Name]): void => {
      // An event that is being emitted still reaches listeners that were taken off by an earlier one.
      if (!listening) return;
      if (once) off();
      try {
        const returned = listener(event);
        if (isThenable(returned)) returned.then(undefined, (error: unknown) => this.report(error, name));
      } catch (error) {
        this.report(error, name);
      }
    };
    this.#emitter.on(name, guarded);
    return off;
  }
}

interface Thenable {
  then(onFulfilled: undefined, onRejected: (error: unknown) => void): unknown;
}

function isThenable(value: unknown): value is Thenable {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function printListenerError(error: unknown, eventName: string): void {
  const { console } = globalThis as { console?: { error?: (...values: unknown[]) => void } };
  console?.error?.(`A listener for '${eventName}' failed:`, error);
}
