import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { type Colors, inSeconds } from '@throughline/cli/internal';
import { cutOutcome, cutSigns, cutTitle } from './cut-text.ts';
import type { Column, Picture } from './picture.ts';
import type { CutState, RunState } from './state.ts';

/** What a picture is drawn for. */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly colors: Colors;
  /** Milliseconds of the clock. */
  readonly now: number;
}

/** Wider columns are harder to read. */
const widestColumn = 64;
const title = 'throughline';

export function loadingFrame(fraction: number, { colors: { bold, dim, cyan } }: Look): readonly string[] {
  const cells = 24;
  const done = Math.round(fraction * cells);
  return [
    '',
    ` ${bold(title)}`,
    '',
    ` ${dim('loading the recogniser')}  ${cyan('━'.repeat(done))}${dim('╌'.repeat(cells - done))}`,
  ];
}

/** The whole picture, at most `rows` lines of `columns` cells; of a text that is too long, its end is shown. */
export function runningFrame(picture: Picture, look: Look): readonly string[] {
  const { colors, columns } = look;
  const width = Math.min(widestColumn, Math.floor((columns - 5) / 2));
  const beside = (left: string, right: string): string => ` ${padded(left, width)} ${colors.dim('│')} ${right}`;
  const { left, right } = picture;
  const head = ['', ` ${colors.bold(title)}`, ...picture.introduction.map((line) => colors.dim(` ${line}`))];
  const names = [
    '',
    beside(colors.bold(left.heading), colors.bold(right.heading)),
    beside(track(left, picture, width, colors), track(right, picture, width, colors)),
    beside(standing(left.run, colors), standing(right.run, colors)),
    beside('', ''),
  ];
  const events = ['', ...eventLines(picture, look)];
  const leftText = paragraph(left, width, colors);
  const rightText = paragraph(right, width, colors);
  const room = Math.max(3, look.rows - head.length - names.length - events.length);
  const lines = Math.max(leftText.length, rightText.length);
  // The newest words are visible: the end of the run that is still going.
  const end = right.run.state === 'not-begun' ? lines : Math.max(rightText.length, Math.min(room, lines));
  const first = Math.max(0, Math.min(end, lines) - room);
  const text = Array.from({ length: Math.min(room, lines - first) }, (_, index) =>
    beside(leftText[first + index] ?? '', rightText[first + index] ?? ''),
  );
  return [...head, ...names, ...text, ...events].map((line) => cliTruncate(line, columns));
}

/** One line for the audio: what is settled, sent and not yet sent, and where the connection was disturbed. */
function track({ run, cuts }: Column, { seconds }: Picture, width: number, colors: Colors): string {
  const cells = width - 8;
  const cellOf = (at: number): number => Math.min(cells, Math.max(0, Math.round((at / seconds) * cells)));
  const settled = cellOf(run.positions.settled);
  const sent = cellOf(run.positions.sent);
  const marks = new Map(
    cuts
      .filter(({ beganAt }) => beganAt !== undefined)
      .map((cut) => [Math.min(cells - 1, cellOf(cut.cut.at)), cut] as const),
  );
  const bar = Array.from({ length: cells }, (_, cell) => {
    const cut = marks.get(cell);
    if (cut !== undefined) return (cut.over === undefined ? colors.red : colors.yellow)(cutSigns[cut.cut.kind]);
    if (cell < settled) return colors.green('━');
    return cell < sent ? colors.cyan('─') : colors.dim('╌');
  });
  return `${bar.join('')} ${inSeconds(run.positions.settled).padStart(7)}`;
}

function standing({ state, epoch }: RunState, { dim, green, yellow, cyan }: Colors): string {
  switch (state) {
    case 'not-begun':
      return dim('not started');
    case 'closed':
      return green(`done on link ${epoch}`);
    case 'open':
    case 'resting':
      return cyan(`link ${epoch}`);
    case 'ending':
      return cyan(`link ${epoch}, waiting for the last results`);
    case 'failed':
    case 'aborted':
      return yellow(state);
    default:
      return yellow(`connecting: link ${epoch}`);
  }
}

type Paint = (text: string) => string;

/** A colour for each link that sent results, in their order: the text shows which link each part came from. */
function linkPaints(cuts: readonly CutState[], colors: Colors): (epoch: number) => Paint {
  const wheel: readonly Paint[] = [
    colors.cyan,
    colors.magenta,
    colors.blue,
    colors.green,
    colors.yellow,
    colors.cyanBright,
    colors.magentaBright,
  ];
  const epochs = cuts.flatMap(({ over }) => (over === undefined ? [] : [over.seam.epoch]));
  return (epoch) => {
    const order = epochs.indexOf(epoch);
    return (order < 0 ? undefined : wheel[order % wheel.length]) ?? String;
  };
}

function paragraph({ run: { finals, partials }, cuts }: Column, width: number, colors: Colors): readonly string[] {
  const paintOf = linkPaints(cuts, colors);
  const parts = [
    ...finals.map(({ text, epoch }) => paintOf(epoch)(text)),
    ...partials.map(({ text }) => colors.dim(text)),
  ];
  return parts.length === 0 ? [] : wrapAnsi(parts.join(' '), width).split('\n');
}

/** What happened to both connections, in the order of the audio. */
function eventLines({ left, right }: Picture, { colors, now }: Look): readonly string[] {
  const lines = [left, right].flatMap(({ cuts }) => {
    const paintOf = linkPaints(cuts, colors);
    return cuts.filter(({ beganAt }) => beganAt !== undefined).map((cut) => ({ cut, paintOf }));
  });
  return lines
    .toSorted((one, other) => one.cut.cut.at - other.cut.cut.at)
    .map(({ cut, paintOf }) => {
      const outcome = cutOutcome(cut, now);
      const sign = cutSigns[cut.cut.kind];
      if (cut.over === undefined) return ` ${colors.red(sign)} ${cutTitle(cut)} ${colors.yellow(outcome)}`;
      return ` ${colors.yellow(sign)} ${cutTitle(cut)} ${paintOf(cut.over.seam.epoch)(outcome)}`;
    });
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
