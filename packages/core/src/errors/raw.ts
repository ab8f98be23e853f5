/** How much of an answer an error may carry, in bytes of UTF-8. */
const RAW_BYTES = 4_096;
/** How much of it a line of a message is made of. */
const LINE_BYTES = 1_024;

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

/** The beginning of a text, at most so many bytes of UTF-8, never half a character. */
export function cutRaw(text: string, limitBytes: number = RAW_BYTES): string {
  let bytes = 0;
  let end = 0;
  for (const character of text.slice(0, limitBytes)) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (bytes > limitBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A provider's text fit for a line of a message: one line, no control characters that a terminal would obey, at most 300 characters. */
export function excerpt(text: string): string {
  const line = cutRaw(text, LINE_BYTES)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > 300 ? `${characters.slice(0, 299).join('')}…` : line;
}
