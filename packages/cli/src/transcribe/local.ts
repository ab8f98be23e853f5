import { finishedUnlessInterrupted, type Interruption } from '../interruption.ts';
import { whileLoading } from '../loading.ts';
import { startLocalRecognizer } from '../local-server.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { TranscribeFlags } from './flags.ts';

/** The recogniser is some ten times as fast as speech; this leaves it time for partials. */
const localPace = 4;

/** Runs with a recogniser on this machine instead of a provider elsewhere. Throws `UsageError` for options that contradict it. */
export async function withLocalRecognizer<Result>(
  flags: TranscribeFlags,
  { terminal, interruption }: { readonly terminal: Terminal; readonly interruption: Interruption },
  run: (flags: TranscribeFlags) => Promise<Result>,
): Promise<Result> {
  if (flags.url !== undefined) {
    throw new UsageError('--local and --url contradict each other', ['Leave one of them out.']);
  }
  if (flags.speakers === true) {
    throw new UsageError('the local recogniser cannot tell who speaks', ['Leave --speakers out.']);
  }
  if (flags.channels !== undefined && flags.channels !== 1) {
    throw new UsageError('the local recogniser takes one channel', [
      'Leave --channels out: --channel chooses one of several.',
    ]);
  }
  if (flags.sampleRate !== undefined && flags.sampleRate !== 16_000) {
    throw new UsageError(`the local recogniser takes audio of 16 kHz only, not of ${flags.sampleRate / 1000} kHz`, [
      'Leave --sample-rate out: a file of 8 kHz is converted.',
    ]);
  }
  const server = await finishedUnlessInterrupted(
    whileLoading('the recogniser', terminal.error, (onProgress) => startLocalRecognizer({ onProgress })),
    interruption,
    (started) => started.close(),
  );
  try {
    return await run({ ...flags, provider: 'bodhi', url: server.url, pace: flags.pace ?? localPace });
  } finally {
    await server.close();
  }
}
