import type { Clock, LinkEvent, Seam } from '@throughline/core';
import type { Simulator } from '@throughline/simulator';
import { type Cut, cutActions } from './plan.ts';
import type { CutState } from './state.ts';

export interface FaultDirectorOptions {
  readonly simulator: Pick<Simulator, 'addFault' | 'ledger'>;
  readonly cuts: readonly PlannedCut[];
  readonly clock: Pick<Clock, 'now'>;
  readonly onBegin: (cut: CutState) => void;
  readonly onOver: (cut: CutState) => void;
}

/** One that is done to the connection. */
export type PlannedCut = CutState & { readonly cut: Cut };

/**
 * Disturbs one link after the other, each at its place in the source. Where on a link that place is, is known only when the link
 * has begun, because a link begins somewhere in the source.
 */
export class FaultDirector {
  readonly #options: FaultDirectorOptions;
  readonly #left: PlannedCut[];
  #current: PlannedCut | undefined;

  constructor(options: FaultDirectorOptions) {
    this.#options = options;
    this.#left = [...options.cuts];
  }

  /** Before the first dial, or once this link has taken over. */
  begin(seam?: Pick<Seam, 'from'>): void {
    if (seam === undefined) this.#arm(this.#lastLink() + 1, 0);
    else this.#arm(this.#lastLink(), seam.from);
  }

  /** Called for every link event: a failure is the first sign of a cut in a session. */
  link(event: LinkEvent): void {
    const current = this.#current;
    if (event.state !== 'failed' || current === undefined) return;
    this.#began(current);
    if (current.detectedAt === undefined) current.detectedAt = this.#options.clock.now();
    else current.refusals += 1;
  }

  /** Called with how many seconds of the source were sent on the active link: nothing else shows that a stall has begun. */
  sent(seconds: number): void {
    const current = this.#current;
    if (current !== undefined && seconds > current.cut.at + 0.1) this.#began(current);
  }

  /** A new link has taken over. */
  seam(seam: Pick<Seam, 'epoch' | 'from'>): void {
    const current = this.#current;
    // That link failed by itself: the planned fault will happen to this one.
    if (current?.beganAt === undefined) return;
    current.over = { at: this.#options.clock.now(), seam };
    this.#options.onOver(current);
    this.#arm(this.#lastLink(), seam.from);
  }

  #arm(link: number, from: number): void {
    const { simulator } = this.#options;
    this.#current = this.#left.shift();
    if (this.#current === undefined) return;
    const { kind, at } = this.#current.cut;
    simulator.addFault({ on: { link, after: Math.max(0.1, at - from) }, do: cutActions[kind] });
  }

  #began(cut: CutState): void {
    if (cut.beganAt !== undefined) return;
    cut.beganAt = this.#options.clock.now();
    this.#options.onBegin(cut);
  }

  #lastLink(): number {
    return this.#options.simulator.ledger.links.at(-1)?.link ?? 0;
  }
}
