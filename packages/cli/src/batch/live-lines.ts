import { redrawn } from '../redrawn.ts';
import type { Output } from '../terminal.ts';

/** A few lines at the bottom of a terminal that are drawn anew as things change; elsewhere nothing. */
export interface LiveLines {
  /** Writes lines that stay, above the live ones. */
  above(write: () => void): void;
  /** Takes the lines away for good. */
  close(): void;
}

/** `lines` is asked at each drawing; each of its lines has to fit. */
export function liveLines(output: Output, lines: () => readonly string[]): LiveLines {
  if (!output.isTerminal) return { above: (write) => write(), close() {} };
  const { redraw, above, close } = redrawn(output, () =>
    lines()
      .slice(0, Math.max(1, output.rows() - 1))
      .join('\n'),
  );
  redraw();
  return { above, close };
}
