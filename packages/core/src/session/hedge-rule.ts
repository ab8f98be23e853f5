/** A link from which nothing comes for so long, or that takes so little, may be lost. */
const DOUBT_MS = 5_000;
/** After a doubt that came to nothing, the next one is acted upon no sooner. */
const PAUSE_MS = 60_000;

/** How the active link does; all in milliseconds of the clock. */
export interface HedgeFacts {
  /** Since when the peer owes an answer: the first ping or speech that it was sent after it was last heard. Absent: it owes none. */
  readonly owesSince: number | undefined;
  /** Since when its socket holds more than the low mark. Absent: it holds less. */
  readonly fullSince: number | undefined;
}

/**
 * When a link on another route is made beside one that may be lost, and when it is ended again because that one lives. It takes over
 * where the active link is lost. Asked for a streaming link only.
 */
export class HedgeRule {
  #dialled = false;
  #notBefore = -Infinity;

  /** Whether there is another link, as far as it was told. */
  get dialled(): boolean {
    return this.#dialled;
  }

  /** `dial`: make the other link; `drop`: end it. */
  judge(now: number, { owesSince = Infinity, fullSince = Infinity }: HedgeFacts): 'dial' | 'drop' | undefined {
    const doubted = now - Math.min(owesSince, fullSince) >= DOUBT_MS;
    if (doubted === this.#dialled || (doubted && now < this.#notBefore)) return undefined;
    this.#dialled = doubted;
    if (doubted) return 'dial';
    this.#notBefore = now + PAUSE_MS;
    return 'drop';
  }

  /** When `judge` may say `dial` next, if nothing changes. */
  dueAt({ owesSince = Infinity, fullSince = Infinity }: HedgeFacts): number {
    return this.#dialled ? Infinity : Math.max(Math.min(owesSince, fullSince) + DOUBT_MS, this.#notBefore);
  }

  /** The other link has failed, or has taken over: there is none any more. */
  over(now: number): void {
    this.#dialled = false;
    this.#notBefore = now + PAUSE_MS;
  }
}
