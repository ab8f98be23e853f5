import type { FileWorker, FileWorkerOptions } from '@throughline/node/bullmq';
import { fileOptionsOf, providerOf } from '../batch/provider.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { type Interruption, listenForInterruption, unlessInterrupted, whenAborted } from '../interruption.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { withLocalRecognizer } from '../transcribe/local.ts';
import type { WorkerFlags } from './flags.ts';
import { narrateWorker } from './narration.ts';
import { redisUrl } from './redis-url.ts';

/** The local recogniser is some ten times as fast as speech, and each file is sent to it four times as fast. */
const localFiles = 2;

/** `throughline worker`: resolves after Ctrl-C, when its files are done or given back. */
export async function runWorker(flags: WorkerFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error);
  try {
    const redis = redisUrl(flags.redis);
    if (flags.local !== true) return await runWith(flags, redis, { terminal, interruption });
    return await withLocalRecognizer(flags, { terminal, interruption }, (local) =>
      runWith({ ...local, files: flags.files ?? localFiles }, redis, { terminal, interruption }),
    );
  } finally {
    interruption.release();
  }
}

interface Context {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

async function runWith(flags: WorkerFlags, redis: string, { terminal, interruption }: Context): Promise<ExitCode> {
  const { protocol, credentials, shape } = providerOf(flags);
  const options: FileWorkerOptions<object> = {
    redis,
    shape,
    options: {
      protocol,
      credentials,
      ...retryOf(flags),
      ...insecureOf(flags, 'the key and the audio', terminal.error),
    },
    concurrency: flags.concurrency,
    ...(flags.queue === undefined ? {} : { queue: flags.queue }),
    ...(flags.linksPerMinute === undefined ? {} : { linksPerMinute: flags.linksPerMinute }),
    ...(flags.files === undefined ? {} : { filesAtOnce: flags.files }),
    ...fileOptionsOf(flags),
  };
  const { startFileWorker } = await import('@throughline/node/bullmq');
  const worker = await unlessInterrupted(startFileWorker(options), interruption);
  const narration = narrateWorker(worker, { terminal, redis, queue: flags.queue ?? 'files', verbose: flags.verbose });
  await whenAborted(interruption.graceful);
  await drained(worker, interruption, narration.say);
  narration.end();
  return exitCodes.ok;
}

/** What can be finished is; the rest goes back to the queue, at once after a second signal. */
async function drained(
  worker: FileWorker,
  { leftMs, atOnce }: Interruption,
  say: (text: string) => void,
): Promise<void> {
  const { running } = worker.state;
  if (running > 0) {
    const files = running === 1 ? '1 file' : `${running} files`;
    say(
      `Waiting up to ${Math.ceil(leftMs / 1000)} s for ${files} in flight; what is not done by then goes back to the queue. Press Ctrl-C again to give it back at once.`,
    );
  }
  const hurry = (): void => worker.giveBack();
  atOnce.addEventListener('abort', hurry, { once: true });
  await worker.drain(leftMs);
  atOnce.removeEventListener('abort', hurry);
}
