import { DeltaTexts } from '../../protocol/delta-texts.ts';
import type { RecognitionFrameEvent, ResultEvent } from '../../protocol/recognition.ts';
import { unread } from '../../protocol/unread.ts';
import { defined } from '../../protocol/values.ts';
import type { Item } from './item.ts';
import type { OpenAISpeakers } from './speakers.ts';

/** A provider that opens ever new items and finishes none must not fill the memory. */
const MOST_ITEMS = 1_024;
/** So many finished items wait for one before them: then that one is given up. Transcripts overtake each other by one or two. */
const MOST_WAITING = 16;

/**
 * The items of one link in the order of speech. Transcripts are finished in any order; a final that came before that of an earlier
 * item would settle audio that has no answer yet, so finals wait for those before them.
 */
export class Items {
  #items: Item[] = [];
  readonly #texts = new DeltaTexts();
  readonly #speakers: OpenAISpeakers | undefined;

  constructor(speakers?: OpenAISpeakers) {
    this.#speakers = speakers;
  }

  get size(): number {
    return this.#items.length;
  }

  /** The item of this id, put after all others where it is new. */
  of(id: string): Item {
    return this.#with(id) ?? this.name(id) ?? this.add(id);
  }

  /** The first item without an id has this one, if there is one, and no other has it. */
  name(id: string | undefined): Item | undefined {
    const unnamed = this.#with(undefined);
    if (unnamed !== undefined && this.#with(id) === undefined) unnamed.id = id;
    return unnamed;
  }

  /** A new item, of which the server may not have said the id yet. */
  add(id?: string): Item {
    const item: Item = { id };
    this.#items.push(item);
    return item;
  }

  /** The server says which item goes before this one. */
  follows(item: Item, previousId: unknown): void {
    const others = this.#items.filter((other) => other !== item);
    const place = others.findIndex(({ id }) => id !== undefined && id === previousId) + 1;
    if (place > 0) this.#items = others.toSpliced(place, 0, item);
  }

  /** More of an item's text. */
  more(item: Item, delta: string, eventId: unknown): readonly ResultEvent[] {
    // A frame that comes twice would write its words twice.
    const isTwice = typeof eventId === 'string' && eventId === item.lastEvent;
    item.lastEvent = eventId;
    if (isTwice || item.final !== undefined) return [];
    const { id: key = '', start, end } = item;
    const text = this.#texts.append(key, delta).trim();
    return text === '' ? [] : [{ type: 'result', final: false, key, text, ...defined({ start, end }) }];
  }

  /** What was never committed, and was thrown away at the end, will have no transcript. */
  dropUncommitted(): void {
    this.#items = this.#items.filter(({ committed, final }) => committed === true || final !== undefined);
  }

  /** The finals that are due. */
  take(): readonly RecognitionFrameEvent[] {
    const events: RecognitionFrameEvent[] = [];
    for (let [head] = this.#items; head !== undefined; [head] = this.#items) {
      if (head.final === undefined && !this.#isOverdue()) break;
      this.#items.shift();
      this.#texts.take(head.id ?? '');
      for (const event of this.#finalsOf(head)) events.push(event);
    }
    return events;
  }

  #finalsOf(item: Item): readonly RecognitionFrameEvent[] {
    const { id: key = '', start, end, final } = item;
    if (final === undefined || final === null) return [unread('openai', 'no-transcript', 'no transcript of a turn')];
    const whole: ResultEvent = { type: 'result', final: true, key, ...final, ...defined({ start, end }) };
    return this.#speakers?.finals(item, whole) ?? [whole];
  }

  #with(id: string | undefined): Item | undefined {
    return this.#items.find((item) => item.id === id);
  }

  #isOverdue(): boolean {
    const finished = this.#items.filter(({ final }) => final !== undefined);
    return finished.length > MOST_WAITING || this.#items.length > MOST_ITEMS;
  }
}
