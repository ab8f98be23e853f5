import { DeltaTexts } from '../../protocol/delta-texts.ts';
import type { RecognitionEvent, ResultEvent } from '../../protocol/recognition.ts';
import type { WireEvent } from '../../protocol/wire.ts';
import { unread } from '../../protocol/unread.ts';

/** A part of an item that one person spoke; times in seconds. */
interface ItemPart {
  readonly text: string;
  readonly speaker?: string;
  readonly start: number;
  readonly end: number;
}

/** A turn of speech as the provider has it; times in seconds of the link's clock. */
export interface Item {
  /** Absent as long as the server has not said it. */
  id?: string;
  start?: number;
  end?: number;
  /** The server found the turn by itself. */
  detected?: true;
  committed?: true;
  /** The frame that brought the last of its text. */
  lastEvent?: unknown;
  parts: ItemPart[];
  /** Its final text, or that there will be none. */
  outcome?: Outcome;
}

export type Outcome =
  | { readonly type: 'text'; readonly text: string; readonly language?: string; readonly confidence?: number }
  | { readonly type: 'none' };

/** A provider that opens ever new items and finishes none must not fill the memory. */
const MOST_ITEMS = 1_024;
/** So many finished items wait for one before them: then that one is given up. Transcripts overtake each other by one or two. */
const MOST_WAITING = 16;

export type ItemEvent = WireEvent | RecognitionEvent;

/**
 * The items of one link in the order of speech. Transcripts are finished in any order; a final that came before that of an earlier
 * item would settle audio that has no answer yet, so finals wait for those before them.
 */
export class Items {
  readonly #items: Item[] = [];
  readonly #texts = new DeltaTexts();

  get size(): number {
    return this.#items.length;
  }

  /** The item of this id, put after all others where it is new. */
  of(id: string): Item {
    const known = this.#items.find((item) => item.id === id);
    if (known !== undefined) return known;
    return this.name(id) ?? this.unnamed(id);
  }

  /** The first item without an id has this one, if there is one. */
  name(id: string): Item | undefined {
    const unnamed = this.#items.find((item) => item.id === undefined);
    if (unnamed !== undefined && !this.#items.some((item) => item.id === id)) unnamed.id = id;
    return unnamed;
  }

  /** An item of which the server has not said the id yet. */
  unnamed(id?: string): Item {
    const item: Item = { parts: [], ...(id !== undefined && { id }) };
    this.#items.push(item);
    return item;
  }

  /** The server says which item goes before this one. */
  follows(item: Item, previousId: string): void {
    const index = this.#items.indexOf(item);
    const previous = this.#items.findIndex(({ id }) => id === previousId);
    if (previous === -1 || previous === index - 1) return;
    this.#items.splice(index, 1);
    this.#items.splice(this.#items.findIndex(({ id }) => id === previousId) + 1, 0, item);
  }

  /** More of an item's text. */
  more(item: Item, delta: string, eventId: unknown): ResultEvent | undefined {
    // A frame that comes twice would write its words twice.
    if (typeof eventId === 'string' && eventId === item.lastEvent) return undefined;
    item.lastEvent = eventId;
    if (item.outcome !== undefined) return undefined;
    const { id: key = '' } = item;
    const text = this.#texts.append(key, delta).trim();
    return text === '' ? undefined : { type: 'result', final: false, key, text, ...placeOf(item) };
  }

  /** What was never committed, and was thrown away at the end, will have no transcript. */
  dropUncommitted(): void {
    for (let index = this.#items.length - 1; index >= 0; index -= 1) {
      const { committed, outcome } = this.#items[index] ?? {};
      if (committed !== true && outcome === undefined) this.#items.splice(index, 1);
    }
  }

  /** The finals that are due. */
  take(): readonly ItemEvent[] {
    const events: ItemEvent[] = [];
    for (let head = this.#items[0]; head !== undefined; head = this.#items[0]) {
      if (head.outcome === undefined && !this.#isOverdue()) break;
      this.#items.shift();
      this.#texts.take(head.id ?? '');
      for (const event of finalsOf(head)) events.push(event);
    }
    return events;
  }

  #isOverdue(): boolean {
    const finished = this.#items.reduce((count, { outcome }) => count + (outcome === undefined ? 0 : 1), 0);
    return finished > MOST_WAITING || this.#items.length > MOST_ITEMS;
  }
}

function placeOf({ start, end }: Item): Pick<ResultEvent, 'start' | 'end'> {
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

function finalsOf(item: Item): readonly ItemEvent[] {
  const { outcome, parts, id = '' } = item;
  if (outcome?.type !== 'text') return [unread('openai', 'no-transcript', 'no transcript of a turn')];
  const { text, language, confidence } = outcome;
  const common = {
    type: 'result',
    final: true,
    ...(language !== undefined && { language }),
    ...(confidence !== undefined && { confidence }),
  } as const;
  if (!areWhole(parts, text)) return [{ ...common, key: id, text, ...placeOf(item) }];
  const last = parts.length - 1;
  return parts.map((part, index) => ({
    ...common,
    key: index === 0 ? id : `${id}/${index}`,
    text: part.text,
    ...(part.speaker !== undefined && { speaker: part.speaker }),
    // A pause between two of them, or around them, was listened to as well.
    start: index === 0 ? (item.start ?? part.start) : part.start,
    end: index === last ? (item.end ?? part.end) : part.end,
  }));
}

/** Whether the parts hold all words of the transcript; where they do not, the transcript is the answer. */
function areWhole(parts: readonly ItemPart[], text: string): boolean {
  const bare = (one: string): string => one.replaceAll(/\s+/gu, '');
  return parts.length > 0 && bare(parts.map((part) => part.text).join('')) === bare(text);
}
