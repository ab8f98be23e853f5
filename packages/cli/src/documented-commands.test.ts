import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, type CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { markdownFiles, root, snippetsOf } from '../../../test/kit/markdown.ts';

/** Programs of others that the pages use. */
const foreign = ['arecord', 'apt-get', 'cd', 'docker', 'git'];

const commandFiles = [
  ...(await readdir(join(root, 'packages/cli/src'), { recursive: true }))
    .map((path) => join(root, 'packages/cli/src', path))
    .filter((path) => /[\\/]command\.ts$/u.test(path)),
  // The one that the workspace adds.
  join(root, 'packages/demo/src/command.ts'),
];

/** The commands as the program has them, with nothing behind them. */
async function program(): Promise<Command> {
  const throughline = new Command('throughline').version('0.0.0');
  for (const file of commandFiles) {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    for (const [name, make] of Object.entries(module)) {
      if (!name.endsWith('Command') || typeof make !== 'function') continue;
      const made: unknown = make(() => Promise.resolve());
      throughline.addCommand(made as Command);
    }
  }
  for (const command of everyCommand(throughline)) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  }
  return throughline;
}

function everyCommand(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap((sub) => everyCommand(sub))];
}

interface Line {
  readonly place: string;
  readonly text: string;
}

/** Lines of shell snippets, of code within prose that begins with the program's name and leaves nothing out, and of examples in help. */
async function commandLines(): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const path of await markdownFiles()) {
    const page = await readFile(path, 'utf8');
    for (const { language, text, line } of snippetsOf(page)) {
      if (!['sh', 'bash', 'shell', 'console'].includes(language)) continue;
      for (const [index, one] of text.split('\n').entries()) {
        lines.push({ place: `${relative(root, path)}:${line + index}`, text: one });
      }
    }
    for (const [, text = ''] of page.matchAll(/`((?:pnpm )?throughline [a-z][^`]*)`/gu)) {
      if (!/…|\b[A-Z]{2,}\b/u.test(text)) lines.push({ place: relative(root, path), text });
    }
  }
  for (const path of commandFiles) {
    const help = await readFile(path, 'utf8');
    for (const [text] of help.matchAll(/^ {2}(?:[\w-]+ \| )?throughline .*$/gmu)) {
      lines.push({ place: relative(root, path), text: text.replace(/^ {2}some-program \| /u, '') });
    }
  }
  return lines;
}

/** The words of each command of a line: quotes taken off; comments, redirections and what is assigned before a command left out. */
function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  const tokens =
    /'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<comment>(?<=^|\s)#.*$)|(?<redirect>\d?[<>]{1,2}\s*\S+)|(?<next>\|\||&&|[|;&])|(?<plain>[^\s'"|;&<>]+)/gu;
  for (const { groups = {} } of line.matchAll(tokens)) {
    const { single, double, comment, redirect, next, plain } = groups;
    if (comment !== undefined) break;
    if (redirect !== undefined) continue;
    if (next !== undefined) commands.push([]);
    else commands.at(-1)?.push(single ?? double ?? plain ?? '');
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/u.test(word))))
    .filter((words) => words.length > 0);
}

interface Scripts {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

async function scriptsIn(folder: string): Promise<Scripts> {
  return JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Scripts;
}

/** What is wrong with a command; nothing for one that the program, or the workspace, has. */
async function problemOf(words: readonly string[]): Promise<string | undefined> {
  const [name = '', ...args] = words;
  if (name === 'throughline') return parseProblem(args);
  if (/^pnpm(?:@[\d.]+)?$/u.test(name)) return workspaceProblem(args);
  if (name === 'npx') return problemOf(args.filter((word) => word !== '--yes'));
  if (name === 'npm') return npmProblem(args);
  return foreign.includes(name) ? undefined : `nobody knows ${name}`;
}

async function npmProblem([script = '', ...rest]: readonly string[]): Promise<string | undefined> {
  if (script === 'install' || script === 'i') return undefined;
  const { scripts = {} } = await scriptsIn('.');
  const named = script === 'run' ? rest[0] : script;
  return named !== undefined && named in scripts ? undefined : `npm has no script ${named}`;
}

async function workspaceProblem([first = '', ...rest]: readonly string[]): Promise<string | undefined> {
  if (first === 'install') return undefined;
  if (first === 'exec')
    return existsSync(join(root, 'node_modules/.bin', rest[0] ?? '')) ? undefined : `no program ${rest[0]}`;
  if (first === 'throughline') return parseProblem(rest);
  if (first === '--filter') {
    const [wanted = '', script = ''] = rest;
    const folders = (await readdir(join(root, 'examples'))).map((name) => `examples/${name}`);
    const found = await Promise.all(folders.map(scriptsIn));
    const example = found.find(({ name }) => name === wanted);
    return example?.scripts?.[script] === undefined ? `${wanted} has no script ${script}` : undefined;
  }
  const { scripts = {} } = await scriptsIn('.');
  const script = first === 'run' ? rest[0] : first;
  return script !== undefined && script in scripts ? undefined : `the workspace has no script ${script}`;
}

async function parseProblem(args: readonly string[]): Promise<string | undefined> {
  try {
    await (await program()).parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    const { code, message } = error as Partial<CommanderError>;
    return /commander\.(?:help|version)/u.test(code ?? '') ? undefined : String(message);
  }
}

describe('the commands in READMEs and pages', () => {
  it('are those of the program and of the workspace, with flags and values that they take', async () => {
    const lines = await commandLines();
    const wrong: string[] = [];
    let count = 0;
    for (const { place, text } of lines) {
      for (const words of commandsOf(text)) {
        count += 1;
        const problem = await problemOf(words);
        if (problem !== undefined) wrong.push(`${place}: ${words.join(' ')}: ${problem}`);
      }
    }
    expect(count).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  it('are all described, each under a heading of its own', async () => {
    const readme = await readFile(join(root, 'packages/cli/README.md'), 'utf8');
    const headings = [...readme.matchAll(/^## (.*)$/gmu)].map(([, heading = '']) => heading);
    const { commands } = await program();
    expect(commands.length).toBeGreaterThan(5);
    const missing = commands.filter((command) => !headings.some((heading) => heading.split(' ')[0] === command.name()));
    expect(missing.map((command) => command.name())).toEqual([]);
  });

  it('are described with flags that exist', async () => {
    const readme = await readFile(join(root, 'packages/cli/README.md'), 'utf8');
    const known = new Set(
      everyCommand(await program()).flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])),
    );
    const named = [...readme.matchAll(/`(--[a-z][a-z-]*)/gu)].map(([, flag = '']) => flag);
    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(named)].filter((flag) => !known.has(flag) && flag !== '--help')).toEqual([]);
  });
});
