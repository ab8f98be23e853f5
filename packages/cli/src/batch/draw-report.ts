import { printableLine } from '@throughline/core/internal';
import Table from 'cli-table3';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Output } from '../terminal.ts';
import { duration, inGroups, speedOf } from './figures.ts';
import type { FileKind } from './kinds.ts';
import type { BatchReport } from './report.ts';

/** Wider lines are harder to read. */
const widest = 120;
/** Narrower columns break every second word. */
const narrowest = 66;
const between = 2;
/** A longer name of an example is cut in the middle. */
const mostLines = 3;

/** No lines: they would be more ink than text. */
const plain = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid']
    .flatMap((side) => [
      side,
      `${side}-mid`,
      ...(side === 'top' || side === 'bottom' ? [`${side}-left`, `${side}-right`] : []),
    ])
    .concat('left-mid', 'mid-mid', 'right-mid', 'middle')
    .map((char) => [char, '']),
);

type Row = readonly [title: string, figure: string];

/** The final report for a person: what was done, and by kind what was not. */
export function drawReport(report: BatchReport, output: Output): string {
  const parts = [drawFigures(figuresOf(report), output)];
  const { red, yellow } = output.colors;
  if (report.incompleteKinds.length > 0) {
    parts.push(drawKinds(report.incompleteKinds, { title: 'incomplete', color: yellow, output }));
  }
  if (report.failureKinds.length > 0)
    parts.push(drawKinds(report.failureKinds, { title: 'failed', color: red, output }));
  return parts.join('\n');
}

function figuresOf({ files, audio, seconds, concurrency, out }: BatchReport): readonly Row[] {
  const [length, sent] = [duration(audio.seconds), duration(audio.sentSeconds)];
  const rows: Row[] = [['done', inGroups(files.done)]];
  if (files.incomplete > 0) rows.push(['incomplete', `${inGroups(files.incomplete)} of those done`]);
  if (files.doneBefore > 0) rows.push(['done before', inGroups(files.doneBefore)]);
  if (files.failed > 0) rows.push(['failed', inGroups(files.failed)]);
  if (files.left !== 0) rows.push(['left', files.left === null ? 'unknown' : inGroups(files.left)]);
  rows.push(['audio', sent === length ? length : `${length}, ${sent} sent`]);
  if (audio.gapSeconds >= 0.05) rows.push(['in gaps', `${audio.gapSeconds.toFixed(1)} s without an answer`]);
  rows.push(['time', `${duration(seconds)}, ${speedOf(audio.speed)}`]);
  if (files.done + files.failed > 0) rows.push(['at a time', atATime(concurrency)]);
  rows.push(['written to', printableLine(out)]);
  return rows;
}

function atATime({ asked, most, limit }: BatchReport['concurrency']): string {
  if (asked !== 'auto') return inGroups(asked);
  // More than it allows wait for it.
  return limit === null || most <= limit ? inGroups(most) : `${inGroups(limit)}, as the account allows`;
}

function drawFigures(rows: readonly Row[], output: Output): string {
  const table = new Table({ chars: plain, style: styleOf(), colWidths: [] });
  for (const [title, figure] of rows) table.push([output.colors.dim(title), figure]);
  return `${trimmed(table.toString())}\n`;
}

interface KindsTable {
  /** What the files have in common. */
  readonly title: string;
  readonly color: (text: string) => string;
  readonly output: Output;
}

function drawKinds(kinds: readonly FileKind[], table: KindsTable): string {
  return table.output.columns() < narrowest ? listOf(kinds, table) : tableOf(kinds, table);
}

function tableOf(kinds: readonly FileKind[], { title, color, output }: KindsTable): string {
  const { bold, dim } = output.colors;
  const heads = [title, 'files', 'what to do', 'for example'] as const;
  const widthOf = (head: string, texts: readonly string[]): number =>
    Math.max(...[head, ...texts].map((text) => stringWidth(text))) + between;
  const codes = widthOf(
    heads[0],
    kinds.map(({ code }) => code),
  );
  const files = widthOf(
    heads[1],
    kinds.map((kind) => inGroups(kind.files)),
  );
  const room = Math.min(widest, output.columns() - 1) - codes - files;
  const remedy = Math.floor(room * 0.6);
  // The beginning of a name says where the file is, and its end which one it is.
  const width = room - remedy - between;
  const whole = (path: string): string =>
    wrapAnsi(cliTruncate(path, width * mostLines, { position: 'middle' }), width, { hard: true, trim: false });
  const table = new Table({
    chars: plain,
    style: styleOf(),
    head: heads.map((head) => dim(head)),
    colWidths: [codes, files, remedy, room - remedy],
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  for (const kind of kinds) {
    table.push([
      bold(color(kind.code)),
      inGroups(kind.files),
      printableLine(kind.remedy ?? '–'),
      dim(whole(printableLine(kind.example))),
    ]);
  }
  return `${trimmed(table.toString())}\n`;
}

/** One below the other, where a table does not fit. */
function listOf(kinds: readonly FileKind[], { title, color, output }: KindsTable): string {
  const { bold, dim } = output.colors;
  const width = Math.max(1, output.columns() - 1 - between);
  return [
    dim(title),
    ...kinds.flatMap(({ code, files, remedy, example }) => [
      `${bold(color(code))} ${inGroups(files)}`,
      ...[remedy === undefined ? '' : printableLine(remedy), dim(`for example ${printableLine(example)}`)]
        .filter((text) => text !== '')
        .flatMap((text) => wrapAnsi(text, width, { hard: true }).split('\n'))
        .map((line) => ' '.repeat(between) + line),
    ]),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function styleOf(): { 'padding-left': number; 'padding-right': number; head: string[]; border: string[] } {
  return { 'padding-left': 0, 'padding-right': between, head: [], border: [] };
}

function trimmed(table: string): string {
  return table
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
