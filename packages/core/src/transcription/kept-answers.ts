import type { RecognitionEvent, ResultEvent } from '../protocol/recognition.ts';
import type { UnreadFrame } from '../session/link-ports.ts';

/** What a link has answered, as it came. */
export type KeptAnswer =
  | {
      readonly type: 'event';
      readonly event: RecognitionEvent;
      readonly frame: string | Uint8Array;
      /** In the clock's milliseconds. */
      readonly at: number;
    }
  | { readonly type: 'unread'; readonly frame: UnreadFrame };

/** More than any link answers in the time for which two stand beside each other; and of text, in characters. */
const MOST_ANSWERS = 10_000;
const MOST_CHARACTERS = 2 ** 22;

/**
 * What a link answers while another one is still to be told first. Of a segment's partials the last is kept, in the order in which
 * the segments came; everything else in the order in which it came.
 */
export class KeptAnswers {
  #answers: KeptAnswer[] = [];
  readonly #partials = new Map<string, KeptAnswer>();
  /** Segments of which a final waits. */
  readonly #closed = new Set<string>();
  #characters = 0;

  /** Segments with a partial and no final. */
  get open(): number {
    return this.#partials.size;
  }

  /** Whether more was answered than can be kept. */
  get isFull(): boolean {
    return this.#answers.length + this.#partials.size > MOST_ANSWERS || this.#characters > MOST_CHARACTERS;
  }

  add(answer: KeptAnswer): void {
    if (answer.type === 'event' && answer.event.type === 'result') {
      const { event } = answer;
      this.#characters += event.text.length;
      this.#partials.delete(event.key);
      if (!event.final) {
        // Empty: nothing of the segment is left, or nothing is there yet.
        if (event.text !== '') this.#partials.set(event.key, answer);
        return;
      }
      this.#closed.add(event.key);
    }
    this.#answers.push(answer);
  }

  /** Whether a final of this segment waits, so that a partial of it comes too late. */
  hasFinalOf({ key }: ResultEvent): boolean {
    return this.#closed.has(key);
  }

  /** Finals that wait, in the order in which they came. */
  get finals(): readonly ResultEvent[] {
    return this.#answers.flatMap((answer) =>
      answer.type === 'event' && answer.event.type === 'result' ? [answer.event] : [],
    );
  }

  /** Takes the partials. */
  takePartials(): readonly KeptAnswer[] {
    const partials = [...this.#partials.values()];
    this.#partials.clear();
    return partials;
  }

  /** Takes all but the partials. */
  takeAnswers(): readonly KeptAnswer[] {
    const answers = this.#answers;
    this.#answers = [];
    this.#closed.clear();
    this.#characters = 0;
    return answers;
  }
}
