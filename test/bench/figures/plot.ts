import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { comparisonsOf, type Comparison, type Report } from '../report.ts';
import { clientName, rowName } from './tables.ts';

const WIDTH = 760;
const ROW_HEIGHT = 28;
const MARGIN_TOP = 40;
const MARGIN_BOTTOM = 50;

/** For a page that is light and for one that is dark: an image asks the reader's settings, since it has no page to ask. */
const STYLE = `
  svg { color: #1f2328; --ours: #0969da; --others: #6e7781; --aim: #bc4c00; font-family: system-ui, sans-serif; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6edf3; --ours: #58a6ff; --others: #9198a1; --aim: #f0883e; }
  }
`;

interface Bar {
  readonly name: string;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly aim: number | undefined;
  readonly ours: boolean;
  readonly panel: string;
}

/** Every row of sessions against its bare socket, with its aim. */
export function framesPlot(report: Report): string {
  const rows = [...comparisonsOf(report, 'frame-cost'), ...comparisonsOf(report, 'many-sessions')].map((comparison) =>
    barOf(comparison, rowName(comparison), true, ''),
  );
  return plot(rows, 'CPU a frame of a session ÷ a bare ws socket; bars: half of the rounds; orange: the aim', {
    faceted: false,
  });
}

/** The makers' own clients and ours, cheapest first. */
export function peersPlot(report: Report): string {
  const panels = [
    { suite: 'no-reply', panel: 'no reply' },
    { suite: 'partials', panel: 'a partial a frame' },
  ];
  const rows = panels.flatMap(({ suite, panel }) =>
    comparisonsOf(report, suite).map((comparison) =>
      barOf(comparison, clientName(comparison.over.name), comparison.over.name === 'throughline', panel),
    ),
  );
  return plot(rows, 'CPU a frame of each client ÷ a bare ws socket, with the middle half of the rounds', {
    faceted: true,
  });
}

function barOf({ ratio: { value, aim } }: Comparison, name: string, ours: boolean, panel: string): Bar {
  return { name, median: value.median, low: value.lowerQuartile, high: value.upperQuartile, aim, ours, panel };
}

function plot(rows: readonly Bar[], title: string, { faceted }: { readonly faceted: boolean }): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const color = ({ ours }: Bar): string => (ours ? 'var(--ours)' : 'var(--others)');
  const facet = faceted ? { fx: 'panel' as const } : {};
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const names = [...new Set(rows.map(({ name }) => name))];
  const withAim = rows.filter(({ aim }) => aim !== undefined);
  const svg = Plot.plot({
    document: document as unknown as NonNullable<Plot.PlotOptions['document']>,
    width: WIDTH,
    height: names.length * ROW_HEIGHT + MARGIN_TOP + MARGIN_BOTTOM,
    marginLeft: 240,
    marginRight: 30,
    marginTop: MARGIN_TOP,
    marginBottom: MARGIN_BOTTOM,
    style: { fontSize: '12px' },
    x: { label: title, grid: true, nice: true, zero: true, labelAnchor: 'center', labelArrow: 'none', labelOffset: 42 },
    y: { label: null, domain: faceted ? sorted(rows) : names },
    fx: { label: null, domain: panels },
    marks: [
      Plot.ruleX([1], { stroke: 'currentColor', strokeDasharray: '3,3' }),
      Plot.ruleY(rows, {
        ...facet,
        x1: 'low',
        x2: 'high',
        y: 'name',
        stroke: color,
        strokeWidth: 5,
        strokeOpacity: 0.45,
      }),
      Plot.dot(rows, { ...facet, x: 'median', y: 'name', fill: color, r: 4.5 }),
      Plot.tickX(withAim, { ...facet, x: 'aim', y: 'name', stroke: 'var(--aim)', strokeWidth: 2.5, inset: 4 }),
      Plot.text(rows, {
        ...facet,
        x: 'high',
        y: 'name',
        text: ({ median }: Bar) => median.toFixed(2),
        dx: 8,
        textAnchor: 'start',
        fill: 'currentColor',
      }),
    ],
  });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  const style = document.createElement('style');
  style.textContent = STYLE;
  svg.append(style);
  return `${svg.outerHTML}\n`;
}

/** By the first panel, the cheapest first. */
function sorted(rows: readonly Bar[]): readonly string[] {
  const [first] = rows;
  return rows
    .filter(({ panel }) => panel === first?.panel)
    .toSorted((a, b) => a.median - b.median)
    .map(({ name }) => name);
}
