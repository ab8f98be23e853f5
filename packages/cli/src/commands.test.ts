import { Help } from 'commander';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fake-terminal.ts';
import { loadCommands } from './commands.ts';

const load = (...args: readonly string[]) => loadCommands(args, fakeTerminal(), () => undefined);
const help = new Help();
const names = (await load()).map((command) => command.name());

describe('a command that is not loaded', () => {
  // The demo is not part of the published package, and its options are not shown there.
  it.each(names.filter((name) => name !== 'demo'))(
    'has the line in the help that it has when it is: %s',
    async (name) => {
      const isIt = (command: { name(): string }) => command.name() === name;
      const [outline, loaded] = [(await load()).find(isIt), (await load(name)).find(isIt)];
      if (outline === undefined || loaded === undefined) throw new Error(`there is no command ${name}`);
      expect(help.subcommandTerm(outline)).toBe(help.subcommandTerm(loaded));
      expect(outline.summary()).toBe(loaded.summary());
      expect([outline.description(), loaded.description()]).toEqual(['', expect.stringMatching(/\S/u)]);
    },
  );

  it.each([
    [['transcribe', '--help']],
    [['help', 'transcribe']],
    [['--help', 'transcribe']],
    [['-h', 'help', 'transcribe']],
  ])('is loaded for %j', async (args) => {
    const loaded = (await load(...args)).filter((command) => command.description() !== '');
    expect(loaded.map((command) => command.name())).toEqual(['transcribe']);
  });
});
