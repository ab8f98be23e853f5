import type { Clock, LinkEvent, Seam } from '@throughline/core';
import type { Simulator } from '@throughline/simulator';
import { cutActions } from './plan.ts';
import type { CutState } from './state.ts';

export interface SaboteurOptions {
  readonly simulator: Pick<Simulator, 'addFault' | 'ledger'>;
  readonly cuts: readonly CutState[];
  readonly sampleRate: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly onBegin: (cut: CutState) => void;
  readonly onOver: (cut: CutState) => void;
}

/**
 * Disturbs one link after the other, each at its place in the source: a link begins somewhere in the source, so that the place
 * on the link is known only then.
 */
export class Saboteur {
  readonly #options: SaboteurOptions;
  readonly #left: CutState[];
  #current: CutState | undefined;

  constructor(options: SaboteurOptions) {
    this.#options = options;
    this.#left = [...options.cuts];
  }

  /** Before the first dial. */
  begin(): void {
    this.#arm(this.#lastLink() + 1, 0);
  }

  /** Told of every link event: a failure is the first that a session knows of a cut. */
  link(event: LinkEvent): void {
    const current = this.#current;
    if (event.state !== 'failed' || current === undefined) return;
    this.#began(current);
    if (current.noticedAt === undefined) current.noticedAt = this.#options.clock.now();
    else current.refusals += 1;
  }

  /** Told now and then how far the current link was sent: nothing else shows that a stall has begun. */
  sent(position: number): void {
    const current = this.#current;
    if (current !== undefined && position / this.#options.sampleRate > current.cut.at + 0.1) this.#began(current);
  }

  /** A new link has taken over. */
  seam(seam: Pick<Seam, 'epoch' | 'fromSample'>): void {
    const current = this.#current;
    // A link that died by itself: what is armed will happen to this one.
    if (current?.beganAt === undefined) return;
    current.over = { at: this.#options.clock.now(), seam };
    this.#options.onOver(current);
    this.#arm(this.#lastLink(), seam.fromSample);
  }

  #arm(link: number, from: number): void {
    const { simulator, sampleRate } = this.#options;
    this.#current = this.#left.shift();
    if (this.#current === undefined) return;
    const { kind, at } = this.#current.cut;
    simulator.addFault({ on: { link, after: Math.max(0.1, at - from / sampleRate) }, do: cutActions[kind] });
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
