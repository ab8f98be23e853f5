import { digitOf, isDigit } from './phrase-digits.ts';

/** A word of a text: a run of letters or of digits, of any script. */
export interface PhraseWord {
  /** In the form in which words are compared: NFKC, lower case, digits as ASCII. */
  readonly text: string;
  /** In the text as it came. */
  readonly start: number;
  readonly end: number;
  /** An article or a form of "be", which two sentences may differ in and still say the same. */
  readonly filler: boolean;
  /** What stands before it is of the same run without blanks, quotes, commas or brackets: `key` in `x-api-key`. */
  readonly joined: boolean;
  /** A line or a sentence ends before it. */
  readonly begins: boolean;
}

const fillers: ReadonlySet<string> = new Set(['a', 'an', 'the', 'is', 'are', 'was', 'were', 'be', 'been']);
/** What is left of a word in front of "n't" where it is not the word itself. */
const stems: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall' };
const apostrophes = "'’‘ʼ＇";
/** Stand inside names and addresses, between words of one run. */
const connecting = /^[-_./@+#~%&=\\:*$|\p{Cf}]*$/u;
const lineEnd = /[\n\r\u2028\u2029]/u;
const sentenceEnd = /[.!?。؟][\p{Pe}\p{Pf}"'`]*\s/u;
/** A stop behind them ends no sentence. */
const abbreviations: ReadonlySet<string> = new Set(['dr', 'mr', 'mrs', 'ms', 'st', 'prof', 'vs', 'inc', 'ltd']);

/** Signs that may be left out: invisible ones, and the vowels and strokes of Arabic. */
const unwritten = /\p{Cf}|\u0640|[\u064B-\u065F]|\u0670/gu;

type CharacterKind = 'digit' | 'letter' | 'invisible' | 'other';

/** The words of a text, in their order. Takes time in proportion to the text. */
export function wordsOf(text: string): readonly PhraseWord[] {
  const words: PhraseWord[] = [];
  let run: { readonly start: number; readonly kind: CharacterKind } | undefined;
  const close = (end: number): void => {
    if (run !== undefined) push(words, text, run.start, end);
    run = undefined;
  };
  let at = 0;
  // The same characters come again and again.
  const kinds = new Map<string, CharacterKind>();
  for (const character of text) {
    const kind = kinds.get(character) ?? kindOf(character);
    kinds.set(character, kind);
    if (kind === 'other') close(at);
    else if (kind !== 'invisible' && run?.kind !== kind) {
      close(at);
      run = { start: at, kind };
    }
    at += character.length;
  }
  close(at);
  return words;
}

function kindOf(character: string): CharacterKind {
  const unit = character.charCodeAt(0);
  if (unit < 0x80) {
    if (unit >= 0x30 && unit <= 0x39) return 'digit';
    return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a) ? 'letter' : 'other';
  }
  if (isDigit(character)) return 'digit';
  if (apostrophes.includes(character)) return 'other';
  if (/[\p{Cf}\p{M}]/u.test(character)) return character === '\u200B' ? 'other' : 'invisible';
  return /[\p{L}\p{N}]/u.test(character.normalize('NFKC')) ? 'letter' : 'other';
}

function push(words: PhraseWord[], text: string, start: number, end: number): void {
  const raw = text.slice(start, end);
  const word = plain(raw);
  const before = words.at(-1);
  const gap = text.slice(before?.end ?? 0, start);
  if (word === 't' && before !== undefined && isContraction(before, gap)) {
    words.pop();
    const stem = before.text.slice(0, -1);
    const split = before.end - 1;
    if (stem !== '') words.push(made(stems[stem] ?? stem, { ...before, end: split }));
    const place = { start: split, end, joined: stem !== '' || before.joined, begins: stem === '' && before.begins };
    words.push(made('not', place));
    return;
  }
  const place = {
    start,
    end,
    joined: before !== undefined && connecting.test(gap),
    begins: before !== undefined && endsBefore(before, gap, raw),
  };
  if (word === 'cannot') {
    words.push(made('can', { ...place, end: start + 3 }));
    words.push(made('not', { start: start + 3, end, joined: true, begins: false }));
    return;
  }
  if (word === 'been' && before !== undefined && (before.text === 'has' || before.text === 'have')) {
    words.pop();
    words.push({ ...before, filler: true });
  }
  words.push(made(word, place));
  // Inside a run, `a` and `is` are as good as any word: they may be part of an id.
  if (place.joined) words.push(...words.splice(-2).map((one) => ({ ...one, filler: false })));
}

function made(text: string, place: Pick<PhraseWord, 'start' | 'end' | 'joined' | 'begins'>): PhraseWord {
  const { start, end, joined, begins } = place;
  return { text, start, end, filler: fillers.has(text), joined, begins };
}

function plain(raw: string): string {
  if (/^[a-z]+$/u.test(raw)) return raw;
  const composed = raw.replaceAll(unwritten, '').normalize('NFKC').toLowerCase();
  return composed.replaceAll(/\p{Nd}/gu, (digit) => String(digitOf(digit)));
}

/** Whether a single `t` behind this is what is left of "not". */
function isContraction({ text }: PhraseWord, gap: string): boolean {
  return text.endsWith('n') && gap.length === 1 && apostrophes.includes(gap);
}

function endsBefore(before: PhraseWord, gap: string, next: string): boolean {
  if (lineEnd.test(gap)) return true;
  if (!sentenceEnd.test(gap) || abbreviations.has(before.text)) return false;
  // In scripts without capital letters the stop alone decides.
  return /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(next);
}
