import { systemClock } from '@throughline/core/internal/page';
import type { Clock, Lifecycle, LifecycleChange } from '@throughline/core/internal/page';

/** What a page's life is read from. The defaults are the page's own, as far as there are any: a worker has no document. */
export interface PageLifecycleOptions {
  /** Fires `online`, `offline`, `pagehide` and `pageshow`. */
  readonly window?: EventTarget | undefined;
  /** Fires `freeze`, `resume` and `visibilitychange`. */
  readonly document?: EventTarget | undefined;
  /** Says whether there is a network now. */
  readonly navigator?: { readonly onLine?: boolean } | undefined;
  /** For tests: who owns time. */
  readonly clock?: Clock | undefined;
}

/** How often it is looked whether the machine has slept, in milliseconds; in a hidden page browsers make it a minute. */
const LOOK_MS = 1_000;
/** The clock on the wall has gained more than this on the one that stands still in sleep: the machine slept, or somebody set the clock. */
const SLEPT_MS = 2_000;

/**
 * The life of a page, as far as a session acts on it: the network, a page that is frozen or kept for the way back, a machine that
 * slept. Where the platform has none of these events, as Node, nothing is reported. It listens while somebody subscribes.
 */
export function pageLifecycle(options: PageLifecycleOptions = {}): Lifecycle {
  return new PageLifecycle(options);
}

class PageLifecycle implements Lifecycle {
  readonly #window: EventTarget | undefined;
  readonly #document: EventTarget | undefined;
  readonly #navigator: { readonly onLine?: boolean } | undefined;
  readonly #clock: Clock;
  readonly #listeners = new Set<{ readonly call: (change: LifecycleChange) => void }>();
  #attached: AbortController | undefined;
  #timer: unknown;
  /** Milliseconds by which the clock on the wall is ahead of the other. */
  #ahead = 0;
  #isFrozen = false;
  /** What was reported of the network last. */
  #wasOnline = true;

  constructor(options: PageLifecycleOptions) {
    const page: Partial<Pick<typeof globalThis, 'addEventListener' | 'document' | 'navigator'>> = globalThis;
    this.#window = options.window ?? (typeof page.addEventListener === 'function' ? globalThis : undefined);
    this.#document = options.document ?? page.document;
    this.#navigator = options.navigator ?? page.navigator;
    this.#clock = options.clock ?? systemClock;
  }

  get online(): boolean {
    // Absent where the platform does not know.
    return this.#navigator?.onLine !== false;
  }

  subscribe(listener: (change: LifecycleChange) => void): () => void {
    const entry = { call: listener };
    this.#listeners.add(entry);
    if (this.#attached === undefined) this.#attach();
    return () => {
      if (this.#listeners.delete(entry) && this.#listeners.size === 0) this.#detach();
    };
  }

  #attach(): void {
    this.#attached = new AbortController();
    const { signal } = this.#attached;
    const on = (target: EventTarget | undefined, type: string, run: () => void): void => {
      target?.addEventListener(type, run, { signal });
    };
    this.#wasOnline = this.online;
    this.#isFrozen = false;
    on(this.#window, 'online', () => this.#network(true));
    on(this.#window, 'offline', () => this.#network(false));
    // A page that is left may be kept, with all that it holds, for the way back; but not with a socket that is open.
    on(this.#window, 'pagehide', () => this.#frozen());
    on(this.#window, 'pageshow', () => this.#resumed());
    on(this.#document, 'freeze', () => this.#frozen());
    on(this.#document, 'resume', () => this.#resumed());
    // The first event after a sleep may be this one, sooner than any timer.
    on(this.#document, 'visibilitychange', () => this.#look());
    this.#ahead = this.#clock.wallNow() - this.#clock.now();
    // Where nothing else is known either, as in Node, no timer keeps the process alive.
    if (this.#window !== undefined) this.#arm();
  }

  #detach(): void {
    this.#attached?.abort();
    this.#attached = undefined;
    this.#clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#arm();
      this.#look();
    }, LOOK_MS);
  }

  /** Whether the machine has slept: the clock that counts milliseconds stands still meanwhile, the one on the wall does not. */
  #look(): void {
    const ahead = this.#clock.wallNow() - this.#clock.now();
    const gained = ahead - this.#ahead;
    this.#ahead = ahead;
    if (gained > SLEPT_MS) this.#report('woken');
  }

  #network(online: boolean): void {
    if (online === this.#wasOnline) return;
    this.#wasOnline = online;
    this.#report(online ? 'online' : 'offline');
  }

  #frozen(): void {
    if (this.#isFrozen) return;
    this.#isFrozen = true;
    this.#report('frozen');
  }

  #resumed(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    // Whether the machine slept meanwhile too makes no difference any more.
    this.#ahead = this.#clock.wallNow() - this.#clock.now();
    this.#report('resumed');
    // A frozen page is told nothing of its network.
    this.#wasOnline = true;
    this.#network(this.online);
  }

  /** Everybody hears of it; what one of them throws goes to the platform, like any error in a listener. */
  #report(change: LifecycleChange): void {
    let failure: { readonly thrown: unknown } | undefined;
    for (const { call } of this.#listeners) {
      try {
        call(change);
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
    if (failure !== undefined) throw failure.thrown;
  }
}
