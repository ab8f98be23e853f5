import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { exitCodeTable } from './exit-codes.ts';
import { run } from './program.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const commands = ['transcribe', 'batch', 'speak', 'assess', 'chat', 'serve', 'relay', 'simulate', 'demo', 'errors'];
const simulations = ['bodhi', 'assemblyai', 'deepgram', 'openai', 'vosk', 'elsa', 'faseeh', 'aksita', 'bandwidth'].map(
  (name) => `simulate ${name}`,
);

async function helpOf(command: string): Promise<string> {
  const terminal = fakeTerminal({ columns: 200 });
  await run([...command.split(' '), '--help'], terminal);
  return terminal.out.text();
}

/** The long options that a command has. */
async function flagsOf(command: string): Promise<ReadonlySet<string>> {
  const help = await helpOf(command);
  return new Set(
    [...help.matchAll(/^ {2}(?:-\w, | {4})?(?<flag>--[a-z-]+)/gmu)].map(({ groups }) => groups?.['flag'] ?? ''),
  );
}

describe('the README of the command', () => {
  it.each(commands)('has a section about %s', (command) => {
    expect(readme).toContain(`\n## ${command}\n`);
  });

  it('has the exit codes as --help has them', () => {
    const section = readme.split('\n## Exit codes\n')[1] ?? '';
    const rows = [...section.matchAll(/^\| (?<code>\d+) +\| (?<means>.*?) +\|$/gmu)].map(({ groups }) => [
      Number(groups?.['code']),
      groups?.['means']?.replaceAll('`', ''),
    ]);
    expect(rows).toEqual(exitCodeTable);
  });

  it('names no option that there is not', async () => {
    const all = await Promise.all([...commands, ...simulations].map(flagsOf));
    const known = new Set(all.flatMap((flags) => [...flags]));
    const named = new Set(readme.match(/--[a-z][a-z-]+/gu));
    expect([...named].filter((flag) => !known.has(flag))).toEqual([]);
  });

  it.each(['assess', 'chat', 'errors'])('names every option of %s that is not known from others', async (command) => {
    const section = readme.split(`\n## ${command}\n`)[1]?.split('\n## ')[0] ?? '';
    const common = ['--help', '--timeout', '--retry-for', '--insecure', '--pace', '--verbose'];
    const flags = [...(await flagsOf(command))].filter((flag) => !common.includes(flag));
    expect(flags.length).toBeGreaterThan(0);
    expect(flags.filter((flag) => !section.includes(flag))).toEqual([]);
  });

  it('has examples that the command line takes: no option of them is unknown', async () => {
    const examples = [...readme.matchAll(/^(?:.*\| )?throughline (?<line>[^#\n]*)/gmu)].map(
      ({ groups }) => groups?.['line'] ?? '',
    );
    expect(examples.length).toBeGreaterThan(10);
    for (const line of examples) {
      const [first = '', second = ''] = line.split(' ');
      const flags = await flagsOf(first === 'simulate' ? `${first} ${second}` : first);
      for (const flag of line.match(/(?<= )--[a-z-]+/gu) ?? []) expect(flags, line).toContain(flag);
    }
  });
});

describe('the help of the command', () => {
  it.each(['transcribe', 'speak', 'assess', 'chat', 'serve', 'errors', 'batch', ...simulations])(
    'has examples whose options there are: %s',
    async (command) => {
      const help = await helpOf(command);
      const lines = help.split(/Examples?(?:, in two terminals)?:\n/u)[1]?.split('\n') ?? [];
      const examples = lines
        .filter((line) => line.includes('throughline '))
        .map((line) => line.slice(line.indexOf('throughline ') + 12));
      expect(examples.length).toBeGreaterThan(0);
      for (const line of examples) {
        const [first = '', second = ''] = line.split(' ');
        const flags = await flagsOf(first === 'simulate' ? `${first} ${second}` : first);
        for (const flag of line.match(/(?<= )--[a-z-]+/gu) ?? []) expect(flags, line).toContain(flag);
      }
    },
  );
});
