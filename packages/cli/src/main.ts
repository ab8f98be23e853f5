#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

// The reader of a pipe has gone, as `| head` does: nobody is left to tell anything.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 7);
});
process.stderr.on('error', () => undefined);

process.exitCode = await run(process.argv.slice(2), processTerminal());
// Everything is written and closed. Left to end by itself, Node 24.21 may spin for ever in its own clean-up, when a thread and
// sockets in the middle of their work were ended shortly before.
if (process.exitCode === exitCodes.interrupted) process.exit();
