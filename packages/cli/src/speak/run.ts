import type { VoiceSession, VoiceStatus } from '@throughline/core';
import { synthesize } from '@throughline/node';
import { count } from '../count.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type Interruption, listenForInterruption, whenAborted } from '../interruption.ts';
import { type LiveLine, liveLine } from '../live-line.ts';
import { printableLine } from '../printable.ts';
import { asClock, inSeconds } from '../seconds.ts';
import type { Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import type { SpeakFlags } from './command.ts';
import { type AudioOutlet, fileOutlet } from './outlet.ts';
import { findPlayer } from './player.ts';
import { assertLocalFlags, startLocalVoice, voiceServiceOf } from './voice-service.ts';

/** `throughline speak`: resolves with the exit code when everything is written and played. */
export async function runSpeak(text: string, flags: SpeakFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption();
  try {
    if (flags.local !== true) return await runWith(text, flags, terminal, interruption);
    assertLocalFlags(flags);
    const service = await startLocalVoice();
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
  const outlets = await openOutlets(flags);
  const voice = synthesize({ ...service, signal: interruption.graceful });
  const line = liveLine(terminal.error);
  narrate(voice, { terminal, line, verbose: flags.verbose === true });
  let how: 'complete' | 'cut' = 'cut';
  try {
    const said = text === '-' ? process.stdin.setEncoding('utf8') : text;
    await speakInto(voice, said, { outlets, line, interruption });
    how = 'complete';
  } catch (error) {
    if (!interruption.graceful.aborted) throw error;
  } finally {
    line.close();
    // Standard input that nobody reads to its end would keep the process.
    if (text === '-') process.stdin.destroy();
    await closeAll(outlets, how);
  }
  if (flags.verbose === true || terminal.error.isTerminal) {
    terminal.error.write(terminal.error.colors.dim(`· ${summaryNotice(voice)}\n`));
  }
  return how === 'complete' ? exitCodes.ok : exitCodes.interrupted;
}

async function openOutlets({ out, play }: SpeakFlags): Promise<readonly AudioOutlet[]> {
  if (out === undefined && play !== true) {
    throw new UsageError('nobody would hear it', ['Pass --out FILE.wav to write it, --play to hear it, or both.']);
  }
  // The player first: it leaves nothing behind where there is none.
  const player = play === true ? [await findPlayer(process.env)] : [];
  return out === undefined ? player : [await fileOutlet(out), ...player];
}

/** Closes every outlet, also when one of them fails. */
async function closeAll(outlets: readonly AudioOutlet[], how: 'complete' | 'cut'): Promise<void> {
  const closed = await Promise.allSettled(outlets.map((outlet) => outlet.close(how)));
  for (const result of closed) if (result.status === 'rejected') throw result.reason;
}

interface Speaking {
  readonly outlets: readonly AudioOutlet[];
  readonly line: LiveLine;
  readonly interruption: Interruption;
}

async function speakInto(
  voice: VoiceSession,
  text: string | AsyncIterable<string>,
  { outlets, line, interruption }: Speaking,
): Promise<void> {
  const utterance = voice.say(text);
  // A player that does not take what it is given must not hold up the end.
  const interrupted = whenAborted(interruption.graceful);
  try {
    for await (const audio of utterance) {
      const end = audio.start + audio.pcm.length / audio.sampleRate;
      line.show(`${asClock(end)} spoken · sentence ${audio.sentence + 1}`);
      await Promise.race([Promise.all(outlets.map((outlet) => outlet.write(audio))), interrupted]);
      if (interruption.graceful.aborted) break;
    }
    await utterance.done;
    await voice.end();
  } catch (error) {
    utterance.done.catch(() => undefined);
    voice.abort();
    throw error;
  }
}

interface Narration {
  readonly terminal: Terminal;
  readonly line: LiveLine;
  readonly verbose: boolean;
}

/** Tells what happens besides the speech: changes where a person looks, warnings always. */
function narrate(voice: VoiceSession, { terminal: { error }, line, verbose }: Narration): void {
  const { yellow, dim } = error.colors;
  const change = (text: string): void => {
    if (error.isTerminal || verbose) line.above(() => error.write(dim(`· ${printableLine(text)}\n`)));
  };
  voice.on('status', (status) => {
    if (isWaiting(status)) change(lostNotice(status));
    if (status.state === 'connecting') line.show('connecting');
  });
  voice.on('seam', ({ epoch, at, exact }) => {
    const place = inSeconds(at / voice.summary().sampleRate);
    change(`link ${epoch} goes on at ${place}${exact ? '' : ', joined in a quiet place'}`);
  });
  voice.on('warning', ({ message, remedy }) => {
    const text = remedy === undefined ? message : `${message}. ${remedy}`;
    line.above(() => error.write(`${yellow('warning:')} ${printableLine(text)}\n`));
  });
}

function isWaiting({ state, retryInMs }: VoiceStatus): boolean {
  return (state === 'recovering' || state === 'connecting') && retryInMs !== undefined;
}

function lostNotice({ error, retryInMs = 0, epoch }: VoiceStatus): string {
  const why = error === undefined ? '' : `: ${error.message.replace(/\.$/, '')}`;
  return `link ${epoch} failed${why}; trying again in ${inSeconds(retryInMs / 1000)}`;
}

function summaryNotice(voice: VoiceSession): string {
  const { samples, sampleRate, sentences, links } = voice.summary();
  return [
    `${inSeconds(samples / sampleRate)} of speech`,
    count(sentences, 'whole sentence'),
    count(links, 'link'),
  ].join(' · ');
}
