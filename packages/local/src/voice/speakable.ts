/** Part of a text that the local voice has no sounds for. */
export interface LeftOut {
  /** What it is written in: `Arabic`, `Cyrillic`, …; `symbols` for signs such as emoji; `another script` where it is none of these. */
  readonly script: string;
  /** As it stands in the text, with the blanks inside it. */
  readonly text: string;
}

/** What the local voice makes of a text. */
export interface SpeakableText {
  /** What it speaks, in ASCII; without a letter or a digit where it can speak nothing of the text. */
  readonly text: string;
  /** What it leaves out, in the order of the text. Punctuation is not spoken, and not counted. */
  readonly leftOut: readonly LeftOut[];
}

const scripts: readonly (readonly [name: string, letters: RegExp])[] = [
  ['Arabic', /\p{Script=Arabic}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Bengali', /\p{Script=Bengali}/u],
  ['Chinese', /\p{Script=Han}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Devanagari', /\p{Script=Devanagari}/u],
  ['Ethiopic', /\p{Script=Ethiopic}/u],
  ['Georgian', /\p{Script=Georgian}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Gujarati', /\p{Script=Gujarati}/u],
  ['Gurmukhi', /\p{Script=Gurmukhi}/u],
  ['Hebrew', /\p{Script=Hebrew}/u],
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['Kannada', /\p{Script=Kannada}/u],
  ['Khmer', /\p{Script=Khmer}/u],
  ['Korean', /\p{Script=Hangul}/u],
  ['Malayalam', /\p{Script=Malayalam}/u],
  ['Tamil', /\p{Script=Tamil}/u],
  ['Telugu', /\p{Script=Telugu}/u],
  ['Thai', /\p{Script=Thai}/u],
];

/** Latin letters that are no letter with a mark, and punctuation that changes how a sentence sounds. */
const asAscii: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '⁄': '/',
  '−': '-',
  '،': ',',
  '、': ',',
  '؛': ';',
  '؟': '?',
  '。': '.',
  '।': '.',
  '۔': '.',
};

const ascii = /[\t\n -~]/u;
const mark = /\p{M}/u;
/** Joins letters or emoji, or turns the direction of text, and is nothing by itself. */
const invisible = /\p{Cf}/u;
const silent = /[\p{P}\p{Z}\p{Cc}]/u;

/**
 * The part of a text that the local voice can speak. It knows the 26 letters of English, digits and the signs of ASCII. Letters
 * with accents lose them, and typographic signs become those of ASCII; all else is left out.
 */
export function speakableText(text: string): SpeakableText {
  const leftOut: LeftOut[] = [];
  let spoken = '';
  /** What is being left out, and what came after it that may lie between two parts of it. */
  let run = '';
  let between = '';
  const endRun = (): void => {
    if (run !== '') leftOut.push({ script: scriptOf(run), text: run.normalize('NFC') });
    run = '';
    between = '';
  };
  // Compatibility forms too: the letters of a ligature, the digits of a fraction.
  for (const character of text.normalize('NFKD')) {
    const plain = ascii.test(character) ? character : asAscii[character];
    if (plain !== undefined) {
      if (run !== '' && plain.trim() === '') between += plain;
      else endRun();
      spoken += plain;
    } else if (mark.test(character)) {
      // A mark belongs to the letter before it, whatever becomes of that.
      if (run !== '' && between === '') run += character;
    } else if (invisible.test(character)) {
      continue;
    } else if (silent.test(character)) {
      if (run !== '') between += character;
      spoken += ' ';
    } else {
      run += between + character;
      between = '';
      spoken += ' ';
    }
  }
  endRun();
  return { text: spoken, leftOut };
}

/** Whether anything of it would be spoken; of a text that `speakableText` returned. */
export function isSpeakable(text: string): boolean {
  return /[A-Za-z\d]/u.test(text);
}

function scriptOf(text: string): string {
  const known = scripts.find(([, letters]) => letters.test(text));
  if (known !== undefined) return known[0];
  return /\p{L}/u.test(text) ? 'another script' : 'symbols';
}
