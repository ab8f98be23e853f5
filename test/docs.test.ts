import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

async function markdownFiles(): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\/dist\/|\.changeset|\.pnpm/.test(path));
}

/** Where the relative links of a page point to. */
function linksOf(text: string): readonly string[] {
  const prose = text.replaceAll(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
}

describe('the documents', () => {
  it('link to nothing that is not there', async () => {
    const files = await markdownFiles();
    expect(files.length).toBeGreaterThan(10);
    const broken: string[] = [];
    for (const file of files) {
      for (const target of linksOf(await readFile(file, 'utf8'))) {
        if (!existsSync(join(dirname(file), target))) broken.push(`${relative(root, file)} → ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('say what services say in sentences, and in no regular expression', async () => {
    const pages = (await markdownFiles()).filter((file) => /\/docs\/(?:errors|protocols)\//u.test(file));
    expect(pages.length).toBeGreaterThan(40);
    const sentences: string[] = [];
    for (const page of pages) {
      const text = await readFile(page, 'utf8');
      expect([relative(root, page), ...text.matchAll(/`\/[^`]*\/[a-z]*`|\\\\b|\(\?[<:=!]/gu)]).toEqual([
        relative(root, page),
      ]);
      sentences.push(...Array.from(text.matchAll(/“[^”]+”/gu), ([sentence]) => sentence));
    }
    expect(sentences).toContain('“Required: {required}, Available: {available}”');
  });
});
