import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Output } from '../terminal.ts';
import type { Row, CodeEntry } from './entries.ts';
import { wireLines } from './row-text.ts';

/** Wider lines are harder to read. */
const widest = 140;
/** Narrower columns break every second word. */
const narrowest = 66;
/** Fits the longest code. */
const codeWidth = 24;
const between = '  ';
const codeTitle = 'code, recovery';

/** The catalogue as a table: a code with its recovery, what it means, and what to do. */
export function drawCatalogue(entries: readonly CodeEntry[], output: Output): string {
  return draw(
    output,
    [codeTitle, 'what happened', 'what to do'],
    entries.map((entry) => [codeOf(entry, output, false), entry.means, entry.remedy ?? '–']),
  );
}

/** A provider's table: what it says, the code that it becomes, and what that means and asks for. */
export function drawRows(rows: readonly Row[], output: Output): string {
  return draw(
    output,
    ['the provider sends', codeTitle, 'what happened, and what to do'],
    rows.map((row) => [
      wireLines(row, output.colors).join('\n'),
      codeOf(row, output, row.once),
      row.remedy === null ? row.means : `${row.means}\n→ ${row.remedy}`,
    ]),
  );
}

function codeOf({ code, recovery }: CodeEntry, { colors }: Output, once: boolean): string {
  return `${colors.bold(code)}\n${colors.dim(`${recovery}${once ? ', once' : ''}`)}`;
}

type Cells = readonly [string, string, string];

function draw(output: Output, head: Cells, rows: readonly Cells[]): string {
  return output.columns() < narrowest ? drawList(output, rows) : drawTable(output, head, rows);
}

/** One cell below the other, where a table does not fit. */
function drawList(output: Output, rows: readonly Cells[]): string {
  const width = Math.max(1, output.columns() - between.length);
  return rows
    .map((cells) =>
      cells
        .filter((cell) => cell !== '')
        .flatMap((cell, index) => {
          const lines = wrapAnsi(cell, width, { hard: true, trim: true }).split('\n');
          return lines.map((line) => (index === 0 ? line : between + line));
        })
        .join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

function drawTable(output: Output, head: Cells, rows: readonly Cells[]): string {
  const { colors } = output;
  const room = Math.min(widest, output.columns()) - codeWidth - 2 * between.length;
  const half = Math.floor(room / 2);
  const widths = head.map((title) => (title === codeTitle ? codeWidth : half));
  const titles: Cells = [colors.underline(head[0]), colors.underline(head[1]), colors.underline(head[2])];
  // A line of blanks between the rows: lines would be more ink than text.
  return `${[titles, ...rows].map((cells) => `${rowLines(cells, widths).join('\n')}\n`).join('\n')}`;
}

/** The lines of one row: its cells side by side, each in its width. */
function rowLines(cells: Cells, widths: readonly number[]): readonly string[] {
  const columns = cells.map((cell, index) =>
    wrapAnsi(cell, widths[index] ?? 1, { hard: true, trim: true }).split('\n'),
  );
  const height = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, index) => {
        const text = lines[line] ?? '';
        return text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - stringWidth(text)));
      })
      .join(between)
      .trimEnd(),
  );
}
