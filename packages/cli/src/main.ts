#!/usr/bin/env node
import { setTimeout as wait } from 'node:timers/promises';
import { wasToldToEnd } from './ended-by-signal.ts';
import { exitNow, poolIsIdle } from './exit-now.ts';
import { run } from './program.ts';
import { processTerminal } from './terminal.ts';

const flushMs = 1_000;

// The reader of a pipe has gone, as `| head` does: nobody reads what is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 7);
});
process.stderr.on('error', () => undefined);

const code = await run(process.argv.slice(2), processTerminal());
process.exitCode = code;
// Left to end by itself, Node 24.21 may spin for ever in its own clean-up, when a thread and sockets in the middle of their work
// were ended shortly before. Commands that serve until they are told to end do so with 0.
if (wasToldToEnd()) {
  // A pipe may still hold what was written last, and its reader may never take it.
  await Promise.race([new Promise<void>((resolve) => process.stdout.write('', () => resolve())), wait(flushMs)]);
  await poolIsIdle();
  exitNow(code);
}
