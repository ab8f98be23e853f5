import type { Figure } from '../figure.ts';
import { comparisonsOf, figuresOf, type Comparison, type Report } from '../report.ts';
import { shown } from '../table.ts';
import { ranOn, table } from './markdown.ts';

/** What of the suites below their ratios is shown, in this order; each has a table of its own. */
const otherSuites = [
  'collections',
  'idle',
  'start-up',
  'hot-path',
  'window-cost',
  'first-audio',
  'voice-memory',
  'relay',
  'batch',
  'rotation',
];

/** All figures of `pnpm bench` as Markdown, from what it wrote. */
export function benchTables(report: Report): string {
  const frames = [...comparisonsOf(report, 'frame-cost'), ...comparisonsOf(report, 'many-sessions')];
  return [
    origin(report),
    picture(
      'frames.svg',
      'CPU a frame of a session, divided by that of a bare socket; the figures are in the table below',
    ),
    table(
      ['CPU a frame', 'bare `ws`', 'session', '÷ bare', 'aim'],
      frames.map((comparison) => frameRow(comparison, mostRounds(frames.map(({ ratio }) => ratio)))),
    ),
    latenessTable(report),
    ...otherSuites.flatMap((name) => suiteTable(report, name)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The figures of `pnpm bench --peers` as Markdown: a client a row. */
export function peerTables(report: Report): string {
  const suites = ['no-reply', 'partials'].map((suite) => comparisonsOf(report, suite));
  const names = [...new Set(suites.flat().map(({ over }) => over.name))];
  const bare = suites.flatMap(([first]) => [first === undefined ? '' : `${shown(first.under.value.median)} µs`, '']);
  const rows = names.map((name) => [
    clientName(name),
    ...suites.flatMap((comparisons) => peerCells(comparisons.find(({ over }) => over.name === name))),
  ]);
  return [
    origin(report),
    picture(
      'peers.svg',
      'CPU a frame of each client, divided by that of a bare socket; the figures are in the table below',
    ),
    table(['', 'no reply', '÷ bare', 'a partial a frame', '÷ bare'], [['bare `ws`', ...bare], ...rows]),
  ].join('\n\n');
}

function origin({ machine, suites }: Report): string {
  const rounds = mostRounds(Object.values(suites)[0]?.figures ?? []);
  return `Measured on ${ranOn(machine)}, medians of ${rounds} rounds where nothing else is said, with the middle half of them in brackets.`;
}

function picture(file: string, words: string): string {
  return `![${words}](figures/${file})`;
}

/** What a session did in this row, and with what it is compared where that is not the bare socket that sends whole frames. */
export function rowName({ over, under }: Comparison): string {
  const name = over.name.replace(/^session, /, '').replace(': CPU a frame', '');
  return under.name === 'bare, joins chunks of 20 ms' ? `${name}, ÷ bare that joins them` : name;
}

function mostRounds(figures: readonly Figure[]): number {
  return Math.max(0, ...figures.map(({ rounds }) => rounds));
}

function frameRow(comparison: Comparison, rounds: number): readonly string[] {
  const { ratio, over, under } = comparison;
  const fewer = ratio.rounds < rounds ? ` (${ratio.rounds} rounds)` : '';
  return [
    rowName(comparison) + fewer,
    `${shown(under.value.median)} µs`,
    `${shown(over.value.median)} µs`,
    spreadOf(ratio),
    verdict(ratio),
  ];
}

function peerCells(comparison: Comparison | undefined): readonly string[] {
  if (comparison === undefined) return ['', ''];
  const { over, ratio } = comparison;
  return [`${shown(over.value.median)} µs`, spreadOf(ratio)];
}

function latenessTable(report: Report): string {
  const late = figuresOf(report, 'many-sessions').filter(
    ({ name }) => name.includes('lateness') && !name.includes('÷'),
  );
  const counts = [...new Set(late.map(({ name }) => name.split(' ')[0] ?? ''))];
  const cell = (start: string): string => {
    const found = late.find(({ name }) => name.startsWith(start));
    return found === undefined ? '' : withUnit(found);
  };
  const rows = counts.flatMap((count) =>
    ['median', 'p99'].map((which) => [
      `${count} streams, ${which}`,
      cell(`${count} bare: ${which}`),
      cell(`${count} sessions: ${which}`),
    ]),
  );
  return rows.length === 0 ? '' : table(['lateness of a frame', 'bare `ws`', 'sessions'], rows);
}

function suiteTable(report: Report, name: string): readonly string[] {
  const suite = report.suites[name];
  if (suite === undefined) return [];
  const rows = suite.figures.map((figure) => [figure.name, withUnit(figure), verdict(figure)]);
  return [table([`\`${name}\`: ${suite.title}`, 'median', 'aim'], rows)];
}

function withUnit(figure: Figure): string {
  return `${spreadOf(figure)}${figure.unit === '' || figure.unit === '×' ? '' : ` ${figure.unit}`}`;
}

function spreadOf({ value: { median, lowerQuartile, upperQuartile }, unit }: Figure): string {
  const digits = (value: number): string => (unit === '×' ? value.toFixed(2) : shown(value));
  const [low, high] = [digits(lowerQuartile), digits(upperQuartile)];
  return low === high ? digits(median) : `${digits(median)} (${low}–${high})`;
}

function verdict({ aim, value }: Figure): string {
  if (aim === undefined) return '';
  return value.median <= aim ? `≤ ${aim}, met` : `≤ ${aim}, **missed**`;
}

/** As its maker writes it. */
export function clientName(name: string): string {
  return clientNames.get(name) ?? name;
}

const clientNames: ReadonlyMap<string, string> = new Map([
  ['throughline', 'Throughline'],
  ['assemblyai', 'AssemblyAI'],
  ['azure', 'Azure'],
  ['cartesia', 'Cartesia'],
  ['deepgram', 'Deepgram'],
  ['gladia', 'Gladia'],
  ['soniox', 'Soniox'],
  ['speechmatics', 'Speechmatics'],
]);
