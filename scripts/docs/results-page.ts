import type { ProviderManifest, RecognisePart, ResultField } from '../../packages/core/src/protocol/manifest.ts';
import { providers } from '../../packages/core/src/providers/index.ts';
import { code, table } from './markdown.ts';
import { between, type Page } from './page.ts';

const path = 'docs/results.md';
const markers = 'fields';
const none = '–';

const wordTimes = { always: 'yes', finals: 'in finals', none } as const;

/** Columns of what results carry, with what stands there for each field of them. */
const columns: readonly (readonly [head: string, cells: Readonly<Partial<Record<ResultField, string>>>])[] = [
  ['`confidence`', { confidence: 'results', 'word-confidence': 'words' }],
  ['`language`', { language: 'results', 'word-language': 'words' }],
  ['`speaker`', { speaker: 'yes', relabel: 'corrected later' }],
  ['`channel`', { channel: 'yes' }],
  ['`entities`', { entities: 'yes' }],
  ['turns', { 'turn-start': 'start', 'turn-eager-end': 'eager end', 'turn-end': 'end' }],
];

/** The table of who gives what, in the page of the results. */
export const resultsPage: Page = {
  path,
  text: (before) => {
    if (before === undefined) throw new Error(`${path} is missing; only its table can be made`);
    const rows = providers.flatMap((provider) => rowsOf(provider));
    const head = ['provider', 'times of words', ...columns.map(([name]) => name)];
    return between(before, markers, table(head, rows), path);
  },
};

/** A row for all sessions of a provider that give the same. */
function rowsOf({ title, page, recognise }: ProviderManifest): readonly (readonly string[])[] {
  if (recognise === undefined) return [];
  const groups = new Map<string, { readonly cells: readonly string[]; readonly names: string[] }>();
  for (const name of Object.keys(recognise.examples)) {
    const cells = cellsOf(recognise, name);
    const key = cells.join('|');
    const group = groups.get(key) ?? { cells, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  const link = `[${title}](${page})`;
  return Array.from(groups.values(), ({ cells, names }) => [
    groups.size === 1 ? link : `${link}, ${names.map(code).join(', ')}`,
    ...cells,
  ]);
}

function cellsOf({ protocol, optionsFromFlags, examples, gives = {} }: RecognisePart, name: string): readonly string[] {
  const { traits } = protocol(optionsFromFlags({ url: 'ws://127.0.0.1:2700', ...examples[name] }));
  const given = new Set(gives[name]);
  const cells = columns.map(([, texts]) => {
    const held = Object.entries(texts).flatMap(([field, text]) => (given.has(field as ResultField) ? [text] : []));
    return held.length === 0 ? none : held.join(', ');
  });
  return [wordTimes[traits.wordTimes], ...cells];
}
