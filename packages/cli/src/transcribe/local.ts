import { finishedUnlessInterrupted, type Interruption } from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { type LocalService, startLocalService } from '../local-service.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { watchWaits } from '../waits.ts';
import type { TranscribeFlags } from './flags.ts';

/** The recogniser is some ten times as fast as speech; this leaves it time for partials. */
const localPace = 4;

/** Runs with a recogniser on this machine instead of a service elsewhere. Throws `UsageError` for options that contradict it. */
export async function withLocalRecognizer<Result>(
  flags: TranscribeFlags,
  { terminal, interruption }: { readonly terminal: Terminal; readonly interruption: Interruption },
  run: (flags: TranscribeFlags) => Promise<Result>,
): Promise<Result> {
  if (flags.url !== undefined) {
    throw new UsageError('--local and --url name two different services', ['Leave one of them out.']);
  }
  if (flags.sampleRate === 8000) {
    throw new UsageError('the local recogniser hears 16 kHz only, not 8 kHz', [
      'Leave --sample-rate out: a file of 8 kHz is converted.',
    ]);
  }
  const service = await finishedUnlessInterrupted(start(terminal), interruption, (started) => started.close());
  try {
    return await run({ ...flags, platform: 'bodhi', url: service.url, pace: flags.pace ?? localPace });
  } finally {
    await service.close();
  }
}

async function start({ error }: Terminal): Promise<LocalService> {
  const line = liveLine(error);
  // A terminal sees the line.
  const waits = watchWaits((text) => error.write(error.isTerminal ? '' : `${error.colors.dim(`· ${text}`)}\n`));
  waits.now({ what: 'loading the recogniser' });
  try {
    return await startLocalService({
      onProgress: ({ fraction }) => line.show(`loading the recogniser: ${Math.round(fraction * 100)} %`),
    });
  } finally {
    waits.close();
    line.close();
  }
}
