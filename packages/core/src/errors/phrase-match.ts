import { amountAt, isUnit } from './phrase-amounts.ts';
import { quotedAtStart, runBefore, runBehind, trimmed, type Place } from './phrase-captures.ts';
import { numberAt } from './phrase-numbers.ts';
import { isDigit } from './phrase-digits.ts';
import { wordsOf, type PhraseWord } from './phrase-words.ts';
import type { Capture, Phrase, PhrasePart } from './phrase.ts';

/** A text, ready to be searched for phrases. */
export interface ReadText {
  readonly text: string;
  readonly words: readonly PhraseWord[];
  readonly vocabulary: ReadonlySet<string>;
  /** For each word, and behind the last: the first from there on that is no filler. */
  readonly counting: readonly number[];
}

/** What a placeholder has found. */
export interface Found extends Place {
  readonly name: string;
  /** A number or an amount as a decimal text; absent there: not to be distinguished from another. For texts, what stands in the place. */
  readonly value?: string;
  readonly takes: Capture['takes'];
  readonly currency?: string;
}

export function readText(text: string): ReadText {
  const words = wordsOf(text);
  const counting: number[] = [];
  counting[words.length] = words.length;
  for (let at = words.length - 1; at >= 0; at -= 1) {
    counting[at] = words[at]?.filler === true ? (counting[at + 1] ?? at + 1) : at;
  }
  return { text, words, vocabulary: new Set(words.map((word) => word.text)), counting };
}

/** What the placeholders of a phrase find in a text, at the first place where it stands; `undefined` where it is nowhere in it. */
export function findPhrase(phrase: Phrase, text: ReadText): readonly Found[] | undefined {
  if (!phrase.words.every((word) => text.vocabulary.has(word))) return undefined;
  return new Search(phrase.parts, text).find();
}

const denials: ReadonlySet<string> = new Set(['not', 'never']);
const MOST_WORDS = 12;
/** Of one run without blanks a gap looks at so many words. */
const MOST_PIECES = 64;
/** In the place of a number so many words may stand. */
const MOST_FOR_NUMBER = 3;
/** So many words that count for nothing may stand between a placeholder and the word behind it. */
const MOST_FILLERS = 4;

/** The rest of a phrase, from a part of it on, may stand at a word or not, whatever came before: no question is asked twice. */
class Search {
  readonly #parts: readonly PhrasePart[];
  readonly #text: string;
  readonly #words: readonly PhraseWord[];
  readonly #next: readonly number[];
  /** Where it is known that the parts from one on do not stand. */
  readonly #failed = new Set<number>();
  #found: Found[] = [];

  constructor(parts: readonly PhrasePart[], { text, words, counting }: ReadText) {
    this.#parts = parts;
    this.#text = text;
    this.#words = words;
    this.#next = counting;
  }

