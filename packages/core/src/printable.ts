/** All that a terminal obeys or that turns text around: control characters but tab and line feed, and the controls of direction. */
// oxlint-disable-next-line no-control-regex
const controls = /\r\n|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/gu;
const lineBreaks = /[\n\v\f\r\u0085\u2028\u2029]+/gu;

const shown = (control: string): string => (control === '\r\n' ? '\n' : '\uFFFD');

/**
 * A text from outside — a provider's, a platform's, the name of a file — fit to be printed: every control character is shown as
 * U+FFFD, so that a terminal obeys none, and nothing is hidden. Tabs and line feeds stay.
 */
export function printable(text: string): string {
  return text.replaceAll(controls, shown);
}

/** The same in one line: line breaks become blanks. */
export function printableLine(text: string): string {
  return printable(text.replaceAll(lineBreaks, ' '));
}

/** What JSON leaves as it is, and a terminal obeys; and the line breaks that some readers of lines know. */
const leftByJson = /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** JSON that reads as the value, and in which no control character stands as it is; in one line, or with `indent` blanks. */
export function printableJson(value: object, indent?: number): string {
  const escape = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, indent).replaceAll(leftByJson, escape);
}
