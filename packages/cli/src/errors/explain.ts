import { catalogue } from '@throughline/core';
import { codeProse } from '@throughline/core/internal';
import { providers } from '@throughline/core/providers';
import wrapAnsi from 'wrap-ansi';
import { exitCodeForCode } from '../exit-code-of.ts';
import { exitCodeTable } from '../exit-codes.ts';
import type { Output } from '../terminal.ts';
import { catalogueEntries, type Row, tableRows, type CodeEntry } from './entries.ts';
import { recoveryText, wireLines } from './row-text.ts';

/** All that is known of one code. */
export interface Explanation extends CodeEntry {
  /** Exit code of the command. */
  readonly exitCode: number;
  /** The fields of its context, each with what it holds. */
  readonly context: Readonly<Record<string, string>>;
  /** The providers whose tables lead to it, with those rows. */
  readonly providers: readonly { readonly provider: string; readonly rows: readonly Row[] }[];
}

const scopes: Readonly<Record<CodeEntry['scope'], string>> = {
  utterance: 'this text or request alone',
  link: 'this connection',
  session: 'this session',
  account: 'the account, so that other sessions would fail too',
};

/** Wider lines are harder to read. */
const widest = 100;
const indent = '  ';

export function explanationOf(code: CodeEntry['code']): Explanation | undefined {
  const entry = catalogueEntries().find((known) => known.code === code);
  if (entry === undefined) return undefined;
  const rowsOf = providers.map(({ name, errors }) => ({
    provider: name,
    rows: tableRows(errors).filter((row) => row.code === code),
  }));
  return {
    ...entry,
    exitCode: exitCodeForCode(code),
    context: codeProse[code].context,
    providers: rowsOf.filter(({ rows }) => rows.length > 0),
  };
}

export function drawExplanation(explanation: Explanation, output: Output): string {
  const { colors } = output;
  const { code, means, recovery, scope, remedy, exitCode, context } = explanation;
  const exit = exitCodeTable.find(([known]) => known === exitCode)?.[1] ?? '';
  const fields = Object.entries(context).map(([name, holds]) => `${colors.cyan(name)}: ${holds}`);
  const sections: readonly (readonly [title: string, lines: readonly string[]])[] = [
    ['Meaning', [means]],
    ['Automatic recovery', [catalogue[code].first ?? recoveryText(recovery)]],
    ['What fails, if that does not help', [scopes[scope]]],
    ['What to do', [remedy ?? 'There is no general remedy; see the message, and the rows of the provider.']],
    ['Exit code of the command', [`${exitCode}: ${exit}`]],
    ['Fields of context; a field may be absent', fields.length > 0 ? fields : ['none']],
    ...explanation.providers.map(
      ({ provider, rows }) => [`When ${provider} reports it`, rowLines(rows, output, remedy)] as const,
    ),
  ];
  const width = Math.min(widest, output.columns());
  const wrapped = (line: string): string => {
    const lead = /^ */u.exec(line)?.[0] ?? '';
    return wrapAnsi(line.trim(), Math.max(1, width - lead.length), { hard: true, trim: true })
      .split('\n')
      .map((part) => lead + part)
      .join('\n');
  };
  const text = sections.map(([title, lines]) =>
    [colors.bold(title), ...lines.map((line) => indent + line)].map(wrapped).join('\n'),
  );
  return `${colors.bold(colors.underline(code))}\n\n${text.join('\n\n')}\n`;
}

/** What the provider says, what that means there, and what to do, where that is more than what holds for the code. */
function rowLines(rows: readonly Row[], output: Output, usual: string | null): readonly string[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.means, row.remedy]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const said = new Set(group.map((row) => wireLines(row, output.colors).join(' · ')).filter((line) => line !== ''));
    return [
      `- ${first.means}`,
      ...[...said].map((line) => indent + line),
      ...(first.remedy !== null && first.remedy !== usual ? [`${indent}→ ${first.remedy}`] : []),
    ];
  });
}
