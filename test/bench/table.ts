import type { Figure, Suite } from './figure.ts';

/** The figures of one suite as lines of text. */
export function tableOf({ title, about, figures }: Suite): string {
  if (figures.length === 0) return [title, about, ''].join('\n');
  const rows = figures.map((figure) => [
    figure.name,
    `${shown(figure.value.median)} ${figure.unit}`,
    `${shown(figure.value.lowerQuartile)} … ${shown(figure.value.upperQuartile)}`,
    String(figure.rounds),
    verdict(figure),
  ]);
  const header = ['', 'median', 'half lie in', 'rounds', 'aim'];
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [title, about, '', line(header), ...rows.map(line), ''].join('\n');
}

function verdict({ aim, value }: Figure): string {
  if (aim === undefined) return '';
  return `≤ ${aim}: ${value.median <= aim ? 'met' : 'missed'}`;
}

export function shown(value: number): string {
  if (value === 0) return '0';
  const digits = Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 1 : 0;
  return value.toFixed(digits);
}
