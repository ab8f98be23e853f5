#!/usr/bin/env node
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// The reader of a pipe has gone, as `| head` does: nobody is left to tell anything.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 7);
});
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), processTerminal());
