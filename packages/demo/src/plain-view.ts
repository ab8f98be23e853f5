import type { Clock } from '@throughline/core';
import { inSeconds, type Output } from '@throughline/cli/internal';
import { cutOutcome, cutSigns, cutTitle } from './cut-text.ts';
import { endlessReportLines } from './endless-report.ts';
import { introduction } from './introduction.ts';
import { reportLines } from './report.ts';
import { roundTripReportLines } from './round-trip-report.ts';
import type { DemoView } from './view.ts';

/** Line after line: for pipes, logs and narrow terminals. */
export function plainView(output: Output, clock: Pick<Clock, 'now'>): DemoView {
  const { bold, dim, yellow, green } = output.colors;
  const write = (line: string): void => output.write(`${line}\n`);
  let loading = false;
  return {
    loading: () => {
      if (!loading) write('Loading the recogniser');
      loading = true;
    },
    begin: (state) => {
      for (const line of introduction(state)) write(line);
    },
    runBegins: ({ name }) => {
      write('');
      write(bold(name === 'undisturbed' ? '1. Undisturbed' : '2. Cut, stalled and refused'));
    },
    final: ({ name }, { start, end, text }) => {
      const span = `${start.toFixed(1)} to ${inSeconds(end)}`;
      const who = name === 'spoken' || name === 'recognised' ? `${dim(name.padEnd(10))}  ` : '';
      write(`  ${dim(span.padStart(14))}  ${who}${text}`);
    },
    cutBegins: (cut) => {
      write(yellow(`  ${cutSigns[cut.cut.kind]} ${cutTitle(cut).trimEnd()}`));
    },
    cutOver: (cut) => {
      const target = cut.target === undefined ? '' : `${cut.target}: `;
      write(green(`  ↻ ${''.padStart(8)}${target}${cutOutcome(cut, clock.now())}`));
    },
    end: (report) => {
      write('');
      for (const line of reportLines(report, output.colors)) write(line);
    },
    beginRoundTrip: (state) => {
      write('');
      write(bold('3. Round trip: text to speech, and speech to text'));
      for (const line of state.introduction) write(`  ${dim(line)}`);
    },
    endRoundTrip: (report) => {
      write('');
      for (const line of roundTripReportLines(report, output.colors)) write(line);
    },
    beginEndless: (state) => {
      write('');
      write(bold('4. Without end: a fresh link, then another provider'));
      for (const line of state.introduction) write(`  ${dim(line)}`);
    },
    endEndless: (report) => {
      write('');
      for (const line of endlessReportLines(report, output.colors)) write(line);
    },
    close: () => undefined,
  };
}
