import { Command } from 'commander';
import { wholeNumberFrom } from '../options.ts';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
}

const notes = `
Examples:
  throughline serve
  throughline serve --host 0.0.0.0 --port 8080
`;

export function serveCommand(run: (flags: ServeFlags) => Promise<void>): Command {
  return new Command('serve')
    .description(
      'Recognises and speaks English on this machine, and serves both over the protocols of Bodhi and Faseeh, without a key or a network. Prints the addresses in this order. Everyone who can reach them can use them.',
    )
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option(
      '--port <n>',
      'the port of the recogniser; the voice gets the next one; 0 takes free ports',
      wholeNumberFrom(0, 65_535),
      2700,
    )
    .addHelpText('after', notes)
    .action(run);
}
