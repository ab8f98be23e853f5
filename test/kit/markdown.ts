import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** A block of code in a page. */
export interface Snippet {
  /** The word after the fence: `ts`, `sh`. */
  readonly language: string;
  readonly text: string;
  /** Of the first line of code in its page, from 1. */
  readonly line: number;
}

/** All pages of the project that people read, as paths. */
export async function markdownFiles(): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\/dist\/|\.changeset|\.pnpm/.test(path));
}

export interface Link {
  /** A relative path; empty for a place in the same page. */
  readonly target: string;
  /** What stands after `#`; empty where nothing does. */
  readonly anchor: string;
}

/** Where the relative links of a page point to. */
export function linksOf(text: string): readonly Link[] {
  const prose = withoutCode(text).replaceAll(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(
    ([, target = '', anchor = '']) => ({ target, anchor }),
  );
}

/** The anchors that the headings of a page have, as GitHub makes them. */
export function anchorsOf(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#{1,6} +(.*)$/gmu)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/\]\([^)]*\)/gu, '')
      .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(page: string): string {
  return page.replaceAll(/^\s*```.*?^\s*```/gmsu, '');
}

/** The blocks of code of a page, in their order. */
export function snippetsOf(page: string): readonly Snippet[] {
  const snippets: Snippet[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    if (open === undefined) {
      const fence = /^\s*```(\w*)/u.exec(line);
      if (fence !== null) open = { language: fence[1] ?? '', line: index + 2, lines: [] };
    } else if (line.trimStart().startsWith('```')) {
      snippets.push({ language: open.language, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  return snippets;
}
