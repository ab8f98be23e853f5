import { Command, Option } from 'commander';
import { numberFrom, wholeNumberFrom } from '../options.ts';
import { faultSyntaxHelp } from './fault-help.ts';
import type { EngineName } from './scenario.ts';

export interface SimulateFlags {
  readonly engine?: EngineName;
  readonly seconds?: number;
  readonly seed?: number;
  readonly audio?: string;
  readonly fault?: readonly string[];
  readonly faults?: string;
  readonly host: string;
  readonly port: number;
  readonly json?: true;
}

const faultHelp = `
FILE.json holds a list of faults, [{ "on": { "position": 5 }, "do": { "type": "rst" } }], or an object with that list
as "faults" and "engine", "seconds" and "seed". What stands on the command line wins.
`;

export function simulateCommand(run: (flags: SimulateFlags) => Promise<void>): Command {
  const bodhi = new Command('bodhi')
    .summary('serve a simulated Bodhi')
    .description(
      'Serves a simulated Bodhi that fails as you tell it. Ctrl-C ends it and prints its books: what arrived on which link, and what was answered.',
    )
    .addOption(
      new Option(
        '--engine <name>',
        'scripted: knows the speech of --audio; local: recognises English (default: scripted)',
      ).choices(['scripted', 'local']),
    )
    .option('--audio <file.wav>', 'write the speech that the scripted engine knows to this file, and serve')
    .option('--seconds <n>', 'length of that speech (default: 60)', numberFrom(2, 36_000))
    .option('--fault <fault...>', 'what goes wrong, as written below; more than one may follow')
    .option('--faults <file.json>', 'what goes wrong, from a file')
    .option('--seed <n>', 'the same seed gives the same run (default: 1)', wholeNumberFrom(1, 2 ** 31))
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumberFrom(0, 65_535), 2700)
    .option('--json', 'print the books as JSON')
    .addHelpText('after', faultSyntaxHelp + faultHelp)
    .action(run);
  return new Command('simulate')
    .description("Serves a provider's protocol with faults, for tests.")
    .summary("serve a provider's protocol with faults")
    .addCommand(bodhi);
}
