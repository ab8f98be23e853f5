import type { Clock } from '@throughline/core';
import { createLogUpdate } from 'log-update';
import type { Output } from '../terminal.ts';
import { loadingFrame, runningFrame } from './frame.ts';
import { reportLines } from './report.ts';
import type { DemoState } from './state.ts';
import type { DemoView } from './view.ts';

const redrawMs = 80;

/** Both runs side by side, drawn anew as they go. */
export function terminalView(output: Output, clock: Pick<Clock, 'now'>): DemoView {
  const draw = createLogUpdate(output.stream);
  let fraction = 0;
  let state: DemoState | undefined;
  const look = (rows: number) => ({ columns: output.columns(), rows, colors: output.colors, now: clock.now() });
  const frame = (rows: number): readonly string[] =>
    state === undefined ? loadingFrame(fraction, look(rows)) : runningFrame(state, look(rows));
  const redraw = (): void => draw(frame(output.rows() - 1).join('\n'));
  const timer = setInterval(redraw, redrawMs);
  timer.unref();
  return {
    loading: (next) => {
      fraction = next;
      redraw();
    },
    begin: (begun) => {
      state = begun;
      redraw();
    },
    // The timer shows what the state says.
    runBegins: redraw,
    final: redraw,
    cutBegins: redraw,
    cutOver: redraw,
    end: (report) => {
      clearInterval(timer);
      draw.clear();
      // The last picture stays, as long as it is: it may scroll.
      const lines = [
        ...frame(Infinity),
        '',
        ...reportLines(report, output.colors).map((line) => (line === '' ? '' : ` ${line}`)),
        '',
      ];
      output.write(`${lines.join('\n')}\n`);
    },
    close: () => {
      clearInterval(timer);
      draw.done();
    },
  };
}
