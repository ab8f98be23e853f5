import { printable } from '@throughline/core/internal/printable';

/** A colour or a style, as this command writes them itself. */
// oxlint-disable-next-line no-control-regex
const styled = /\u001B\[\d{0,3}(?:;\d{1,3}){0,4}m/u;
/** What the command itself has composed, colours and all. What came from outside has gone through `printable` before. */
export function printableWithColors(text: string): string {
  return text
    .split(new RegExp(`(${styled.source})`, 'u'))
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('');
}
