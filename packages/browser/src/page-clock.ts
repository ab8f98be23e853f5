import { systemClock } from '@throughline/core/internal/page';
import type { Clock } from '@throughline/core/internal/page';

/** Whom the timers of a page are held up by. The defaults are the page's own. */
export interface PageClockOptions {
  /** Whose timers they are. Default: the platform's. */
  readonly clock?: Clock | undefined;
  /** Whether nobody sees the page. */
  readonly isHidden?: (() => boolean) | undefined;
  /** Runs something as soon as what runs now is done, in a task of its own that is no timer's. */
  readonly post?: ((run: () => void) => void) | undefined;
}

/**
 * The time of a page that may be hidden. Browsers let the timers of a hidden page wait for a second; where a timer sets the next one,
 * and that one the next, for up to a minute. Here no timer is one of a chain: what it does while nobody sees the page is done in a
 * message's task, so that a second is the most.
 *
 * Sources: HTML standard, "timer nesting level"; developer.chrome.com/blog/timer-throttling-in-chrome-88.
 */
export function pageClock(options: PageClockOptions = {}): Clock {
  const { clock = systemClock, isHidden = pageIsHidden, post = messages() } = options;
  return {
    now: () => clock.now(),
    wallNow: () => clock.wallNow(),
    setTimeout: (run, delayMs) => {
      const timer: PageTimer = { handle: undefined, run };
      timer.handle = clock.setTimeout(() => {
        if (isHidden()) post(() => timer.run?.());
        else timer.run?.();
      }, delayMs);
      return timer;
    },
    clearTimeout: (timer) => {
      if (!isTimer(timer)) return;
      timer.run = undefined;
      clock.clearTimeout(timer.handle);
    },
  };
}

interface PageTimer {
  handle: unknown;
  /** Absent once it is no longer wanted. */
  run: (() => void) | undefined;
}

function isTimer(value: unknown): value is PageTimer {
  return typeof value === 'object' && value !== null && 'run' in value;
}

function pageIsHidden(): boolean {
  const { document }: Partial<Pick<typeof globalThis, 'document'>> = globalThis;
  return document?.visibilityState === 'hidden';
}

/** One channel for all, from the first time that it is needed: an open one keeps a process of Node alive. */
function messages(): (run: () => void) => void {
  const waiting: (() => void)[] = [];
  let channel: MessageChannel | undefined;
  return (run) => {
    if (channel === undefined) {
      channel = new MessageChannel();
      channel.port1.addEventListener('message', () => waiting.shift()?.());
      channel.port1.start();
    }
    waiting.push(run);
    channel.port2.postMessage(undefined);
  };
}
