import { messageWithoutCode } from '../without-code.ts';
import { inSeconds } from '../seconds.ts';
import type { BatchHold, BatchState } from '@throughline/node/batch';

/** Shorter ones are not reported. */
const leastSeconds = 5;

/** Makes of the state of a run, as often as it is asked, what a person wants to know of a time in which nothing is sent. */
export class HoldNews {
  readonly #provider: string;
  /** The one that was reported: how long it has lasted, and the reasons that were given. */
  #reported: { seconds: number; readonly reasons: Set<string> } | undefined;

  constructor(provider: string) {
    this.#provider = provider;
  }

  /** A line, where there is something new to say: once for each reason, and once when it is over. */
  look({ held, phase }: Pick<BatchState, 'held' | 'phase'>): string | undefined {
    const reported = this.#reported;
    if (phase !== 'running') return undefined;
    // One that is younger is another one.
    if (reported !== undefined && (held === undefined || held.seconds < reported.seconds)) return this.over();
    if (held === undefined) return undefined;
    if (reported !== undefined) reported.seconds = held.seconds;
    if (held.seconds < leastSeconds) return undefined;
    const reason = held.error?.code ?? held.why;
    if (reported?.reasons.has(reason) === true) return undefined;
    this.#reported ??= { seconds: held.seconds, reasons: new Set() };
    this.#reported.reasons.add(reason);
    return [`${this.#what(held)} for ${Math.round(held.seconds)} s`, ...reasonsOf(held)].join('; ');
  }

  /** A file has had a link: the line for that, where the time without one was reported. */
  over(): string | undefined {
    const reported = this.#reported;
    this.#reported = undefined;
    return reported && `the files go on after ${Math.round(reported.seconds)} s`;
  }

  #what({ why }: BatchHold): string {
    switch (why) {
      case 'connecting':
        return `connecting to ${this.#provider}`;
      case 'recovering':
        return `no connection to ${this.#provider}`;
      case 'offline':
        return 'no network';
      case 'account':
        return 'waiting for the account, which has no session free';
      case 'retrying':
        return 'waiting to try the files again';
    }
  }
}

function reasonsOf({ error, retryInMs }: BatchHold): readonly string[] {
  return [
    ...(error === undefined ? [] : [messageWithoutCode(error).replace(/\.$/u, '')]),
    ...(retryInMs === undefined || retryInMs < 500 ? [] : [`next attempt in ${inSeconds(retryInMs / 1000)}`]),
  ];
}
