import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksOf, markdownFiles, root } from '../support/markdown.ts';

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
