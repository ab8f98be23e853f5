import type { PlacedResult } from './words.ts';

const MOST_KEYS = 1024;
/** Keys are the provider's: one of them may be as long as a frame. */
const MOST_CHARACTERS = 2 ** 20;
/** A provider that has one key for everything closes it again and again. */
const MOST_SPANS = 16;
const COMPARED_CHARACTERS = 256;
/**
 * Of so many of the latest the texts are kept: a final may come again under another key, or without times. What comes later than that is
 * distinguished by its times, or is new.
 */
const LATEST = 32;

/** Where a segment stands and what it says. */
interface Place {
  /** Absent where the provider did not report it. */
  readonly start: number | undefined;
  readonly end: number | undefined;
  /** The beginning of its text, for where a time is missing. */
  readonly normalized: string | undefined;
}

interface ClosedSpan extends Place {
  /** Of the latest only. */
  normalized: string | undefined;
}

/**
 * The segments of one link that a final has closed, by the provider's own names for them. A name may come again: for the same
 * segment (a second, formatted version, a late partial), or for another one, because the provider counts anew, or not at all.
 */
export class ClosedKeys {
  readonly #spans = new Map<string, ClosedSpan[]>();
  readonly #latest: ClosedSpan[] = [];
  #characters = 0;

  add(key: string, placed: PlacedResult): void {
    const spans = this.#spans.get(key) ?? [];
    if (this.#spans.delete(key)) this.#characters -= key.length;
    const { start, end, normalized } = new ResultPlace(placed);
    const span = { start, end, normalized };
    spans.push(span);
    this.#latest.push(span);
    if (this.#latest.length > LATEST) {
      const stale = this.#latest.shift();
      if (stale !== undefined) stale.normalized = undefined;
    }
    if (spans.length > MOST_SPANS) spans.shift();
    this.#spans.set(key, spans);
    this.#characters += key.length;
    while (this.#spans.size > MOST_KEYS || (this.#characters > MOST_CHARACTERS && this.#spans.size > 1)) this.#forget();
  }

  /**
   * Whether a result says again what a final of its key has said: their spans overlap by half of the shorter one, or a partial
   * begins inside the final. Where a time is missing the texts must be the same, or the partial the final's beginning. Under
   * another key only the same words at the same time are a repetition.
   */
  repeats(key: string, placed: PlacedResult, final: boolean): boolean {
    const spans = this.#spans.get(key);
    if (spans === undefined && !final) return false;
    const result = new ResultPlace(placed);
    if (final && this.#latest.some((closed) => isSame(closed, result))) return true;
    if (spans === undefined) return false;
    return spans.some((closed) => (final ? repeatsFinal(closed, result) : repeatsPartial(closed, result)));
  }

  #forget(): void {
    const [oldest] = this.#spans.keys();
    if (oldest === undefined) return;
    this.#spans.delete(oldest);
    this.#characters -= oldest.length;
  }
}

/** A result's place; its text is made only where it is asked for. */
class ResultPlace implements Place {
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly #placed: PlacedResult;
  #normalized: string | undefined;

  constructor(placed: PlacedResult) {
    this.start = placed.startKnown ? placed.start : undefined;
    this.end = placed.endKnown ? placed.end : undefined;
    this.#placed = placed;
  }

  get normalized(): string {
    this.#normalized ??= beginningOf(this.#placed);
    return this.#normalized;
  }
}

function beginningOf({ words }: PlacedResult): string {
  return words
    .map((word) => word.normalized)
    .join(' ')
    .slice(0, COMPARED_CHARACTERS);
}

/** To the sample, and to the letter. */
function isSame(one: Place, other: Place): boolean {
  if (one.start === undefined || one.end === undefined) return false;
  if (one.start !== other.start || one.end !== other.end) return false;
  const { normalized } = one;
  return normalized !== undefined && normalized !== '' && normalized === other.normalized;
}

function repeatsFinal(closed: Place, result: Place): boolean {
  const saysSame = (): boolean => closed.normalized !== undefined && closed.normalized === result.normalized;
  if (closed.start === undefined || closed.end === undefined) return saysSame();
  if (result.start === undefined || result.end === undefined) return saysSame();
  const overlap = Math.min(closed.end, result.end) - Math.max(closed.start, result.start);
  return overlap >= Math.min(closed.end - closed.start, result.end - result.start) / 2;
}

function repeatsPartial(closed: Place, result: Place): boolean {
  if (closed.start === undefined || closed.end === undefined || result.start === undefined) {
    return closed.normalized?.startsWith(result.normalized ?? '') === true;
  }
  return result.start >= closed.start ? result.start < closed.end : repeatsFinal(closed, result);
}
