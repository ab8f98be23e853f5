import { printable } from '@throughline/core/internal';

/** A colour or a style, as this command writes them itself. */
// oxlint-disable-next-line no-control-regex
const styled = /\u001B\[\d{0,3}(?:;\d{1,3}){0,4}m/u;
/** What JSON leaves as it is, and a terminal obeys; and the line breaks that some readers of lines know. */
const leftByJson = /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** JSON that reads as the value, and in which no control character stands as it is; in one line, or with `indent` blanks. */
export function printableJson(value: object, indent?: number): string {
  const escape = (control: string): string => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, undefined, indent).replaceAll(leftByJson, escape);
}

/** What the command itself has composed, colours and all. What came from outside has gone through `printable` before. */
export function printableWithColors(text: string): string {
  return text
    .split(new RegExp(`(${styled.source})`, 'u'))
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}
