import { DECIDED_BY, endsSentence } from './sentence-ends.ts';

export interface SentenceRules {
  /** Whether a text may be sent by itself. Must not turn false when text is added. */
  readonly isLongEnough: (text: string) => boolean;
  /** No sentence is longer, in UTF-16 units. */
  readonly maximumCharacters: number;
}

// The rules for the ends of sentences are the same in all languages that matter here, Arabic and English included. It is made with
// the first text, for it takes longer to make than many a module to load.
let segmenter: Intl.Segmenter | undefined;
const letter = /\p{L}/u;
/** A segment holds all of the text that it is of: so no long text is given to the segmenter at once, in UTF-16 units. */
const AT_ONCE = 4_096;
/** So many brackets at most, with the stop before them, in UTF-16 units. */
const OPENING = 16;
/** What opens the next sentence, where no blank is between the two. */
const openingAtEnd = /(?<=[。！？…][\p{Pe}\p{Pf}]*)[「『（《〈【“‘]+$/u;
const letterOrNumber = /[\p{L}\p{N}]/u;

/** Whether there is anything to speak in a text: of stops, dashes and emoji alone a voice may rightly say nothing. */
export function speakable(text: string): boolean {
  return letterOrNumber.test(text);
}

/**
 * Cuts text into sentences as it comes. A sentence is given out only when the text after it is whole and empty, or long
 * enough to be sent by itself: so that no tail is left which the provider would refuse. What comes out does not depend on how
 * the text was cut when it came in.
 */
export class Sentences {
  #rules: SentenceRules;
  /** What was not given out yet, cut where sentences end. The end of the last one is not certain yet. */
  #pieces: string[] = [];
  /** Where in `#pieces` that begins; what is before was given out. */
  #first = 0;
  #waiting = 0;
  #closed = false;

  constructor(rules: SentenceRules) {
    this.#rules = rules;
  }

  /** What was not given out yet is cut by other rules; `again`: with what was given out last, where that does not keep to them. */
  ruledBy(rules: SentenceRules, again?: string): void {
    this.#rules = rules;
    const pieces = this.#pieces.slice(this.#first);
    // It was trimmed: whatever stood between the two, a blank parts them as well.
    if (again !== undefined) {
      pieces.unshift(`${again} `);
      this.#waiting += again.length + 1;
    }
    this.#pieces = pieces.flatMap((piece) => this.#short(piece));
    this.#first = 0;
  }

  /** UTF-16 units that were not given out yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether everything was given out and nothing more will come. */
  get done(): boolean {
    if (!this.#closed) return false;
    for (let index = this.#first; index < this.#pieces.length; index += 1) {
      if (this.#pieces[index]?.trim() !== '') return false;
    }
    return true;
  }

  push(text: string): void {
    this.#waiting += text.length;
    for (let from = 0; from < text.length; from += AT_ONCE) this.#cut(text.slice(from, from + AT_ONCE));
  }

  #cut(text: string): void {
    // Whether a sentence ends at the last cut may depend on what comes after the next word.
    const open = this.#pieces.splice(Math.max(this.#first, this.#pieces.length - 2)).join('');
    let opened = '';
    segmenter ??= new Intl.Segmenter('ar', { granularity: 'sentence' });
    for (const { segment } of segmenter.segment(open + text)) {
      // To the segmenter a bracket after a stop closes, even one that opens.
      const own = opened + segment;
      const tail = Math.max(0, own.length - OPENING);
      const end = tail + own.slice(tail).search(openingAtEnd);
      opened = end > tail ? own.slice(end) : '';
      this.#pieces.push(...this.#short(end > tail ? own.slice(0, end) : own));
    }
    if (opened !== '') this.#pieces.push((this.#pieces.pop() ?? '') + opened);
  }

  /** No more text will come. */
  close(): void {
    this.#closed = true;
  }

  /** The next sentence, without blanks at its ends, if one can be sent by now. */
  next(): string | undefined {
    const end = this.#countLongEnough(this.#first, true);
    if (end !== undefined && this.#mayBeSent(end)) return this.#take(end);
    return this.#closed ? this.#take(this.#pieces.length) : undefined;
  }

  /** Whether what follows the pieces before `end` can stand by itself, and begins where it seems to. */
  #mayBeSent(end: number): boolean {
    const restEnd = this.#countLongEnough(end, false);
    if (restEnd === undefined) return this.#closed && this.#mustBeApart(end);
    if (this.#closed) return true;
    // A sentence goes on after its full stop when the next letter is a small one: until there is a letter, nobody knows.
    const rest = this.#pieces.slice(end, restEnd);
    if (!rest.some((piece) => letter.test(piece))) return false;
    // What is between two pieces may depend on the first word of the second.
    return restEnd < this.#pieces.length || rest.join('').trimStart().length >= DECIDED_BY;
  }

  /** Whether a rest with nothing to speak in it would make the last sentence too long; the provider takes it by itself. */
  #mustBeApart(end: number): boolean {
    const { isLongEnough, maximumCharacters } = this.#rules;
    const rest = this.#pieces.slice(end).join('');
    return this.#waiting > maximumCharacters && rest.trim() !== '' && isLongEnough(rest);
  }

  /** How far pieces from `first` on have to be taken together to be long enough; on request only where a sentence ends. */
  #countLongEnough(first: number, atEnds: boolean): number | undefined {
    let text = '';
    let speaks = false;
    for (let end = first; end < this.#pieces.length; end += 1) {
      const piece = this.#pieces[end] ?? '';
      text += piece;
      speaks ||= speakable(piece);
      // Blanks make no text longer, and there may be megabytes of them.
      if (piece.trim() === '') continue;
      const next = this.#pieces[end + 1];
      const full = next !== undefined && text.length + next.length > this.#rules.maximumCharacters;
      const ends = speaks && (!atEnds || next === undefined || endsSentence(piece, next));
      if (!ends && !full) continue;
      if (this.#rules.isLongEnough(text)) return end + 1;
    }
    return undefined;
  }

  #take(end: number): string | undefined {
    const text = this.#pieces.slice(this.#first, end).join('');
    this.#first = end;
    // Not each time: what is left would be moved.
    if (this.#first * 2 > this.#pieces.length) {
      this.#pieces.splice(0, this.#first);
      this.#first = 0;
    }
    this.#waiting -= text.length;
    const trimmed = text.trim();
    return trimmed === '' ? undefined : trimmed;
  }

  /** A sentence that is too long, cut at its last blank that is not too late. */
  #short(sentence: string): readonly string[] {
    const { maximumCharacters } = this.#rules;
    const pieces: string[] = [];
    let rest = sentence;
    while (rest.length > maximumCharacters) {
      const cut = cutAt(rest, maximumCharacters);
      pieces.push(rest.slice(0, cut));
      rest = rest.slice(cut);
    }
    pieces.push(rest);
    return pieces;
  }
}

const blank = /\s/u;

function cutAt(text: string, maximum: number): number {
  for (let index = maximum; index > maximum / 2; index -= 1) if (blank.test(text.charAt(index - 1))) return index;
  // No blank far and wide: anywhere, but not inside a character of two units.
  const last = text.charCodeAt(maximum - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff ? maximum - 1 : maximum;
}
