/** A document that is made from code, in whole or in part. */
export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  /** Written as it is made: what it is made with decides its format. Default: false. */
  readonly raw?: boolean;
  /** The whole text; `before`: what stands there now. */
  readonly text: (before: string | undefined) => string;
}

/** Puts `made` between the markers of this name, and leaves what people wrote around them as it is. */
export function between(before: string, name: string, made: string, path: string): string {
  const begin = `<!-- begin ${name}: made by pnpm run docs -->`;
  const end = `<!-- end ${name} -->`;
  const from = before.indexOf(begin);
  const to = before.indexOf(end);
  if (from < 0 || to < from) throw new Error(`${path} lacks the markers "${begin}" and, after it, "${end}"`);
  return `${before.slice(0, from + begin.length)}\n\n${made.trim()}\n\n${before.slice(to)}`;
}

/** The two markers with nothing between them, for a page that does not exist yet. */
export function emptyMarkers(name: string): string {
  return `<!-- begin ${name}: made by pnpm run docs -->\n\n<!-- end ${name} -->\n`;
}