  find(): readonly Found[] | undefined {
    const [first] = this.#parts;
    const leads = first?.type === 'capture' && first.takes === 'text';
    for (let at = 0; at < this.#words.length; at += 1) {
      if (this.#isDenied(at)) continue;
      if (leads ? this.#leads(first, at) : this.#fits(0, at)) return this.#found.toReversed();
    }
    return undefined;
  }

  /** "Not unauthorized", "is not an invalid key": whoever says so says something else than what stands behind it. */
  #isDenied(at: number): boolean {
    let before = at - 1;
    while (before >= Math.max(0, at - MOST_FILLERS) && this.#words[before]?.filler === true) before -= 1;
    const word = this.#words[before];
    if (word === undefined || !denials.has(word.text)) return false;
    return /^[\s\p{L}\p{Cf}]*$/u.test(this.#text.slice(word.end, this.#words[at]?.start));
  }

  /** A placeholder at the beginning of a phrase, before the word `at`. */
  #leads(capture: Capture, at: number): boolean {
    if (this.#words[at]?.filler === true || !this.#fits(1, at)) return false;
    const place = this.#runBefore(at);
    if (place !== undefined) this.#keep(capture, place);
    else if (!capture.optional) {
      this.#found = [];
      return false;
    }
    return true;
  }

  #runBefore(at: number): Place | undefined {
    const words = this.#words;
    let last = at - 1;
    // "The field is required": a form of "be", and perhaps an article.
    const first = Math.max(0, at - MOST_FILLERS);
    while (last > first && words[last]?.filler === true && words[last + 1]?.begins === false) last -= 1;
    if (words[last]?.filler === true) last = at - 1;
    const word = words[last];
    const next = words[last + 1];
    if (word === undefined || next === undefined || next.begins || next.joined) return undefined;
    return runBefore(this.#text, next.start, word);
  }

  /** Whether the parts from `part` on stand in the text from the word `at` on. */
  #fits(part: number, at: number): boolean {
    const wanted = this.#parts[part];
    if (wanted === undefined) return true;
    const key = part * (this.#words.length + 1) + at;
    if (this.#failed.has(key)) return false;
    const fits = this.#fit(wanted, part, at);
    if (!fits) this.#failed.add(key);
    return fits;
  }

  #fit(wanted: PhrasePart, part: number, at: number): boolean {
    if (wanted.type === 'gap') return this.#gap(part, at);
    if (wanted.type === 'word') {
      const next = this.#counting(at);
      return this.#words[next]?.text === wanted.text && this.#fits(part + 1, next + 1);
    }
    return this.#capture(wanted, part, at) || (wanted.optional && this.#fits(part + 1, at));
  }

  #capture(capture: Capture, part: number, at: number): boolean {
    const isLast = part === this.#parts.length - 1;
    switch (capture.takes) {
      case 'number':
      case 'amount':
        return this.#number(capture, part, at);
      case 'rest':
        return this.#keep(capture, trimmedStart(this.#text, this.#endBefore(at)));
      case 'text':
        if (!isLast) return this.#between(capture, part, at);
        return this.#keep(capture, runBehind(this.#text, this.#endBefore(at), this.#words[at], capture.afterColon));
    }
  }

  /** The fewest words up to where the rest of the phrase stands. */
  #between(capture: Capture, part: number, at: number): boolean {
    if (capture.optional && this.#fits(part + 1, at)) return true;
    const counting = this.#counting(at);
    // An id may be a word that counts for nothing elsewhere: "A".
    if (this.#upTo(capture, part, counting, at)) return true;
    return this.#words[at]?.text === 'a' && this.#upTo(capture, part, at, at);
  }

  /** `first`: where the place begins, with what counts for nothing before `from`. */
  #upTo(capture: Capture, part: number, from: number, first: number): boolean {
    let at = from;
    for (let runs = 0; runs < MOST_WORDS && at < this.#words.length; runs += 1) {
      do {
        if (this.#words[at]?.begins === true) return false;
        at += 1;
      } while (this.#words[at]?.joined === true);
      if (this.#words[at]?.begins === true || !this.#fits(part + 1, at)) continue;
      const end = this.#words[at]?.start ?? this.#text.length;
      const place = { start: this.#endBefore(first), end };
      if (
        this.#keep(
          capture,
          quotedAtStart(this.#text, place) ?? trimmed(this.#text, { ...place, start: this.#endBefore(from) }),
        )
      )
        return true;
      this.#found = [];
    }
    return false;
  }

  #gap(part: number, from: number): boolean {
    let at = from;
    for (let runs = 0, pieces = 0; runs <= MOST_WORDS && pieces <= MOST_PIECES; pieces += 1) {
      const word = this.#words[at];
      if (word === undefined || word.begins) return false;
      if (this.#fits(part + 1, at)) return true;
      at += 1;
      if (!word.filler && this.#words[at]?.joined !== true) runs += 1;
    }
    return false;
  }

  #number(capture: Capture, part: number, at: number): boolean {
    const first = this.#counting(at);
    return this.#readNumber(capture, part, first) || (part > 0 && this.#noNumber(capture, part, first));
  }

  /** What stands in the place of a number and is none, such as "unlimited": the sentence is the same all the same. */
  #noNumber(capture: Capture, part: number, first: number): boolean {
    const start = this.#endBefore(first);
    let at = first;
    for (let runs = 0; runs < MOST_FOR_NUMBER && at < this.#words.length; runs += 1) {
      do {
        if (this.#words[at]?.begins === true) return false;
        at += 1;
      } while (this.#words[at]?.joined === true);
      if (this.#fits(part + 1, at)) return this.#keep(capture, { start, end: this.#words[at - 1]?.end ?? start });
    }
    return false;
  }

  #readNumber(capture: Capture, part: number, first: number): boolean {
    const start = this.#endBefore(first);
    const read = capture.takes === 'amount' ? amountAt(this.#text, start) : this.#plainNumber(first);
    if (read === undefined) return false;
    let next = first;
    while ((this.#words[next]?.start ?? Infinity) < read.end) next += 1;
    const found = { ...capture, ...read, start };
    if (this.#fits(part + 1, next)) return this.#keepFound(found);
    const unit = this.#words[next];
    if (capture.takes !== 'amount' || unit === undefined || unit.begins || isDigit(unit.text[0])) return false;
    if (!this.#fits(part + 1, next + 1)) return false;
    // Of a unit that nobody knows it cannot be said whether it makes another number.
    return isUnit(unit.text) ? this.#keepFound(found) : this.#keep(capture, { start, end: read.end });
  }

  #plainNumber(at: number): { readonly end: number; readonly value?: string } | undefined {
    const word = this.#words[at];
    if (word === undefined || !isDigit(word.text[0]) || this.#isInNumber(at)) return undefined;
    const read = numberAt(this.#text, word.start);
    const isNegative = /(?:^|[\s:=([\p{Sc}])[-−]\p{Sc}?$/u.test(
      this.#text.slice(Math.max(0, word.start - 4), word.start),
    );
    return read.value !== undefined && isNegative ? { ...read, value: `-${read.value}` } : read;
  }

  #isInNumber(at: number): boolean {
    const before = this.#words[at - 1];
    const gap = this.#text.slice(before?.end ?? 0, this.#words[at]?.start);
    return isDigit(before?.text[0]) && /^[.,'’٫٬_]$/u.test(gap);
  }

  /** The first word from `at` on that is none of those that count for nothing. */
  #counting(at: number): number {
    return this.#next[at] ?? this.#words.length;
  }

  #endBefore(at: number): number {
    return at === 0 ? 0 : (this.#words[at - 1]?.end ?? 0);
  }

  #keep(capture: Capture, place: Place | undefined): boolean {
    return place !== undefined && this.#keepFound({ ...capture, ...place });
  }

  /** Called from the last part to the first, once all behind it fits. */
  #keepFound({ name, takes, start, end, value, currency }: Found): boolean {
    this.#found.push({
      name,
      takes,
      start,
      end,
      ...(value !== undefined && { value }),
      ...(currency !== undefined && { currency }),
    });
    return true;
  }
}

function trimmedStart(text: string, from: number): Place | undefined {
  return trimmed(text, { start: from, end: text.length });
}
