import { execFile } from 'node:child_process';
import { mkdtempSync, open } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listenForInterruption } from '../src/interruption.ts';
import { processTerminal } from '../src/terminal.ts';

/*
 * A run that does not end when it is interrupted, as if something in it hung. Its arguments: the seconds for the whole run (0:
 * no limit), and `held` for one that holds the process for a while, or `stuck` for ever; `reading`: it waits for a file without an end.
 */
const [seconds = '0', held] = process.argv.slice(2);
const { error, out } = processTerminal();
const interruption = listenForInterruption(error, Number(seconds) === 0 ? {} : { timeout: Number(seconds) });
if (held === 'stuck') interruption.hold();
if (held === 'reading') {
  const pipe = join(mkdtempSync(join(tmpdir(), 'throughline-reading-')), 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  open(pipe, () => undefined);
}
if (held === 'held') {
  const letGo = interruption.hold();
  setTimeout(() => {
    out.write('let go\n');
    letGo();
  }, 2_500);
}
interruption.graceful.addEventListener('abort', () => out.write('graceful\n'));
interruption.atOnce.addEventListener('abort', () => out.write('at once\n'));
setInterval(() => undefined, 1_000);
out.write('ready\n');
