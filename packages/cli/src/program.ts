import { printable } from '@throughline/core/internal/printable';
import { existsSync, readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { loadCommands } from './commands.ts';
import { type ExitCode, exitCodes, exitCodeTable } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Runs the command line and resolves with the exit code. `args` are those after the program's name. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const commands = await loadCommands(args, terminal, (ended) => {
    code = ended;
  });
  const program = createProgram(args, terminal, commands);
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Help or an error was printed already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { exitCodeOf } = await import('./exit-code-of.ts');
    const failed = exitCodeOf(error);
    if (failed === exitCodes.interrupted) terminal.error.write('Interrupted.\n');
    else if (failed !== exitCodes.ok) {
      const { showError } = await import('./show-error.ts');
      showError(terminal.error, error);
    }
    return failed;
  }
}

function createProgram(args: readonly string[], { out, error }: Terminal, commands: readonly Command[]): Command {
  const program = new Command('throughline')
    .description('Keeps speech streams alive: one continuous transcript on any network.')
    .version(version(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print how a command is used')
    .addHelpText(
      'after',
      `\nExit codes:\n${exitCodeTable.map(([code, means]) => `  ${String(code).padEnd(5)}${means}`).join('\n')}\n`,
    );
  for (const command of commands) program.addCommand(command);
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .helpOption('-h, --help', 'print this help')
      .showHelpAfterError(`Run "${nameOf(command)} --help" for its arguments and options.`)
      .configureOutput({
        writeOut: out.write,
        writeErr: error.write,
        getOutHelpWidth: () => Math.min(out.columns(), 120),
        getErrHelpWidth: () => Math.min(error.columns(), 120),
        getOutHasColors: () => out.colors.isColorSupported,
        getErrHasColors: () => error.colors.isColorSupported,
        // What was typed is quoted in it, and may hold anything.
        outputError: (text, write) =>
          write(
            printable(namesMeant(text, command) + dashHint(text, args)).replace(
              /^error:/,
              error.colors.bold(error.colors.red('error:')),
            ),
          ),
      })
      .configureHelp({
        styleTitle: (text) => out.colors.bold(text),
        styleOptionTerm: (text) => out.colors.cyan(text),
        styleSubcommandTerm: (text) => out.colors.cyan(text),
      });
  }
  return program;
}

/** Who types the beginning of an option's name means that option, and not another that looks alike. */
function namesMeant(text: string, command: Command): string {
  const typed = /^error: unknown option '(?<name>--[^=']+)/u.exec(text)?.groups?.['name'];
  const names = command.options.flatMap(({ long }) =>
    typed !== undefined && long?.startsWith(typed) === true ? [long] : [],
  );
  if (names.length === 0) return text;
  const meant = names.length === 1 ? names.join('') : `one of ${names.join(', ')}`;
  return text.replace(/\n(?:\(Did you mean [^)]*\)\n)?$/u, `\n(Did you mean ${meant}?)\n`);
}

/** A file whose name begins as options do: a shell puts it in the place of a pattern. */
function dashHint(text: string, args: readonly string[]): string {
  const file = text.includes('unknown option') ? args.find((arg) => /^-[^-]/u.test(arg) && existsSync(arg)) : undefined;
  return file === undefined ? '' : `  ${file} is a file: write ./${file}, or -- before the files.\n`;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((sub) => withSubcommands(sub))];
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
