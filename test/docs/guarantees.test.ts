import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linksOf, root } from '../kit/markdown.ts';

interface Promised {
  readonly number: number;
  readonly title: string;
  /** Files and folders of the repository that the section links to. */
  readonly targets: readonly string[];
}

/** The promises of docs/guarantees.md, in their order. */
async function promises(): Promise<readonly Promised[]> {
  const page = await readFile(join(root, 'docs/guarantees.md'), 'utf8');
  return page
    .split(/^## /mu)
    .slice(1)
    .map((section) => {
      const [, number = '', title = ''] = /^(\d+)\. (.*)/u.exec(section) ?? [];
      const targets = linksOf(section).map(({ target }) => relative(root, join(root, 'docs', target)));
      return { number: Number(number), title, targets };
    });
}

const folderOf = ({ number, title }: Promised): string => `${number}-${title.toLowerCase().replaceAll(/\W+/gu, '-')}`;

describe('the page of the promises', () => {
  it('has a section for each folder of test/promises, and a folder of that name for each section', async () => {
    const files = await readdir(join(root, 'test/promises'), { recursive: true });
    const folders = [...new Set(files.filter((file) => file.endsWith('.ts')).map((file) => file.split(sep)[0] ?? ''))];
    folders.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    expect((await promises()).map(folderOf)).toEqual(folders);
  });

  it('leads to the folder of each promise in one step', async () => {
    for (const promised of await promises()) {
      expect(promised.targets).toContain(join('test/promises', folderOf(promised)));
    }
  });

  it('promises nothing whose folder holds no test', async () => {
    for (const promised of await promises()) {
      const files = await readdir(join(root, 'test/promises', folderOf(promised)), { recursive: true });
      expect([folderOf(promised), files.some((file) => file.endsWith('.test.ts'))]).toEqual([folderOf(promised), true]);
    }
  });
});
