import { createLogUpdate } from 'log-update';
import type { Output } from '../terminal.ts';

/** A few lines at the bottom of a terminal that are drawn anew as things change; elsewhere nothing. */
export interface LiveLines {
  /** Writes lines that stay, above the live ones. */
  above(write: () => void): void;
  /** Takes the lines away for good. */
  close(): void;
}

const everyMs = 250;

/** `lines` is asked at each drawing; each of its lines has to fit. */
export function liveLines(output: Output, lines: () => readonly string[]): LiveLines {
  if (!output.isTerminal) return { above: (write) => write(), close() {} };
  const draw = createLogUpdate(output.stream, { showCursor: true });
  const redraw = (): void =>
    draw(
      lines()
        .slice(0, Math.max(1, output.rows() - 1))
        .join('\n'),
    );
  const timer = setInterval(redraw, everyMs);
  timer.unref();
  redraw();
  return {
    above: (write) => {
      draw.clear();
      write();
      redraw();
    },
    close: () => {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}
