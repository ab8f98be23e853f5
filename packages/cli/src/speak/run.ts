import { isSpeechError } from '@throughline/core';
import { synthesize } from '@throughline/node';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import {
  finishedUnlessInterrupted,
  type Interruption,
  listenForInterruption,
  unlessInterrupted,
} from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { keptNotice } from '../output/kept-notice.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';
import { narrate, summaryNotice } from './narration.ts';
import { type AudioOutlet, fileOutlet } from './outlet.ts';
import { findPlayer } from './player.ts';
import { speakInto } from './speak-into.ts';
import { assertLocalFlags, startLocalVoice, voiceServiceOf } from './voice-service.ts';

/** `throughline speak`: resolves with the exit code when everything is written and played. */
export async function runSpeak(text: string, flags: SpeakFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error, { timeout: flags.timeout });
  try {
    if (flags.local !== true) return await runWith(text, flags, terminal, interruption);
    assertLocalFlags(flags);
    const service = await finishedUnlessInterrupted(startLocalVoice(), interruption, (started) => started.close());
    try {
      return await runWith(text, { ...flags, url: service.url }, terminal, interruption);
    } finally {
      await service.close();
    }
  } finally {
    interruption.release();
  }
}

async function runWith(
  text: string,
  flags: SpeakFlags,
  terminal: Terminal,
  interruption: Interruption,
): Promise<ExitCode> {
  const service = voiceServiceOf(flags, process.env);
  const outlets = await openOutlets(text, flags, terminal, interruption);
  const voice = synthesize({ ...service, signal: interruption.graceful, ...retryOf(flags) });
  const line = liveLine(terminal.error);
  const news = narrate(voice, {
    error: terminal.error,
    line,
    provider: service.protocol.name,
    verbose: flags.verbose === true,
  });
  let failure: unknown;
  try {
    const said = text === '-' ? process.stdin.setEncoding('utf8') : text;
    await speakInto(voice, said, { outlets, line, interruption });
    news.waiting('playing what was spoken');
    await unlessInterrupted(closeAll(outlets, 'complete'), interruption);
  } catch (error) {
    failure = interruption.reason ?? error;
  } finally {
    news.close();
    line.close();
    // Standard input that nobody reads to its end would keep the process.
    if (text === '-') process.stdin.destroy();
  }
  const kept = failure === undefined ? [] : await closeAll(outlets, 'cut');
  if (flags.verbose === true || terminal.error.isTerminal || isSpeechError(failure, 'aborted')) {
    terminal.error.write(terminal.error.colors.dim(`· ${summaryNotice(voice)}\n`));
  }
  for (const partial of kept) terminal.error.write(`${keptNotice(partial, 'The speech so far')}\n`);
  if (failure === undefined) return exitCodes.ok;
  if (isSpeechError(failure, 'aborted')) return exitCodes.interrupted;
  throw failure;
}

async function openOutlets(
  text: string,
  { out, play }: SpeakFlags,
  terminal: Terminal,
  { graceful }: Interruption,
): Promise<readonly AudioOutlet[]> {
  if (out === undefined && play !== true) {
    throw new UsageError('nobody would hear it', ['Pass --out FILE.wav to write it, --play to hear it, or both.']);
  }
  // The player first: it leaves nothing behind where there is none.
  const player = play === true ? [await findPlayer(process.env)] : [];
  const inputs = text === '-' ? ['-'] : [];
  return out === undefined ? player : [await fileOutlet(out, { inputs, terminal, signal: graceful }), ...player];
}

/** Closes every outlet, also when one of them fails; resolves with where parts of the speech are kept. */
async function closeAll(outlets: readonly AudioOutlet[], how: 'complete' | 'cut'): Promise<readonly string[]> {
  const closed = await Promise.allSettled(outlets.map((outlet) => outlet.close(how)));
  return closed.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value === undefined ? [] : [result.value];
  });
}
