import { printableLine } from '@throughline/core/internal';
import cliTruncate from 'cli-truncate';
import { redrawn } from './redrawn.ts';
import type { Output } from './terminal.ts';

/** The one line at the bottom of a terminal that is drawn anew as things change; elsewhere nothing. */
export interface LiveLine {
  /** Shows a text, or what a function says at each drawing; the end of what is too long. */
  show(text: string | (() => string)): void;
  /** Writes lines that stay, above the live one. */
  above(write: () => void): void;
  /** Takes the line away for good. */
  close(): void;
}

/** Narrower than this, what stands before the text would leave no room for it. */
const narrowColumns = 40;

/** `lead` stands before the text and is asked at each drawing: a clock, for example. */
export function liveLine(output: Output, lead: () => string = () => ''): LiveLine {
  if (!output.isTerminal) return { show() {}, above: (write) => write(), close() {} };
  const { dim } = output.colors;
  let text: string | (() => string) = '';
  // The lead goes on while the text stays.
  const { redraw, above, close } = redrawn(output, () => {
    const before = output.columns() < narrowColumns ? '' : lead();
    // The end of the text is what is new, so the beginning is left out. One column stays free for the cursor.
    const room = Math.max(1, output.columns() - before.length - 1);
    const shown = printableLine(typeof text === 'string' ? text : text());
    return dim(before + cliTruncate(shown, room, { position: 'start' }));
  });
  return {
    show: (next) => {
      text = next;
      redraw();
    },
    above,
    close,
  };
}
