import { charactersOf } from './result-characters.ts';
import type { ShownPartial } from './track-segments.ts';

/** So many wait at most, with so many characters of text in all. */
const mostWaiting = 1024;
const mostCharacters = 2 ** 22;

/** The partials that died with their link and wait for a later link to bring them again; positions in samples. */
export class PendingPartials {
  readonly #tolerance: number;
  #waiting: ShownPartial[] = [];

  /** `tolerance`: samples by which a segment may miss a pending partial and still be it, for no two links agree on times. */
  constructor(tolerance: number) {
    this.#tolerance = tolerance;
  }

  /** Returns those that have waited longest, where there are too many now. */
  add(partials: readonly ShownPartial[]): readonly ShownPartial[] {
    this.#waiting.push(...partials);
    let characters = this.#waiting.reduce((sum, { result }) => sum + charactersOf(result), 0);
    let surplus = 0;
    while (this.#waiting.length - surplus > mostWaiting || characters > mostCharacters) {
      const oldest = this.#waiting[surplus];
      if (oldest !== undefined) characters -= charactersOf(oldest.result);
      surplus += 1;
    }
    return this.#waiting.splice(0, surplus);
  }

  /** Takes the first one that overlaps a span, else the first that lies near it. */
  take(start: number, end: number): ShownPartial | undefined {
    if (this.#waiting.length === 0) return undefined;
    const within = (tolerance: number): number =>
      this.#waiting.findIndex(
        (pending) =>
          pending.start < Math.max(end, start + 1) + tolerance &&
          start < Math.max(pending.end, pending.start + 1) + tolerance,
      );
    const overlapping = within(0);
    const found = overlapping < 0 ? within(this.#tolerance) : overlapping;
    return found < 0 ? undefined : this.#waiting.splice(found, 1)[0];
  }

  /** Takes those that end at or before `position`. */
  takeBefore(position: number): readonly ShownPartial[] {
    if (this.#waiting.length === 0) return this.#waiting;
    const passed = this.#waiting.filter((pending) => pending.end <= position);
    if (passed.length > 0) this.#waiting = this.#waiting.filter((pending) => pending.end > position);
    return passed;
  }
}
