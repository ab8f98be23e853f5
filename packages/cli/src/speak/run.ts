import { isSpeechError, type VoiceSession } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { synthesize } from '@throughline/node';
import { localExitCodeOf } from '../exit-code-of.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { insecureRoutesOf } from '../insecure.ts';
import {
  finishedUnlessInterrupted,
  type Interruption,
  listenForInterruption,
  unlessInterrupted,
} from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { loadLocal } from '../load-local.ts';
import { keptNotice } from '../output/kept-notice.ts';
import { retryOf } from '../retry-flags.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { messageWithoutCode } from '../without-code.ts';
import { chosenVoices, type VoiceProviders } from './chosen-voice.ts';
import type { SpeakFlags } from './command.ts';
import { EnglishOnly } from './english-only.ts';
import { assertLocalFlags, localVoice, startLocalVoice } from './local-voice.ts';
import { narrate, summaryNotice } from './narration.ts';
import { type AudioOutlet, fileOutlet } from './outlet.ts';
import { findPlayer } from './player.ts';
import { voiceFailoverOf } from './route-flags.ts';
import { speakInto } from './speak-into.ts';

/** A voice on this machine is reachable at once, or not at all. */
const localRetrySeconds = 5;

interface Run {
  readonly routes: VoiceProviders;
  /** The text, or `-` for standard input. */
  readonly input: string;
  readonly flags: SpeakFlags;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  /** Where the voice speaks English only. */
  readonly english?: EnglishOnly;
}

/** `throughline speak`: resolves with the exit code when everything is written and played. */
export async function runSpeak(input: string, flags: SpeakFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption(terminal.error, { timeout: flags.timeout });
  const run = { input, flags, terminal, interruption };
  try {
    if (flags.local === true) return await runLocal(run);
    return await runWith({ ...run, routes: chosenVoices(flags, process.env) });
  } finally {
    interruption.release();
  }
}

async function runLocal(run: Omit<Run, 'routes'>): Promise<ExitCode> {
  const { flags, terminal, interruption, input } = run;
  const { yellow } = terminal.error.colors;
  assertLocalFlags(flags);
  assertOutlet(flags);
  const local = await loadLocal();
  const english = new EnglishOnly(local, (text) =>
    terminal.error.write(`${yellow('warning:')} ${printableLine(text)}\n`),
  );
  // What cannot be spoken is refused before anything is started.
  const text = input === '-' ? input : english.text(input);
  const server = await finishedUnlessInterrupted(startLocalVoice({ shortTexts: true }), interruption, (started) =>
    started.close(),
  );
  try {
    return await runWith({
      ...run,
      input: text,
      english,
      flags: { ...flags, retryFor: flags.retryFor ?? localRetrySeconds },
      routes: [localVoice(server.url, flags, local)],
    });
  } catch (error) {
    throw asLocalFailure(error, server.failure);
  } finally {
    await server.close();
  }
}

async function runWith(run: Run): Promise<ExitCode> {
  const { routes, input, flags, terminal, interruption, english } = run;
  const [first, ...others] = routes;
  const { error: output } = terminal;
  const outlets = await openOutlets(input, flags, terminal, interruption);
  let voice: VoiceSession;
  try {
    voice = synthesize({
      ...(others.length === 0 ? first : { routes, ...voiceFailoverOf(flags) }),
      signal: interruption.graceful,
      ...retryOf(flags),
      ...insecureRoutesOf(flags, 'the key and the text', output),
    });
  } catch (error) {
    await closeAll(outlets, 'cut');
    throw error;
  }
  const line = liveLine(output);
  const news = narrate(voice, {
    error: output,
    line,
    routes,
    verbose: flags.verbose === true,
  });
  let failure: unknown;
  try {
    await speakInto(voice, textOf(input, english), { outlets, line, interruption });
    if (flags.play === true) news.waiting('playing what was spoken');
    await unlessInterrupted(closeAll(outlets, 'complete'), interruption);
  } catch (error) {
    failure = interruption.reason ?? emptyOr(error, english);
  } finally {
    news.close();
    line.close();
    // Standard input that is not read to its end would keep the process alive.
    if (input === '-') process.stdin.destroy();
  }
  const kept = failure === undefined ? [] : await closeAll(outlets, 'cut');
  if (flags.verbose === true || output.isTerminal || isSpeechError(failure, 'aborted')) {
    output.write(output.colors.dim(`· ${summaryNotice(voice)}\n`));
  }
  for (const partial of kept) output.write(`${keptNotice(partial, 'The speech so far')}\n`);
  if (failure === undefined) return exitCodes.ok;
  if (isSpeechError(failure, 'aborted')) return exitCodes.interrupted;
  throw failure;
}

function textOf(input: string, english: EnglishOnly | undefined): string | AsyncIterable<string> {
  if (input !== '-') return input;
  const pieces: AsyncIterable<string> = process.stdin.setEncoding('utf8');
  return english === undefined ? pieces : english.pieces(pieces);
}

/** A text of which the voice could speak nothing is the better reason. */
function emptyOr(error: unknown, english: EnglishOnly | undefined): unknown {
  if (!isSpeechError(error, 'field-missing')) return error;
  try {
    english?.assertSpoken();
    return error;
  } catch (empty) {
    return empty;
  }
}

/** Without a provider and an account, every failure is this program's. `failure`: the error of the voice itself. */
function asLocalFailure(error: unknown, failure: Error | undefined): unknown {
  if (!isSpeechError(error) || localExitCodeOf(error) !== exitCodes.internal) return error;
  const reason = messageWithoutCode(failure ?? error);
  return new Error(failure === undefined ? `the local voice failed: ${reason}` : reason, { cause: error });
}

function assertOutlet({ output, play }: SpeakFlags): void {
  if (output !== undefined || play === true) return;
  throw new UsageError('there is no output for the speech', [
    'Pass --output FILE.wav to write a file, --play to play it, or both.',
  ]);
}

async function openOutlets(
  input: string,
  flags: SpeakFlags,
  terminal: Terminal,
  { graceful }: Interruption,
): Promise<readonly AudioOutlet[]> {
  assertOutlet(flags);
  const { output, play } = flags;
  // The player first: it leaves nothing behind where there is none.
  const player = play === true ? [await findPlayer(process.env)] : [];
  const inputs = input === '-' ? ['-'] : [];
  return output === undefined ? player : [await fileOutlet(output, { inputs, terminal, signal: graceful }), ...player];
}

/** Closes every outlet, also when one of them fails; resolves with where parts of the speech are kept. */
async function closeAll(outlets: readonly AudioOutlet[], how: 'complete' | 'cut'): Promise<readonly string[]> {
  const closed = await Promise.allSettled(outlets.map((outlet) => outlet.close(how)));
  return closed.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value === undefined ? [] : [result.value];
  });
}
