import type { Machine } from '../machine.ts';

/** When and on what a run was made. */
export function ranOn({ date, cpus, model, node }: Machine): string {
  return `${date.slice(0, 10)}: ${cpus} cores (${model}), Node ${node.slice(1)}`;
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
