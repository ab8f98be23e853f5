import type { Clock } from '@throughline/core';
import { inSeconds } from '../seconds.ts';
import type { Output } from '../terminal.ts';
import { cutOutcome, cutSigns, cutTitle } from './cut-text.ts';
import { introduction } from './introduction.ts';
import { reportLines } from './report.ts';
import { saidReportLines } from './said-report.ts';
import type { DemoView } from './view.ts';

/** One line after the other: for pipes, logs and narrow terminals. */
export function plainView(output: Output, clock: Pick<Clock, 'now'>): DemoView {
  const { bold, dim, yellow, green } = output.colors;
  const write = (line: string): void => output.write(`${line}\n`);
  let sampleRate = 0;
  let loading = false;
  return {
    loading: () => {
      if (!loading) write('Loading the recogniser');
      loading = true;
    },
    begin: (state) => {
      ({ sampleRate } = state);
      for (const line of introduction(state)) write(line);
    },
    runBegins: ({ name }) => {
      write('');
      write(bold(name === 'undisturbed' ? '1. Undisturbed' : '2. Cut, stalled and refused'));
    },
    final: ({ name }, { start, end, text }) => {
      const span = `${start.toFixed(1)} to ${inSeconds(end)}`;
      const who = name === 'said' || name === 'heard' ? `${dim(name.padEnd(5))}  ` : '';
      write(`  ${dim(span.padStart(14))}  ${who}${text}`);
    },
    cutBegins: (cut) => {
      write(yellow(`  ${cutSigns[cut.cut.kind]} ${cutTitle(cut).trimEnd()}`));
    },
    cutOver: (cut) => {
      const whom = cut.whom === undefined ? '' : `${cut.whom}: `;
      write(green(`  ↻ ${''.padStart(8)}${whom}${cutOutcome(cut, sampleRate, clock.now())}`));
    },
    end: (report) => {
      write('');
      for (const line of reportLines(report, output.colors)) write(line);
    },
    beginSaid: (state) => {
      ({ sampleRate } = state);
      write('');
      write(bold('3. Said and heard'));
      for (const line of state.introduction) write(`  ${dim(line)}`);
    },
    endSaid: (report) => {
      write('');
      for (const line of saidReportLines(report, output.colors)) write(line);
    },
    close: () => undefined,
  };
}
