/** How much of a frame or a body an error may carry, in bytes of UTF-8. */
const rawLimitBytes = 1024;

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x1_0000 ? 3 : 4;
}

/** The beginning of a text, at most 1 KiB of UTF-8, never half a character. */
export function cutRaw(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of text.slice(0, rawLimitBytes)) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (bytes > rawLimitBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** A provider's text fit for a line of a message: one line, no control characters that a terminal would obey, at most 300 characters. */
export function excerpt(text: string): string {
  const line = cutRaw(text)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length > 300 ? `${characters.slice(0, 299).join('')}…` : line;
}
