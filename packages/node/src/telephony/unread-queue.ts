import type { SpeechError } from '@throughline/core/internal';

export interface UnreadQueueOptions<Item> {
  /** The most that may wait, in whatever `weightOf` counts. */
  readonly limit: number;
  weightOf(item: Item): number;
  /** What its reader is told once more than that was left unread; `unread` is the number of items. */
  overflow(unread: number): SpeechError;
  /** What a second reader is told: there is nothing left for it. */
  readAgain(): SpeechError;
}

/**
 * What came and was not read yet, for one reader. Once too much waits all of it is let go, and nothing more is kept: the
 * reader is told, now or when it comes.
 */
export class UnreadQueue<Item> {
  readonly #options: UnreadQueueOptions<Item>;
  #items: Item[] = [];
  #weight = 0;
  #ended = false;
  #overflow: SpeechError | undefined;
  #taken = false;
  #wake: (() => void) | undefined;

  constructor(options: UnreadQueueOptions<Item>) {
    this.#options = options;
  }

  push(item: Item): void {
    if (this.#ended || this.#overflow !== undefined) return;
    this.#items.push(item);
    this.#weight += this.#options.weightOf(item);
    if (this.#weight > this.#options.limit) {
      this.#overflow = this.#options.overflow(this.#items.length);
      this.#items = [];
    }
    this.#rouse();
  }

  /** Nothing more will come; what is there can still be read. */
  end(): void {
    this.#ended = true;
    this.#rouse();
  }

  /** Throws what `readAgain` gives, where somebody has read it before. */
  read(): AsyncGenerator<Item> {
    if (this.#taken) throw this.#options.readAgain();
    this.#taken = true;
    return this.#read();
  }

  async *#read(): AsyncGenerator<Item> {
    for (;;) {
      if (this.#overflow !== undefined) throw this.#overflow;
      const items = this.#items;
      if (items.length > 0) {
        this.#items = [];
        this.#weight = 0;
        yield* items;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #rouse(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
