import { transcribe } from '@throughline/node';
import type { ExitCode } from '../exit-codes.ts';
import { insecureOf } from '../insecure.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { openDestination } from './destination.ts';
import type { TranscribeFlags } from './flags.ts';
import { withLocalRecognizer } from './local.ts';
import { openAudio } from './open-audio.ts';
import { transcribeInto } from './transcribe-into.ts';

/** `throughline transcribe`: resolves with the exit code when everything is written. */
export async function runTranscribe(input: string, flags: TranscribeFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error, { timeout: flags.timeout });
  try {
    if (flags.local !== true) return await runWith(input, flags, terminal, interruption);
    return await withLocalRecognizer(flags, { terminal, interruption }, (local) =>
      runWith(input, local, terminal, interruption),
    );
  } finally {
    interruption.release();
  }
}

async function runWith(
  input: string,
  flags: TranscribeFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<ExitCode> {
  const reading = new AbortController();
  try {
    const { protocol, credentials, source } = await openAudio(input, flags, { terminal, interruption, reading });
    const destination = await openDestination(flags.output, input, { terminal, signal: interruption.graceful });
    try {
      const session = transcribe({
        protocol,
        credentials,
        live: flags.live === true,
        signal: AbortSignal.any([interruption.atOnce, destination.failed]),
        ...retryOf(flags),
        ...insecureOf(flags, 'the key and the audio', terminal.error),
        ...(flags.pace === undefined ? {} : { pace: flags.pace }),
        ...(flags.window === undefined ? {} : { window: { seconds: flags.window } }),
      });
      return await transcribeInto(session, {
        source,
        destination,
        protocol,
        flags,
        terminal,
        interruption,
      });
    } finally {
      // Only where something went wrong that nobody expected; else this was reported before.
      await destination.keep();
    }
  } finally {
    reading.abort();
  }
}
