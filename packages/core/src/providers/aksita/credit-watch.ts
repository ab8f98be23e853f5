/** Credits have fallen below the threshold. */
export interface LowCredit {
  /** Credits that are left. */
  readonly remainingCredits: number;
  /** The option below which they have fallen. */
  readonly threshold: number;
}

/** Keeps what the provider last said about credits, and calls once when they are low: again only after they were not. */
export class CreditWatch {
  readonly #threshold: number;
  readonly #onLow: (low: LowCredit) => void;
  #remaining: number | undefined;
  #isLow = false;

  /** `threshold`: credits below which they are low. */
  constructor(threshold: number, onLow: (low: LowCredit) => void) {
    this.#threshold = threshold;
    this.#onLow = onLow;
  }

  /** Credits that are left; `undefined` until an answer named them. */
  get remaining(): number | undefined {
    return this.#remaining;
  }

  update(remaining: number): void {
    this.#remaining = remaining;
    const low = remaining < this.#threshold;
    const before = this.#isLow;
    this.#isLow = low;
    if (low && !before) this.#onLow({ remainingCredits: remaining, threshold: this.#threshold });
  }
}
