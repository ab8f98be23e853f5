import { printableLine } from '@throughline/core/internal';

/** A text for a subtitle: one line, no control characters. A blank line would end the subtitle, and what follows it could be another. */
export function subtitleText(text: string): string {
  return printableLine(text).replaceAll(/\s+/gu, ' ').trim();
}

/** WebVTT reads `<` and `&` as markup, and `-->` as the times of a subtitle. */
export function escapedForVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * SRT has no rules of its own. All players take `<i>` and the like for markup, some `{\an8}` and `{y:i}`, and a parser may look
 * for `-->` in any line. VLC reads `&lt;`, `&gt;` and `&amp;`, FFmpeg and mpv show them as they are: so an ampersand, which people
 * do say, is escaped only where it would be read as one of those.
 */
export function escapedForSrt(text: string): string {
  return text
    .replaceAll(/&(?=#?\w+;)/gu, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\{(?=\\|\w:)/gu, '{ ');
}
