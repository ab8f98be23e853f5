/** So many seams are remembered for the summary. */
const LISTED = 1_000;

/** The last seams of a session. */
export class SeamList<Seam> {
  readonly #seams: Seam[] = [];

  /** A copy, in order. */
  get all(): Seam[] {
    return [...this.#seams];
  }

  add(seam: Seam): void {
    this.#seams.push(seam);
    if (this.#seams.length > LISTED) this.#seams.shift();
  }
}
