import { PendingReads, type SpeechError } from '@throughline/core/internal';

export interface UnreadQueueOptions<Item> {
  /** The most that may wait, in whatever `weightOf` counts. */
  readonly limit: number;
  weightOf(item: Item): number;
  /** What its reader fails with once more than that was left unread; `unread` is the number of items. */
  overflow(unread: number): SpeechError;
  /** What a second reader fails with: there is nothing left for it. */
  readAgain(): SpeechError;
}

/** Read items are removed so many at a time: one by one, each would move all that are unread. */
const READ_ITEMS = 1_000;

/**
 * What arrived and was not read yet, for one reader. Once too much waits all of it is dropped and nothing more is kept: the
 * reader fails, now or when it comes. When the reader leaves its loop, nothing is kept either.
 */
export class UnreadQueue<Item> {
  readonly #options: UnreadQueueOptions<Item>;
  readonly #reads = new PendingReads<Item>();
  #items: Item[] = [];
  /** How many of them are read. */
  #read = 0;
  #weight = 0;
  #taken = false;

  constructor(options: UnreadQueueOptions<Item>) {
    this.#options = options;
  }

  push(item: Item): void {
    if (this.#reads.ended || this.#reads.give(item)) return;
    this.#items.push(item);
    this.#weight += this.#options.weightOf(item);
    if (this.#weight <= this.#options.limit) return;
    this.#reads.end(this.#options.overflow(this.#items.length - this.#read));
    this.#drop();
  }

  /** Nothing more will come; what is there can still be read. */
  end(): void {
    this.#reads.end();
  }

  /** Throws what `readAgain` gives, where somebody has read it before. */
  read(): AsyncIterableIterator<Item, undefined> {
    if (this.#taken) throw this.#options.readAgain();
    this.#taken = true;
    const reader: AsyncIterableIterator<Item, undefined> = {
      [Symbol.asyncIterator]: () => reader,
      next: () => this.#reads.next(this.#take()),
      return: () => {
        this.#drop();
        return this.#reads.left();
      },
    };
    return reader;
  }

  #take(): Item | undefined {
    if (this.#read === this.#items.length) return undefined;
    const item = this.#items[this.#read];
    this.#read += 1;
    if (item !== undefined) this.#weight -= this.#options.weightOf(item);
    if (this.#read === this.#items.length) this.#drop();
    else if (this.#read === READ_ITEMS) {
      this.#items = this.#items.slice(READ_ITEMS);
      this.#read = 0;
    }
    return item;
  }

  #drop(): void {
    this.#items = [];
    this.#read = 0;
    this.#weight = 0;
  }
}
