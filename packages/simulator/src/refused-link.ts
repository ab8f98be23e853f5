import { filledFrame } from './filled-frame.ts';
import { LinkTimers } from './link-timers.ts';
import type { LinkContext, LinkRefusal, ProviderLink } from './provider-server.ts';

/** A provider takes its time before it speaks; milliseconds. */
const REFUSED_MS = 20;

/** A link that was opened to be told that there are too many. */
export class RefusedLink implements ProviderLink {
  readonly #timers: LinkTimers;
  readonly #refusal: LinkRefusal;

  constructor(link: LinkContext, refusal: LinkRefusal) {
    this.#refusal = refusal;
    this.#timers = new LinkTimers(link.clock);
    this.#timers.later(REFUSED_MS, () => link.fail(refusal.frame, refusal.close));
  }

  text(): void {
    // It is refused, whatever it says.
  }

  binary(): void {
    // As above.
  }

  errorFrame(): LinkRefusal {
    return this.#refusal;
  }

  hugeFrame(bytes: number): string {
    return filledFrame(bytes, (text) => text);
  }

  ended(): void {
    this.#timers.stop();
  }
}
