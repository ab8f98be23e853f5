import { parts, plots } from '../../test/bench/figures/pages.ts';
import { between, type Page } from './page.ts';

const path = 'docs/performance.md';

/** The tables and plots of what `pnpm bench` wrote into docs/figures. */
export const figurePages: readonly Page[] = [
  ...plots.map(({ path: file, svg }) => ({ path: file, raw: true, text: () => svg })),
  {
    path,
    text: (before = '') => parts.reduce((page, { name, markdown }) => between(page, name, markdown, path), before),
  },
];
