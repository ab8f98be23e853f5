import { nearestOf } from './nearest.ts';

/** Receives what a listener threw, or what a promise that it returned was rejected with. */
export type OnListenerError = (error: unknown, eventName: string) => unknown;

export interface EmitterOptions {
  /** Default: `console.error`, where there is a console. What it throws itself is dropped. */
  readonly onListenerError?: OnListenerError | undefined;
  /**
   * `at-once`: inside `emit`, for those who emit where a listener may do anything. `later`: when the code that emits has come
   * to its end, in a microtask, so that all that an event describes is in place and a listener may call back. Default: `at-once`.
   */
  readonly when?: 'at-once' | 'later';
}

/** Every event that there is: a listener for another would never be called. */
export type EventNames<Events extends object> = { readonly [Name in keyof Events & string]: true };

/** A listener may be asynchronous; nobody waits for it. */
export type Listener<Event> = (event: Event) => unknown;

/**
 * Events by name, one value each. Listeners are kept apart from the emitter and from each other: whatever one throws, or
 * rejects with, reaches `onListenerError` and nothing else. An event reaches those that listened when it was emitted and
 * still do when their turn comes; what was emitted first is delivered first, also where a listener emits.
 */
export class Emitter<Events extends object> {
  /** By the name of the event. A list never changes: who comes or goes makes another, and an event keeps the one that it found. */
  readonly #listeners = new Map<string, readonly Registration[]>();
  readonly #names: EventNames<Events>;
  readonly #onListenerError: OnListenerError;
  readonly #later: boolean;
  /** What is still to be delivered, in order. */
  #first: Waiting | undefined;
  #last: Waiting | undefined;
  readonly #deliver = (): void => this.#deliverAll();

  constructor(names: EventNames<Events>, options: EmitterOptions = {}) {
    this.#names = names;
    this.#onListenerError = options.onListenerError ?? printListenerError;
    this.#later = options.when === 'later';
  }

