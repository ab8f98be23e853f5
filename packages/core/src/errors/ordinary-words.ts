import { isLetterOrDigit } from './fold.ts';
import type { View } from './views.ts';

/** What keys like `my-session-token` share with messages about them, and what nobody learns anything from. */
const ordinary: ReadonlySet<string> = new Set(
  `a access account admin an and api app are as at audio auth authentication authorization be bearer benchmark by client
  connection credential credentials customer customers demo error example expired for from has have header id identifier in
  invalid is it key keys license live login missing model my no not number of on or password platform private production
  project provider public recognition region request required sandbox secret secrets server service session sessions
  simulator speech subscription synthesis test testing text that the this to token tokens transcript transcription uri url
  user username valid voice was were with your`.split(/\s+/u),
);

/** Longer than any words that a key is made of. */
const longest = 80;
/** So many letters at the end of a run may be those that the next word begins with by chance. */
const byChance = 3;

/**
 * Whether a part of a view is nothing but ordinary words, whole ones; and at either end perhaps up to 3 letters of another word:
 * `credentials f` of `credentials function`, where the key goes on with `-for`.
 */
export function isOrdinary(view: View, first: number, last: number): boolean {
  if (last - first >= longest) return false;
  let text = '';
  for (let at = first; at <= last; at += 1) text += String.fromCharCode(view.unit(at));
  const words = text.toLowerCase().split(/[\s_\-.,:'"]+/u);
  if (isLetterOrDigit(view.unit(first - 1)) && (words.shift() ?? '').length > byChance) return false;
  if (isLetterOrDigit(view.unit(last + 1)) && (words.pop() ?? '').length > byChance) return false;
  return words.some((word) => word !== '') && words.every((word) => word === '' || ordinary.has(word));
}
