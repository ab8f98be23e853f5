import type { Clock } from '@throughline/core';
import { inSeconds } from '../seconds.ts';
import type { Output } from '../terminal.ts';
import { cutOutcome, cutSigns, cutTitle } from './cut-text.ts';
import { introduction } from './introduction.ts';
import { reportLines } from './report.ts';
import type { DemoState } from './state.ts';
import type { DemoView } from './view.ts';

/** One line after the other: for pipes, logs and narrow terminals. */
export function plainView(output: Output, clock: Pick<Clock, 'now'>): DemoView {
  const { bold, dim, yellow, green } = output.colors;
  const write = (line: string): void => output.write(`${line}\n`);
  let state: DemoState | undefined;
  let loading = false;
  return {
    loading: () => {
      if (!loading) write('Loading the recogniser');
      loading = true;
    },
    begin: (begun) => {
      state = begun;
      for (const line of introduction(begun)) write(line);
    },
    runBegins: ({ name }) => {
      write('');
      write(bold(name === 'undisturbed' ? '1. Undisturbed' : '2. Cut, stalled and refused'));
    },
    final: (_, { start, end, text }) => {
      const span = `${start.toFixed(1)} to ${inSeconds(end)}`;
      write(`  ${dim(span.padStart(14))}  ${text}`);
    },
    cutBegins: (cut) => {
      write(yellow(`  ${cutSigns[cut.cut.kind]} ${cutTitle(cut).trimEnd()}`));
    },
    cutOver: (cut) => {
      if (state !== undefined) write(green(`  ↻ ${''.padStart(8)}${cutOutcome(cut, state.sampleRate, clock.now())}`));
    },
    end: (report) => {
      write('');
      for (const line of reportLines(report, output.colors)) write(line);
    },
    close: () => undefined,
  };
}
