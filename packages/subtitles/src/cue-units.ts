import type { Word } from '@throughline/core';
import stringWidth from 'string-width';
import type { Voice } from './voices.ts';

/** What is not broken: in most scripts a word with its punctuation, in those without blanks what a dictionary finds. */
export interface CueUnit extends Pick<Word, 'text' | 'start' | 'end'> {
  /** Columns of a terminal or a subtitle; wide characters take two. */
  readonly columns: number;
  /** Whether a blank stands before it, unless it begins a line. */
  readonly blank: boolean;
  /** Who speaks it, where that is known. */
  readonly voice?: Voice;
}

/** A piece of a text by its place. */
export interface Unit {
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly blank: boolean;
}

// The dictionaries are by script, not by language; the locale only has to be some.
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** Scripts that are written without blanks between words. */
const withoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const words = /\S+/gu;
/** What a word is cut into costs its length each: so no more of it is looked at together, in UTF-16 units. */
const AT_ONCE = 1_000;
/** Where an address or another long word may be broken: after these. */
const joints = /[^/?&=_:;,|#-]*[/?&=_:;,|#-]+|[^/?&=_:;,|#-]+/gu;
const opening = /^[\p{Ps}\p{Pi}]+$/u;

/** Cuts a text of one line into units, none of them wider than `widest` columns. */
export function unitsOf(text: string, widest: number): readonly Unit[] {
  return Array.from(text.matchAll(words)).flatMap(({ 0: word, index }) => {
    const parts = chunksOf(word)
      .flatMap((chunk) => partsOf(chunk, widest))
      .flatMap((part) => (stringWidth(part) <= widest ? [part] : pieces(part, widest)));
    let from = index;
    return parts.map((part, number) => {
      const unit = { from, to: from + part.length, columns: stringWidth(part), blank: number === 0 && index > 0 };
      from = unit.to;
      return unit;
    });
  });
}

/** Whether two texts are joined without a blank. */
export function joinsWithoutBlank(before: string, after: string): boolean {
  return withoutBlanks.test(before.slice(-1)) && withoutBlanks.test(after.slice(0, 1));
}

function partsOf(word: string, widest: number): readonly string[] {
  if (withoutBlanks.test(word)) return withPunctuation(segmenter.segment(word));
  return stringWidth(word) <= widest ? [word] : (word.match(joints) ?? [word]);
}

type Segment = Pick<Intl.SegmentData, 'segment' | 'isWordLike'>;

/** A long word in pieces, none of which ends inside a character of two units. */
function chunksOf(word: string): readonly string[] {
  const chunks: string[] = [];
  for (let from = 0; from < word.length;) {
    const last = word.charCodeAt(from + AT_ONCE - 1);
    const to = from + (last >= 0xd8_00 && last <= 0xdb_ff ? AT_ONCE - 1 : AT_ONCE);
    chunks.push(word.slice(from, to));
    from = to;
  }
  return chunks;
}

/** What nothing else breaks is broken between characters. */
function pieces(part: string, widest: number): readonly string[] {
  const found: string[] = [];
  let width = 0;
  for (const { segment } of characters.segment(part)) {
    const own = stringWidth(segment);
    width += own;
    if (found.length > 0 && width <= widest) found[found.length - 1] += segment;
    else {
      found.push(segment);
      width = own;
    }
  }
  return found;
}

/** Punctuation goes with what is before it, an opening bracket or quote with what comes after it. */
function withPunctuation(segments: Iterable<Segment>): readonly string[] {
  const parts: string[] = [];
  let opened = '';
  for (const { segment, isWordLike } of segments) {
    if (isWordLike === true) {
      parts.push(opened + segment);
      opened = '';
    } else if (opening.test(segment) || opened !== '' || parts.length === 0) opened += segment;
    else parts[parts.length - 1] = (parts.at(-1) ?? '') + segment;
  }
  if (opened === '') return parts;
  return parts.length === 0 ? [opened] : [...parts.slice(0, -1), (parts.at(-1) ?? '') + opened];
}
