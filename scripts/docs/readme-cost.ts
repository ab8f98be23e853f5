import { readFileSync } from 'node:fs';
import { figuresOf, type Report } from '../../test/bench/report.ts';
import { between, type Page } from './page.ts';

const path = 'README.md';
const figures = new URL('../../docs/figures/bench.json', import.meta.url);

/** What a session costs, in the few figures that somebody asks for first; docs/performance.md has all of them. */
export const readmeCost: Page = { path, text: (before = '') => between(before, 'cost', cost(), path) };

function cost(): string {
  const report = JSON.parse(readFileSync(figures, 'utf8')) as Report;
  const median = (suite: string, name: string): string => {
    const figure = figuresOf(report, suite).find((one) => one.name === name);
    if (figure === undefined)
      throw new Error(`docs/figures/bench.json has no "${name}" in ${suite}, which ${path} shows`);
    return String(Number(figure.value.median.toPrecision(figure.value.median < 10 ? 3 : 2)));
  };
  const frame = (name: string): string => median('frame-cost', name);
  const { date, cpus, node } = report.machine;
  return [
    `A frame of 100 ms costs a session ${frame('session, together')} µs of CPU, beside ${frame('bare ws.send')} µs on a bare socket of \`ws\`:`,
    `${frame('session, together ÷ bare ws.send')} times as much. It is ${frame('session, spread ÷ bare, spread')} times where the frames of`,
    `many streams do not come together, and ${frame('session, a partial a frame ÷ bare, a partial a frame')} times where each is answered`,
    `by a partial. A session that is open and idle takes ${median('idle', 'session: heap')} KiB of the heap and`,
    `${median('idle', 'session: CPU a second')} µs of CPU a second. Measured on ${date.slice(0, 10)}, 50 streams and 200 idle sessions on`,
    `${cpus} cores, Node ${node.slice(1)}.`,
  ].join(' ');
}
