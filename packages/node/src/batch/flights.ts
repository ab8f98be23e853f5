import type { SessionState, SessionStatus } from '@throughline/core';
import type { Clock } from '@throughline/core/internal';
import type { BatchHold, BatchState } from './batch-result.ts';
import type { Flight } from './job.ts';

const linked: readonly SessionState[] = ['open', 'ending', 'resting'];
const unlinked: readonly SessionState[] = ['connecting', 'recovering', 'offline'];

/** The jobs of a run that are in flight, and what they come to together. */
export class Flights {
  readonly #clock: Clock;
  readonly #all = new Set<Flight>();
  /** When a file last had a link, or when the first one was begun. */
  #linkAt: number | undefined;
  /** How the last session without a link stood, until one has a link again. */
  #last: Pick<BatchHold, 'why' | 'error'> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<Flight> {
    return this.#all[Symbol.iterator]();
  }

  add(flight: Flight): void {
    this.#linkAt ??= this.#clock.now();
    this.#all.add(flight);
  }

  delete(flight: Flight): void {
    if (hasLink(flight)) this.#linkAt = this.#clock.now();
    this.#all.delete(flight);
  }

  /** The session of a flight has changed. */
  stands(flight: Flight, status: SessionStatus): void {
    const now = this.#clock.now();
    const had = hasLink(flight);
    flight.status = status;
    flight.statusAt = now;
    const has = hasLink(flight);
    if (had || has) this.#linkAt = now;
    if (has) this.#last = undefined;
    else if (unlinked.includes(status.state)) this.#last = withoutTime(holdOf(flight, now));
  }

  /** Seconds that are settled. */
  get seconds(): number {
    return this.#sum(({ seconds }) => seconds);
  }

  /** Seconds of audio that were sent, of earlier attempts included. */
  get costSeconds(): number {
    return this.#sum(({ job }) => job.costSeconds);
  }

  get known(): NonNullable<BatchState['known']> {
    const known = [...this.#all].flatMap(({ length, seconds }) => (length === undefined ? [] : [{ length, seconds }]));
    return {
      files: known.length,
      lengthSeconds: known.reduce((sum, { length }) => sum + length, 0),
      leftSeconds: known.reduce((sum, { length, seconds }) => sum + Math.max(0, length - seconds), 0),
    };
  }

  /** Why nothing is sent, where that is so. `retry`: the failure of the last file that waits for its next attempt. */
  hold(retry: Pick<BatchHold, 'error' | 'retryInMs'> | undefined, accountWaits: boolean): BatchHold | undefined {
    const flights = [...this.#all];
    if (this.#linkAt === undefined || flights.some(hasLink)) return undefined;
    const now = this.#clock.now();
    const seconds = (now - this.#linkAt) / 1000;
    const [without] = flights.filter(({ status }) => status !== undefined && unlinked.includes(status.state));
    if (without !== undefined) {
      const held = holdOf(without, now);
      return { ...held, why: accountWaits ? 'account' : held.why, seconds };
    }
    if (flights.length === 0) return retry === undefined ? undefined : { why: 'retrying', ...retry, seconds };
    return this.#last === undefined ? undefined : { ...this.#last, seconds };
  }

  #sum(of: (flight: Flight) => number): number {
    return [...this.#all].reduce((sum, flight) => sum + of(flight), 0);
  }
}

function hasLink({ status }: Flight): boolean {
  return status !== undefined && linked.includes(status.state);
}

function holdOf({ status, statusAt }: Flight, now: number): Omit<BatchHold, 'seconds'> {
  const state = status?.state;
  const why = state === 'offline' || state === 'recovering' ? state : 'connecting';
  const { error, retryInMs } = status ?? {};
  return {
    why,
    ...(error === undefined ? {} : { error }),
    ...(retryInMs === undefined ? {} : { retryInMs: Math.max(0, retryInMs - (now - statusAt)) }),
  };
}

function withoutTime({ why, error }: Omit<BatchHold, 'seconds'>): Pick<BatchHold, 'why' | 'error'> {
  return { why, ...(error === undefined ? {} : { error }) };
}
