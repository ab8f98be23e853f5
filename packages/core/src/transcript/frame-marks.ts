const firstRoom = 16;
const mostMarks = 65_536;
const none = new Float64Array(0);

/**
 * When each audio frame of a link was sent, and where the link's own clock stood after it. Two numbers a frame in
 * two rings that grow by doubling; forgets on request, and the oldest half beyond 65 536 frames.
 */
export class FrameMarks {
  #ends = none;
  #times = none;
  /** Frames pushed in all. */
  #count = 0;
  /** Frames forgotten: marks `#forgotten` to `#count` are held. */
  #forgotten = 0;

  /** `end`: server samples sent in all after this frame; `now`: milliseconds, never less than the call before. */
  push(end: number, now: number): void {
    if (this.#count - this.#forgotten === this.#ends.length) this.#makeRoom();
    const at = this.#count % this.#ends.length;
    this.#ends[at] = end;
    this.#times[at] = now;
    this.#count += 1;
  }

  /** The frame that was pushed last is pushed again: it ends later. */
  dropLast(): void {
    if (this.#count > this.#forgotten) this.#count -= 1;
  }

  /** Server samples after the n-th frame, n from 1; undefined for a frame not sent, or forgotten. */
  end(n: number): number | undefined {
    if (!Number.isInteger(n) || n <= this.#forgotten || n > this.#count) return undefined;
    return this.#endAt(n - 1);
  }

  /** Server samples that had been sent at `time` (milliseconds); undefined when no frame that old is held. */
  sentBefore(time: number): number | undefined {
    let low = this.#forgotten;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#times[middle % this.#times.length] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low === this.#forgotten ? undefined : this.#endAt(low - 1);
  }

  /** When so many server samples had been sent (milliseconds); undefined where they were not, and where that is forgotten. */
  sentAt(end: number): number | undefined {
    let low = this.#forgotten;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#endAt(middle) < end) low = middle + 1;
      else high = middle;
    }
    if (low === this.#count || (low === this.#forgotten && low > 0)) return undefined;
    return this.#times[low % this.#times.length];
  }

  /** Forgets the frames that ended at or before `end` server samples. */
  forget(end: number): void {
    while (this.#forgotten < this.#count && this.#endAt(this.#forgotten) <= end) this.#forgotten += 1;
  }

  #endAt(index: number): number {
    return this.#ends[index % this.#ends.length] ?? 0;
  }

  #makeRoom(): void {
    const room = this.#ends.length;
    if (room >= mostMarks) {
      this.#forgotten += room / 2;
      return;
    }
    const ends = new Float64Array(room * 2 || firstRoom);
    const times = new Float64Array(room * 2 || firstRoom);
    for (let index = this.#forgotten; index < this.#count; index += 1) {
      ends[index % ends.length] = this.#ends[index % room] ?? 0;
      times[index % times.length] = this.#times[index % room] ?? 0;
    }
    this.#ends = ends;
    this.#times = times;
  }
}
