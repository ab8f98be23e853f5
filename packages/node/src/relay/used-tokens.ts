import type { Clock } from '@throughline/core/internal';

/** Whether a token may be used now, and remembers that it was; see `RelayTokensOptions.remember`. */
export type RememberToken = (id: string, expiresAt: number) => boolean | Promise<boolean>;

/** 100 000 ids of 36 characters take some 15 MB. */
const mostRemembered = 100_000;

/**
 * Remembers the ids of used tokens for as long as the tokens live; then their age refuses them. Bounded: when it is full of
 * tokens that still live, no more are taken, rather than one forgotten.
 */
export class UsedTokens {
  /** In the order of their use. Lives differ, so an early one may be kept beyond its time by a later sweep. */
  readonly #expiries = new Map<string, number>();
  readonly #clock: Clock;
  readonly #most: number;
  #sweepAt = 0;

  constructor(clock: Clock, most = mostRemembered) {
    this.#clock = clock;
    this.#most = most;
  }

  /** `used`: it was used before; `full`: no more can be remembered for now. */
  use(id: string, expiresAt: number): 'first' | 'used' | 'full' {
    if (this.#expiries.has(id)) return 'used';
    if (this.#expiries.size >= this.#most) this.#sweep();
    if (this.#expiries.size >= this.#most) return 'full';
    this.#expiries.set(id, expiresAt);
    const now = this.#clock.wallNow();
    if (now >= this.#sweepAt) {
      this.#sweep();
      this.#sweepAt = now + 60_000;
    }
    return 'first';
  }

  get size(): number {
    return this.#expiries.size;
  }

  #sweep(): void {
    const now = this.#clock.wallNow();
    for (const [id, expiresAt] of this.#expiries) {
      if (expiresAt < now) this.#expiries.delete(id);
    }
  }
}
