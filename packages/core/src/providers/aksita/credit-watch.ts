/** Credits have fallen below the threshold. */
export interface LowCredit {
  readonly remainingCredits: number;
  readonly threshold: number;
}

/** Keeps what the provider last said about credits, and tells once when they are low: again only after they were not. */
export class CreditWatch {
  readonly #threshold: number;
  readonly #onLow: (low: LowCredit) => void;
  #remaining: number | undefined;
  #told = false;

  /** `threshold`: credits below which they are low. */
  constructor(threshold: number, onLow: (low: LowCredit) => void) {
    this.#threshold = threshold;
    this.#onLow = onLow;
  }

  /** Credits that are left; `undefined` until an answer told. */
  get remaining(): number | undefined {
    return this.#remaining;
  }

  heard(remaining: number): void {
    this.#remaining = remaining;
    const low = remaining < this.#threshold;
    const told = this.#told;
    this.#told = low;
    if (low && !told) this.#onLow({ remainingCredits: remaining, threshold: this.#threshold });
  }
}
