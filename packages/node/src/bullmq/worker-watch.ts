/** Without any worker for so long, it is reported. */
const UNSERVED_MS = 5_000;

/** Whether somebody works on a queue, as a run that waits for its files has to know. */
export class WorkerWatch {
  readonly #now: () => number;
  /** Since when no worker was seen. */
  #noneSince: number | undefined;
  #unserved = false;
  #heardAt: number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#heardAt = -Infinity;
  }

  /** Something came of a file: there are workers. Returns `served` where that is new. */
  heard(): 'served' | 'unserved' | undefined {
    this.#heardAt = this.#now();
    return this.counted(1);
  }

  /** Nothing was heard for so long that it is worth while to count the workers, which is no cheap command where there are many. */
  get isSilent(): boolean {
    return this.#unserved || this.#now() - this.#heardAt >= UNSERVED_MS;
  }

  /** So many workers are connected. Returns what is new: there is none, for a while already, or there is one again. */
  counted(workers: number): 'unserved' | 'served' | undefined {
    if (workers > 0) {
      this.#noneSince = undefined;
      const isNews = this.#unserved;
      this.#unserved = false;
      return isNews ? 'served' : undefined;
    }
    this.#noneSince ??= this.#now();
    if (this.#unserved || this.#now() - this.#noneSince < UNSERVED_MS) return undefined;
    this.#unserved = true;
    return 'unserved';
  }
}
