import { createLogUpdate } from 'log-update';
import type { Output } from './terminal.ts';

/** The bottom of a terminal, drawn anew as things change. */
export interface Redrawn {
  redraw(): void;
  /** Writes lines that stay, above what is drawn. */
  above(write: () => void): void;
  /** Takes it away for good. */
  close(): void;
}

const everyMs = 250;

/** `drawing` is asked for what it is at each redrawing. */
export function redrawn(output: Output, drawing: () => string): Redrawn {
  const draw = createLogUpdate(output.stream, { showCursor: true });
  const redraw = (): void => draw(drawing());
  const timer = setInterval(redraw, everyMs);
  timer.unref();
  return {
    redraw,
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
