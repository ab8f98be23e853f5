/** Marks nearer to each other than this are one; with the age asked for, it bounds how many are kept. */
const apartMs = 100;

interface Mark {
  readonly seconds: number;
  readonly at: number;
}

/**
 * How far a provider has reported that it has come on a link. What it reports it may not have answered yet: a mark is of use only once it
 * is old. When its audio was sent says less, since a slow way may hold audio for long.
 */
export class ProgressMarks {
  readonly #ageMs: number;
  /** Oldest first. */
  readonly #young: Mark[] = [];
  #old: number | undefined;

  /** `ageMs`: how old a mark must be, in milliseconds. */
  constructor(ageMs: number) {
    this.#ageMs = ageMs;
  }

  /** `seconds` of the link's own clock; `now` in milliseconds, never less than the call before. */
  add(seconds: number, now: number): void {
    const last = this.#young.at(-1);
    if (last !== undefined && (now - last.at < apartMs || seconds <= last.seconds)) return;
    this.#young.push({ seconds, at: now });
  }

  /** Seconds of the link's own clock that the provider had reported by then, as long ago as a mark must be; `undefined`: none. */
  oldAt(now: number): number | undefined {
    for (let first = this.#young[0]; first !== undefined && first.at <= now - this.#ageMs; first = this.#young[0]) {
      this.#old = first.seconds;
      this.#young.shift();
    }
    return this.#old;
  }
}
