import { parseJson } from '../json.ts';

/** Deeper ones are no answers. */
const DEEPEST = 64;

/**
 * What is left of JSON that was cut: a close reason ends at 123 bytes, a body at 64 KiB. A text that was cut counts as far as it
 * goes; a field without a value is left out. `undefined` where that is no JSON either.
 */
export function cutJson(text: string): unknown {
  const closers: string[] = [];
  let inText = false;
  let lastComma: { readonly at: number; readonly closers: string } | undefined;
  let escaped = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (inText) {
      if (escaped) escaped = false;
      else if (sign === '\\') escaped = true;
      else if (sign === '"') inText = false;
      continue;
    }
    if (sign === '"') inText = true;
    else if (sign === '{') closers.push('}');
    else if (sign === '[') closers.push(']');
    else if (sign === '}' || sign === ']') closers.pop();
    else if (sign === ',') lastComma = { at, closers: closing(closers) };
    if (closers.length > DEEPEST) return undefined;
  }
  if (closers.length === 0) return undefined;
  const whole = escaped ? text.slice(0, -1) : text.replace(/\\u[\da-f]{0,3}$/iu, '');
  const ended = parseJson(`${whole}${inText ? '"' : ''}${closing(closers)}`);
  return ended ?? (lastComma && parseJson(text.slice(0, lastComma.at) + lastComma.closers));
}

function closing(closers: readonly string[]): string {
  return closers.toReversed().join('');
}
