import { mergeChannels, transcribe } from '@throughline/node';
import type { TranscriptionSession } from '@throughline/core';
import type { ExitCode } from '../exit-codes.ts';
import { insecureRoutesOf } from '../insecure.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { openDestination } from './destination.ts';
import type { TranscribeFlags } from './flags.ts';
import { withLocalRecognizer } from './local.ts';
import { openAudio } from './open-audio.ts';
import { paceOf, sessionOptionsOf } from './session-options.ts';
import { type Run, type ShownSession, transcribeInto } from './transcribe-into.ts';

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
    const { routes, sources } = await openAudio(input, flags, { terminal, interruption, reading });
    const destination = await openDestination(flags.output, input, { terminal, signal: interruption.graceful });
    try {
      const options = {
        ...sessionOptionsOf(flags, routes),
        signal: AbortSignal.any([interruption.atOnce, destination.failed]),
        ...insecureRoutesOf(flags, 'the key and the audio', terminal.error),
      };
      const sessions = sources.map(() => transcribe(options));
      const { session, send } = shown(
        sessions,
        flags.channels === 'split',
        flags.live === true ? 1 : paceOf(flags, routes),
      );
      return await transcribeInto(session, {
        sessions,
        sources,
        send,
        destination,
        routes,
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

/** The sessions as what the command shows: one as it is, those of several channels on one clock. */
function shown(
  sessions: readonly TranscriptionSession[],
  split: boolean,
  pace: number,
): { readonly session: ShownSession; readonly send: Run['send'] } {
  const [session] = sessions;
  if (session === undefined || split) {
    const merged = mergeChannels(sessions, { pace });
    return { session: merged, send: (sources) => merged.pipe(sources, { end: true }) };
  }
  return {
    session,
    send: async ([source]) => {
      if (source !== undefined) await session.pipe(source, { end: true });
    },
  };
}
