import type { Clock } from '@throughline/core';
import { createLogUpdate } from 'log-update';
import type { Output } from '@throughline/cli/internal';
import { endlessReportLines } from './endless-report.ts';
import { loadingFrame, runningFrame } from './frame.ts';
import { type Picture, pictureOfEndless, pictureOfRuns, pictureOfRoundTrip } from './picture.ts';
import { reportLines } from './report.ts';
import { roundTripReportLines } from './round-trip-report.ts';
import type { DemoView } from './view.ts';

const redrawMs = 80;

/** Both runs side by side, redrawn while they go. */
export function terminalView(output: Output, clock: Pick<Clock, 'now'>): DemoView {
  const draw = createLogUpdate(output.stream);
  let fraction = 0;
  let picture: Picture | undefined;
  let still = false;
  const look = (rows: number) => ({ columns: output.columns(), rows, colors: output.colors, now: clock.now() });
  const frame = (rows: number): readonly string[] =>
    picture === undefined ? loadingFrame(fraction, look(rows)) : runningFrame(picture, look(rows));
  const redraw = (): void => {
    if (!still) draw(frame(output.rows() - 1).join('\n'));
  };
  const begin = (next: Picture): void => {
    picture = next;
    still = false;
    redraw();
  };
  /** The last picture stays, at its full length: it may scroll. */
  const leave = (report: readonly string[]): void => {
    still = true;
    draw.clear();
    const lines = [...frame(Infinity), '', ...report.map((line) => (line === '' ? '' : ` ${line}`)), ''];
    output.write(`${lines.join('\n')}\n`);
  };
  const timer = setInterval(redraw, redrawMs);
  timer.unref();
  return {
    loading: (next) => {
      fraction = next;
      redraw();
    },
    begin: (state) => begin(pictureOfRuns(state)),
    // The timer shows what the state says.
    runBegins: redraw,
    final: redraw,
    cutBegins: redraw,
    cutOver: redraw,
    end: (report) => leave(reportLines(report, output.colors)),
    beginRoundTrip: (state) => begin(pictureOfRoundTrip(state)),
    endRoundTrip: (report) => leave(roundTripReportLines(report, output.colors)),
    beginEndless: (state) => begin(pictureOfEndless(state)),
    endEndless: (report) => leave(endlessReportLines(report, output.colors)),
    close: () => {
      clearInterval(timer);
      draw.done();
    },
  };
}
