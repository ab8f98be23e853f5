import type { Clock } from '@throughline/core';
import { systemClock } from '@throughline/core/internal';

/** Something that is waited for. */
interface Wait {
  /** What goes on, such as `connecting to bodhi`: its duration is put after it. Another text is another wait. */
  readonly what: string;
  /** More details; asked for at each report of the wait. */
  readonly more?: () => string;
}

/** Reports waits that last long, where nobody would see them otherwise. */
export interface Waits {
  /** The present wait; `undefined` where there is none. */
  now(wait: Wait | undefined): void;
  /** How long the present wait has lasted, in seconds; 0 without one. */
  readonly seconds: number;
  /** Whether the present wait was reported. */
  readonly reported: boolean;
  close(): void;
}

/** Shorter waits are not reported. */
const firstMs = 5_000;
const againMs = 60_000;

/** `report` gets one line without its line break: after 5 s of one wait, and again each minute. */
export function watchWaits(report: (text: string) => void, clock: Clock = systemClock): Waits {
  let wait: Wait | undefined;
  let since = 0;
  let reported = false;
  let timer: unknown;
  const seconds = (): number => (wait === undefined ? 0 : (clock.now() - since) / 1000);
  const remind = (): void => {
    if (wait === undefined) return;
    reported = true;
    const more = wait.more?.() ?? '';
    report(`${wait.what} for ${Math.round(seconds())} s${more === '' ? '' : `; ${more}`}`);
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
      reported = false;
      if (next !== undefined) timer = clock.setTimeout(remind, firstMs);
    },
    get seconds() {
      return seconds();
    },
    get reported() {
      return reported;
    },
    close: () => clock.clearTimeout(timer),
  };
}
