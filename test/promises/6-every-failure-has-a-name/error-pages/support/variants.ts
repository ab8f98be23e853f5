/** One way to write a sentence that means the same. */
export interface Variant {
  /** What was done to it, for a failure's message. */
  readonly how: string;
  readonly text: string;
}

type Change = readonly [how: string, change: (text: string) => string];

const identifier = /\b[\w]+(?:[-_][\w]+)+\b/gu;
const articles = /\b(?:the|an?) /giu;
const toBe = / (?:is|are|was|were)\b(?! not\b)/giu;
/** Words that a form of "be" may stand before. */
const told =
  /(?<before>\w) (?<word>too (?:short|large|big)|allowed|required|missing|exceeded|denied|unavailable|deactivated|invalid|deleted)\b/giu;

const behind = 'with a request id behind it';

const changes: readonly Change[] = [
  ['as it is', (text) => text],
  ['lower case', (text) => text.toLowerCase()],
  ['capitals', (text) => text.toUpperCase()],
  ['a capital for each word', (text) => text.replaceAll(/(?<![\w'])[a-z]/gu, (letter) => letter.toUpperCase())],
  ['without a final stop', (text) => text.replace(/[.!]+$/u, '')],
  ['with a final stop', (text) => `${text.replace(/[.!]+$/u, '')}.`],
  ['with an exclamation mark', (text) => `${text.replace(/[.!]+$/u, '')}!`],
  ['with three stops', (text) => `${text.replace(/[.!]+$/u, '')}...`],
  ['in quotes', (text) => `"${text}"`],
  ['in single quotes', (text) => `'${text}'`],
  ['in curly quotes', (text) => `“${text}”`],
  ['in backticks', (text) => `\`${text}\``],
  ['in brackets', (text) => `[${text}]`],
  ['identifiers in single quotes', (text) => text.replaceAll(identifier, "'$&'")],
  ['identifiers in quotes', (text) => text.replaceAll(identifier, '"$&"')],
  ['identifiers in backticks', (text) => text.replaceAll(identifier, '`$&`')],
  ['without quotes', (text) => text.replaceAll(/["`“”]/gu, '')],
  ['curly apostrophes', (text) => text.replaceAll("'", '’')],
  [
    'contractions',
    (text) => text.replaceAll(/\b(does|do|is|has) not\b/giu, "$1n't").replaceAll(/\bcannot\b/giu, "can't"),
  ],
  ['curly contractions', (text) => text.replaceAll(/\b(does|do|is|has) not\b/giu, '$1n’t')],
  ['no contractions', (text) => text.replaceAll(/(?<=\w)n['’]t\b/giu, ' not').replaceAll(/\bcannot\b/giu, 'can not')],
  ['without articles', (text) => text.replaceAll(articles, '')],
  ['with an article before it', (text) => `The ${text}`],
  [
    'with articles after prepositions',
    (text) => text.replaceAll(/ (?:in|of|to|for|from|with|during)(?= )(?! the\b| an?\b)/giu, '$& the'),
  ],
  ['without "is"', (text) => text.replaceAll(toBe, '')],
  ['with "is"', (text) => text.replaceAll(told, '$<before> is $<word>')],
  ['with "was"', (text) => text.replaceAll(told, '$<before> was $<word>')],
  ['"was" for "is"', (text) => text.replaceAll(/ is\b/giu, ' was')],
  ['double blanks', (text) => text.replaceAll(' ', '  ')],
  ['blanks that do not break', (text) => text.replaceAll(' ', '\u{a0}')],
  ['hyphens that do not break', (text) => text.replaceAll('-', '\u{2011}')],
  ['numbers joined to their units', (text) => text.replaceAll(/(\d) (kHz)\b/giu, '$1$2')],
  ['after a word', (text) => `Error: ${text}`],
  ['after a type', (text) => `ServiceError - ${text}`],
  [behind, (text) => `${text} (request 8f14e45f)`],
];

/** A sentence in all the ways that providers write what their page has once; each but once. `open`: its last parameter may go on for ever. */
export function variantsOf(text: string, open: boolean): readonly Variant[] {
  const seen = new Set<string>();
  return changes.flatMap(([how, change]) => {
    if (open && how === behind) return [];
    const changed = change(text);
    if (seen.has(changed)) return [];
    seen.add(changed);
    return [{ how, text: changed }];
  });
}

/** A text as far as it is the same in all variants: what an error has taken from one is compared in this form. */
export function same(text: string): string {
  return text.toLowerCase().replaceAll('\u{2011}', '-').replaceAll(/\s+/gu, ' ');
}
