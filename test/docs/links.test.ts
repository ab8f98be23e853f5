import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, linksOf, markdownFiles, root, type Link } from '../kit/markdown.ts';

/** Whether a link of a page leads to a file or folder that is there, and to a heading that its page has. */
async function leadsSomewhere(file: string, { target, anchor }: Link): Promise<boolean> {
  const path = target === '' ? file : join(dirname(file), target);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  return anchor === '' || !path.endsWith('.md') || anchorsOf(await readFile(path, 'utf8')).includes(anchor);
}

describe('the documents', () => {
  it('link to nothing that is not there', async () => {
    const files = await markdownFiles();
    expect(files.length).toBeGreaterThan(10);
    const broken: string[] = [];
    for (const file of files) {
      for (const link of linksOf(await readFile(file, 'utf8'))) {
        if (!(await leadsSomewhere(file, link))) broken.push(`${relative(root, file)} → ${link.target}#${link.anchor}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('quote what providers say in sentences, and in no regular expression', async () => {
    const pages = (await markdownFiles()).filter((file) => /\/docs\/(?:errors|providers)\//u.test(file));
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
