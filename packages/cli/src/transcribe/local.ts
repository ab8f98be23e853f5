import { finishedUnlessInterrupted, type Interruption } from '../interruption.ts';
import { whileLoading } from '../loading.ts';
import { startLocalRecognizer } from '../local-server.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** The recogniser is some ten times as fast as speech; this leaves it time for partials. */
const localPace = 4;

/** What of the options of a command is another matter on this machine. */
interface LocalFlags {
  readonly url?: string;
  readonly speakers?: true;
  readonly channels?: number | 'split';
  readonly sampleRate?: number;
  readonly pace?: number;
}

/** Throws `UsageError` for options that contradict `--local`. */
export function assertLocal(flags: LocalFlags): void {
  if (flags.url !== undefined) {
    throw new UsageError('--local and --url contradict each other', ['Leave one of them out.']);
  }
  if (flags.speakers === true) {
    throw new UsageError('the local recogniser cannot tell who speaks', ['Leave --speakers out.']);
  }
  if (flags.channels !== undefined && flags.channels !== 1 && flags.channels !== 'split') {
    throw new UsageError('the local recogniser takes one channel', [
      'Pass --channels split for a session for each, or leave it out: --channel chooses one of several.',
    ]);
  }
  if (flags.sampleRate !== undefined && flags.sampleRate !== 16_000) {
    throw new UsageError(`the local recogniser takes audio of 16 kHz only, not of ${flags.sampleRate / 1000} kHz`, [
      'Leave --sample-rate out: a file of 8 kHz is converted.',
    ]);
  }
}

/** Runs with a recogniser on this machine instead of a provider elsewhere. Throws `UsageError` for options that contradict it. */
export async function withLocalRecognizer<Flags extends LocalFlags, Result>(
  flags: Flags,
  { terminal, interruption }: { readonly terminal: Terminal; readonly interruption: Interruption },
  run: (flags: Flags & { readonly provider: string; readonly url: string; readonly pace: number }) => Promise<Result>,
): Promise<Result> {
  assertLocal(flags);
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
