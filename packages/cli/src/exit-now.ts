import { setTimeout as wait } from 'node:timers/promises';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/** What Node does in its thread pool: files, and names of hosts. */
const pooled = /^(?:FSReq|GetAddrInfo|GetNameInfo)/u;
const momentMs = 50;
const moments = 10;

/** Resolves when the thread pool has nothing to do, or after half a second. */
export async function poolIsIdle(): Promise<void> {
  for (let moment = 0; moment < moments && isPoolBusy(); moment += 1) await wait(momentMs);
}

/**
 * Ends the process at once. Before `process.exit` ends it, it waits for what the thread pool is doing: 10 s and more for a host whose
 * name nobody knows, and as long as it takes for a network drive that does not answer. A signal does not wait; whoever started the
 * process by a shell sees the same exit code, 130.
 */
export function exitNow(code: ExitCode): never {
  if (code === exitCodes.interrupted && isPoolBusy()) {
    process.removeAllListeners('SIGINT');
    process.kill(process.pid, 'SIGINT');
  }
  process.exit(code);
}

function isPoolBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => pooled.test(name));
}
