import type { FileJob } from './file-job.ts';
import type { QueuedFile } from './file-adder.ts';

/** The files of a run that are not over: in the queue, with a result that waits in Redis, or with one that is fetched and not read. */
export class RunFiles {
  readonly #files = new Map<string, QueuedFile>();
  readonly #waiting = new Set<string>();
  readonly #fetched = new Set<string>();

  get size(): number {
    return this.#files.size;
  }

  /** How many have no result here: their results may wait in Redis. */
  get unfetched(): number {
    return this.#files.size - this.#fetched.size;
  }

  /** How many have no result at all, as far as is known. */
  get unfinished(): number {
    return this.unfetched - this.#waiting.size;
  }

  /** Returns whether it is new. */
  add(file: QueuedFile): boolean {
    if (this.#files.has(file.id)) return false;
    this.#files.set(file.id, file);
    return true;
  }

  /** Its result has come, perhaps not for the first time. */
  arrived(id: string): void {
    if (this.isUnfinished(id)) this.#waiting.add(id);
  }

  /** The first whose result waits. */
  next(): QueuedFile | undefined {
    for (const id of this.#waiting) return this.#files.get(id);
    return undefined;
  }

  /** Its result was fetched, and counts from now on; or it was not there after all. */
  fetched({ id }: QueuedFile, wasThere: boolean): void {
    this.#waiting.delete(id);
    if (wasThere) this.#fetched.add(id);
  }

  /** It is over. */
  delete(id: string): void {
    this.#files.delete(id);
    this.#waiting.delete(id);
    this.#fetched.delete(id);
  }

  isUnfinished(id: string): boolean {
    return this.#files.has(id) && !this.#waiting.has(id) && !this.#fetched.has(id);
  }

  /** Those without a result, as they are added to a queue, so many at a time. */
  *bunches(size: number): Generator<readonly (readonly [id: string, job: FileJob])[]> {
    const unfinished = [...this.#files.values()].filter(({ id }) => this.isUnfinished(id));
    for (let from = 0; from < unfinished.length; from += size) {
      yield unfinished.slice(from, from + size).map(({ id, job }) => [id, job] as const);
    }
  }
}
