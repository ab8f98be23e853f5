import type { Clock } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';

/** Something that is waited for. */
interface Wait {
  /** What goes on, such as `connecting to bodhi`: its duration is put after it. Another text is another wait. */
  readonly what: string;
  /** What more there is to say now; asked each time that the wait is told of. */
  readonly more?: () => string;
}

/** Tells of waits that last, where nobody would see them otherwise. */
export interface Waits {
  /** This is waited for now; nothing, where no wait is given. */
  now(wait: Wait | undefined): void;
  /** How long the present wait has lasted, in seconds; 0 without one. */
  readonly seconds: number;
  /** Whether the present wait was told of. */
  readonly told: boolean;
  close(): void;
}

/** Shorter ones are nobody's concern. */
const firstMs = 5_000;
const againMs = 60_000;

/** `tell` gets one line without its end: after 5 s of one wait, and again each minute. */
export function watchWaits(tell: (text: string) => void, clock: Clock = systemClock): Waits {
  let wait: Wait | undefined;
  let since = 0;
  let told = false;
  let timer: unknown;
  const seconds = (): number => (wait === undefined ? 0 : (clock.now() - since) / 1000);
  const remind = (): void => {
    if (wait === undefined) return;
    told = true;
    const more = wait.more?.() ?? '';
    tell(`${wait.what} for ${Math.round(seconds())} s${more === '' ? '' : `; ${more}`}`);
    timer = clock.setTimeout(remind, againMs);
  };
  return {
    now: (next) => {
      if (next !== undefined && next.what === wait?.what) {
        wait = next;
        return;
      }
      clock.clearTimeout(timer);
      wait = next;
      since = clock.now();
      told = false;
      if (next !== undefined) timer = clock.setTimeout(remind, firstMs);
    },
    get seconds() {
      return seconds();
    },
    get told() {
      return told;
    },
    close: () => clock.clearTimeout(timer),
  };
}
