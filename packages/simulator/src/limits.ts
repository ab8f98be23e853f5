import { accept, type Check, type Clock } from '@throughline/core/internal';
import { amount, assertOptions } from './option-checks.ts';

const MINUTE_MS = 60_000;

/** How many links a simulated provider lets in, of all clients together; may be changed while it runs. What is open stays open. */
export interface SimulatorLimits {
  /** Links that are open at a time; 0 refuses all. Default: `Infinity`. */
  links: number;
  /** Links that are let in within any minute; 0 refuses all. Default: `Infinity`. */
  linksPerMinute: number;
  /** Seconds in the Retry-After of a refusal, where the provider refuses by HTTP. Default: none. */
  retryAfter: number | undefined;
}

/** A limit that a dial would exceed. */
export interface ReachedLimit {
  readonly limit: 'links' | 'linksPerMinute';
  readonly maximum: number;
  /** With the one that is refused. */
  readonly current: number;
}

const aLimit: Check = accept(
  'a whole number from 0 on, or Infinity',
  (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 0),
);

const optionalAmount: Check = (value, field) => (value === undefined ? undefined : amount(value, field));

/** Counts links against their limits. Setting a limit throws a `SpeechError` `config-invalid` for what is none. */
export class Limits implements SimulatorLimits {
  readonly #clock: Clock;
  /** When links were let in, in the last minute. */
  #letInAt: number[] = [];
  #links = Infinity;
  #linksPerMinute = Infinity;
  #retryAfter: number | undefined;

  constructor(clock: Clock, initial: Partial<SimulatorLimits> = {}) {
    this.#clock = clock;
    this.set(initial);
  }

  get links(): number {
    return this.#links;
  }

  set links(links: number) {
    this.set({ links });
  }

  get linksPerMinute(): number {
    return this.#linksPerMinute;
  }

  set linksPerMinute(linksPerMinute: number) {
    this.set({ linksPerMinute });
  }

  get retryAfter(): number | undefined {
    return this.#retryAfter;
  }

  set retryAfter(retryAfter: number | undefined) {
    assertOptions({ retryAfter }, {}, { retryAfter: optionalAmount });
    this.#retryAfter = retryAfter;
  }

  /** Changes those that are named. */
  set(limits: Partial<SimulatorLimits>): void {
    assertOptions(limits, {}, { links: aLimit, linksPerMinute: aLimit, retryAfter: optionalAmount });
    this.#links = limits.links ?? this.#links;
    this.#linksPerMinute = limits.linksPerMinute ?? this.#linksPerMinute;
    this.#retryAfter = limits.retryAfter ?? this.#retryAfter;
  }

  /** The limit that one more link would exceed, where `open` are open; else it counts as let in. */
  reached(open: number): ReachedLimit | undefined {
    if (open >= this.#links) return { limit: 'links', maximum: this.#links, current: open + 1 };
    if (this.#linksPerMinute === Infinity) return undefined;
    const now = this.#clock.now();
    this.#letInAt = this.#letInAt.filter((at) => now - at < MINUTE_MS);
    const current = this.#letInAt.length + 1;
    if (current > this.#linksPerMinute) return { limit: 'linksPerMinute', maximum: this.#linksPerMinute, current };
    this.#letInAt.push(now);
    return undefined;
  }
}
