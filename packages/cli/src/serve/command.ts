import { Command } from 'commander';
import { wholeNumberFrom } from '../options.ts';

export interface ServeFlags {
  readonly host: string;
  readonly port: number;
}

export function serveCommand(run: (flags: ServeFlags) => Promise<void>): Command {
  return new Command('serve')
    .summary('serve the local recogniser over the Bodhi protocol')
    .description(
      'Recognises English on this machine and serves it over the Bodhi protocol: no key, no network. Anybody who reaches the address may use it.',
    )
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'the port; 0 takes a free one', wholeNumberFrom(0, 65_535), 2700)
    .action(run);
}
