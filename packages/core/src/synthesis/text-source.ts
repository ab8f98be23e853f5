import { reasonOf } from '../errors/reason-of.ts';

/** What is to be spoken: a text, or pieces of it as they come, such as those of a language model. */
export type SpokenText = string | AsyncIterable<string> | Iterable<string>;

export interface TextPorts {
  text(piece: string): void;
  ended(): void;
  /** The source threw, or gave something that is not text. */
  failed(reason: string, cause: unknown): void;
}

/** UTF-16 units that are taken from a source ahead of what is spoken. */
const AHEAD = 20_000;

/** Reads text from wherever the caller has it, no faster than it is spoken. */
export class TextSource {
  readonly #ports: TextPorts;
  readonly #waiting: () => number;
  #iterator: AsyncIterator<string> | Iterator<string> | undefined;
  #over = false;
  #room: (() => void) | undefined;

  /** `waiting` says how much of what was read is still to be spoken, in UTF-16 units. */
  constructor(waiting: () => number, ports: TextPorts) {
    this.#waiting = waiting;
    this.#ports = ports;
  }

  read(text: SpokenText): void {
    if (typeof text === 'string') {
      this.#ports.text(text);
      this.#ports.ended();
      return;
    }
    let iterator: AsyncIterator<string> | Iterator<string> | undefined;
    try {
      iterator = iteratorOf(text);
    } catch (error) {
      this.#ports.failed(reasonOf(error), error);
      return;
    }
    if (iterator === undefined) {
      this.#ports.failed('it is neither a text nor an iterable of texts', undefined);
      return;
    }
    // Whoever made the iterator may have ended the utterance meanwhile.
    if (this.#over) return;
    this.#iterator = iterator;
    void this.#pull(iterator);
  }

  /** Something was spoken: there may be room for more. */
  spoken(): void {
    this.#room?.();
  }

  /** What still comes is not wanted; the source is closed at once. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#room?.();
    const iterator = this.#iterator;
    // A source that throws on its way out has nobody left to throw to.
    if (iterator !== undefined)
      void Promise.resolve()
        .then(() => iterator.return?.())
        .catch(() => undefined);
  }

  async #pull(iterator: AsyncIterator<string> | Iterator<string>): Promise<void> {
    try {
      while (!this.#over) {
        const { done, value } = await iterator.next();
        if (this.#over) return;
        if (done === true) break;
        if (typeof value !== 'string') throw new TypeError(`it gave a value of type ${typeof value}`);
        this.#ports.text(value);
        while (!this.#over && this.#waiting() > AHEAD) await this.#roomMade();
      }
      this.#over = true;
      this.#ports.ended();
    } catch (error) {
      if (this.#over) return;
      this.stop();
      this.#ports.failed(reasonOf(error), error);
    }
  }

  #roomMade(): Promise<void> {
    return new Promise((resolve) => {
      this.#room = () => {
        this.#room = undefined;
        resolve();
      };
    });
  }
}

/** The types do not bind a caller in JavaScript. */
function iteratorOf(text: unknown): AsyncIterator<string> | Iterator<string> | undefined {
  if (typeof text !== 'object' || text === null) return undefined;
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = text as Partial<
    AsyncIterable<string> & Iterable<string>
  >;
  return later?.call(text) ?? now?.call(text);
}