  /**
   * Calls `listener` for every event of this name. Returns what takes it off again: after that it is never called. Throws a
   * `TypeError` for a name that no event has, with the nearest that one has.
   */
  on<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>): () => void {
    return this.#listen(name, listener, false);
  }

  /** As `on`, for the next event only. */
  once<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>): () => void {
    return this.#listen(name, listener, true);
  }

  /** Calls the listeners of this name in the order of their registration. Never throws. */
  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return;
    if (this.#later) this.#deliverLater({ name, event, listeners, run: undefined, next: undefined });
    else this.#tell(name, event, listeners);
  }

  /**
   * Runs a function of the caller's that need not answer now, in the order of the events. What it throws or rejects with goes
   * to the error handler under this name.
   */
  call(name: string, run: () => unknown): void {
    if (this.#later) this.#runLater(name, () => this.#guard(name, run));
    else this.#guard(name, run);
  }

  /** Runs a function of the caller's at once; what it throws or rejects with goes to the error handler under this name. */
  run(name: string, run: () => unknown): void {
    this.#guard(name, run);
  }

  /** Passes what a caller's function threw to the error handler; `name` says which function. Never throws. */
  report(thrown: unknown, name: string): void {
    if (this.#later) this.#runLater(name, () => this.#passError(thrown, name));
    else this.#passError(thrown, name);
  }

  #passError(thrown: unknown, name: string): void {
    try {
      const returned = this.#onListenerError(thrown, name);
      if (isThenable(returned)) returned.then(undefined, () => {});
    } catch {
      // There is no other handler.
    }
  }

  /** How many listen, so that an event without a listener need not be made. */
  listenerCount(name: keyof Events & string): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  #listen<Name extends keyof Events & string>(name: Name, listener: Listener<Events[Name]>, once: boolean): () => void {
    if (!Object.hasOwn(this.#names, name)) throw new TypeError(unknownEvent(name, Object.keys(this.#names)));
    // Here, where the mistake is, and not at the event.
    if (typeof listener !== 'function') throw new TypeError(`The listener for '${name}' must be a function`);
    const one: Registration = { listener: listener as Listener<never>, once, listens: true };
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), one]);
    return () => this.#takeOff(name, one);
  }

  #takeOff(name: string, one: Registration): void {
    one.listens = false;
    const left = this.#listeners.get(name)?.filter((other) => other !== one) ?? [];
    if (left.length > 0) this.#listeners.set(name, left);
    else this.#listeners.delete(name);
  }

  #tell(name: string, event: unknown, listeners: readonly Registration[]): void {
    for (const one of listeners) {
      const { listener, once, listens } = one;
      // One that was taken off since the event came is not told any more.
      if (!listens) continue;
      if (once) this.#takeOff(name, one);
      try {
        const returned = listener(event as never);
        if (isThenable(returned)) this.#reportLater(returned, name);
      } catch (error) {
        this.report(error, name);
      }
    }
  }

  #guard(name: string, run: () => unknown): void {
    try {
      const returned = run();
      if (isThenable(returned)) this.#reportLater(returned, name);
    } catch (error) {
      this.report(error, name);
    }
  }

  #reportLater(returned: Thenable, name: string): void {
    returned.then(undefined, (error: unknown) => this.report(error, name));
  }

  #runLater(name: string, run: () => void): void {
    this.#deliverLater({ name, event: undefined, listeners: noListeners, run, next: undefined });
  }

  #deliverLater(waiting: Waiting): void {
    const last = this.#last;
    this.#last = waiting;
    if (last !== undefined) {
      last.next = waiting;
      return;
    }
    this.#first = waiting;
    queueMicrotask(this.#deliver);
  }

  /** What is emitted meanwhile comes after what was emitted before. */
  #deliverAll(): void {
    let waiting = this.#first;
    this.#first = undefined;
    for (; waiting !== undefined; waiting = waiting.next) {
      if (waiting.run === undefined) this.#tell(waiting.name, waiting.event, waiting.listeners);
      else waiting.run();
    }
    this.#last = undefined;
  }
}

/** A listener of one event, from the moment that it was added. */
interface Registration {
  readonly listener: Listener<never>;
  readonly once: boolean;
  /** Until it is taken off. */
  listens: boolean;
}

const noListeners: readonly Registration[] = [];

/** An event that listeners are still to be told, or something else that is to be run in its turn. */
interface Waiting {
  readonly name: string;
  readonly event: unknown;
  readonly listeners: readonly Registration[];
  readonly run: (() => void) | undefined;
  next: Waiting | undefined;
}

/** Something that may come to an error later. */
interface Thenable {
  then(onFulfilled: undefined, onRejected: (error: unknown) => void): unknown;
}

export function isThenable(value: unknown): value is Thenable {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function printListenerError(error: unknown, eventName: string): void {
  const { console } = globalThis as { console?: { error?: (...values: unknown[]) => void } };
  console?.error?.(`A listener for '${eventName}' failed:`, error);
}

/** What other clients call their events, by what these are called here, as far as there is such an event. */
const otherNames: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['failure', /^(?:on)?(?:error|fail)/iu],
  ['partial', /^(?:on)?(?:interim|transcribing|recognizing|hypothesis)/iu],
  ['final', /^(?:on)?(?:final|transcri|result|recogni|text|message|data|utterance)/iu],
  ['link', /^(?:on)?(?:re)?connect/iu],
  ['status', /^(?:on)?(?:state|close|end|open|disconnect|start|stop|finish)/iu],
];

function unknownEvent(name: unknown, names: readonly string[]): string {
  const text = typeof name === 'string' ? name : String(name);
  const nearest =
    nearestOf(text, names) ?? otherNames.find(([known, pattern]) => names.includes(known) && pattern.test(text))?.[0];
  const meant = nearest === undefined ? '.' : `; did you mean '${nearest}'?`;
  return `There is no event '${text.slice(0, 60)}'${meant} There are: ${names.join(', ')}.`;
}
