import type { AudioSource, SpeechError, TranscriptionSession } from '@throughline/core';
import { isSpeechError } from '@throughline/core';
import { printableLine } from '@throughline/core/internal';
import { voiceLead, voiceName } from '@throughline/subtitles';
import { exitCodeOf, localExitCodeOf } from '../exit-code-of.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Interruption } from '../interruption.ts';
import { type LiveLine, liveLine } from '../live-line.ts';
import { keptNotice } from '../output/kept-notice.ts';
import { ReaderGoneError } from '../output/refusals.ts';
import { asClock } from '../seconds.ts';
import { showError } from '../show-error.ts';
import type { Output, Terminal } from '../terminal.ts';
import type { Destination } from './destination.ts';
import { finishWhenInterrupted } from './finish.ts';
import type { TranscribeFlags } from './flags.ts';
import { narrate } from './narration.ts';
import { statsNotice, summaryNotice } from './notices.ts';
import type { OpenedAudio } from './open-audio.ts';
import { failedBy, type Outcome } from './outcome.ts';
import { readAhead } from './read-ahead.ts';
import { RouteInUse } from '../routes/route-in-use.ts';
import { paceOf } from './session-options.ts';
import { createWriter } from './writer.ts';

/** What a live source still says after the first signal, if it got the same signal and is about to end by itself. */
const liveGraceMs = 500;

/** What of a session, or of those of several channels, the command looks at. */
export type ShownSession = Pick<TranscriptionSession, 'on' | 'status' | 'positions' | 'summary' | 'abort'>;

export interface Run {
  /** One, or one for each channel; each transcribes the source at its place. */
  readonly sessions: readonly TranscriptionSession[];
  readonly sources: readonly AudioSource[];
  /** Writes to each session its source, and ends it with it. */
  readonly send: (sources: readonly AudioSource[]) => Promise<void>;
  readonly destination: Destination;
  readonly routes: OpenedAudio['routes'];
  readonly flags: TranscribeFlags;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

/** Sends the sources, writes what comes of them, and resolves with the exit code when that is in its place. */
export async function transcribeInto(session: ShownSession, run: Run): Promise<ExitCode> {
  const { sessions, sources, destination, routes, flags, terminal, interruption } = run;
  const channels = routes[0].protocol.audio.channels > 1 || sources.length > 1;
  const duration = sources[0]?.duration;
  const writer = createWriter(flags.format, { partials: flags.partials, channels });
  const length = duration === undefined ? '' : `/${asClock(duration)}`;
  const inUse = new RouteInUse(routes);
  const line = liveLine(
    terminal.error.isTerminal ? terminal.error : terminal.out,
    () => `${asClock(session.positions.sent)}${length}  ${inUse.shown}`,
  );
  const write = (text: string): void => {
    if (text !== '') line.above(() => destination.write(text));
  };
  /** Whether what was written is worth keeping, were it all. */
  let words = false;
  session.on('partial', (partial) => {
    const name = voiceName(partial, { channels });
    line.show(name === undefined ? partial.text : voiceLead(name) + partial.text);
    const text = writer.result(partial);
    words ||= text !== '';
    write(text);
  });
  session.on('final', (final) => {
    words ||= final.text !== '';
    line.show('');
    write(writer.result(final));
  });
  session.on('retract', (retraction) => write(writer.result(retraction)));
  session.on('turn', (turn) => write(writer.turn(turn)));
  session.on('relabel', (relabel) => write(writer.relabel(relabel)));
  session.on('seam', (seam) => write(writer.seam(seam)));
  session.on('gap', (gap) => write(writer.gap(gap)));
  const news = narrate(session, {
    error: terminal.error,
    line,
    provider: inUse.any,
    verbose: flags.verbose === true,
  });
  session.on('route', (change) => {
    news.notice(inUse.changed(change));
    write(writer.route(change));
  });
  finishWhenInterrupted(session, { line, error: terminal.error, interruption, live: flags.live === true });

  if (sessions.length > 1) reportFailedChannel(session, line, terminal.error);
  let reading = sources.length;
  const failure = await sendAll(run, () => (reading -= 1));
  news.close();
  line.close();
  if (destination.failed.reason instanceof ReaderGoneError) return exitCodes.ok;
  if (destination.failed.aborted) throw destination.failed.reason;
  const outcome = outcomeOf(failure, reading === 0, interruption);
  const summary = session.summary();
  destination.write(writer.end(summary, outcome));
  if (outcome.type === 'complete') await destination.commit();
  const kept = outcome.type === 'complete' ? undefined : words ? await destination.keep() : await destination.discard();
  // A provider may also have failed while its end of stream was awaited.
  const error = isSpeechError(interruption.reason) ? failure : (interruption.reason ?? failure);
  if (outcome.type !== 'complete' && error !== undefined && !isSpeechError(error, 'aborted')) {
    showError(terminal.error, error, flags.verbose);
  }
  if (flags.verbose === true || terminal.error.isTerminal || outcome.type !== 'complete') {
    terminal.error.write(terminal.error.colors.dim(`· ${summaryNotice(summary, { duration, names: inUse.names })}\n`));
  }
  if (flags.stats === true) {
    for (const [at, { stats }] of sessions.entries()) {
      const channel = sessions.length > 1 ? at : undefined;
      terminal.error.write(terminal.error.colors.dim(`· ${statsNotice(stats, channel)}\n`));
    }
  }
  if (kept !== undefined) terminal.error.write(`${keptNotice(kept, 'The transcript so far')}\n`);
  if (outcome.type === 'complete') return exitCodes.ok;
  if (outcome.type === 'interrupted') return exitCodes.interrupted;
  return flags.local === true ? localExitCodeOf(error) : exitCodeOf(error);
}

function outcomeOf(failure: unknown, readToEnd: boolean, { reason }: Interruption): Outcome {
  // A signal that came when there was nothing more to read has interrupted nothing.
  if (failure === undefined && (reason === undefined || readToEnd)) return { type: 'complete' };
  if (reason === undefined) return failedBy(failure);
  return isSpeechError(reason) ? { type: 'interrupted' } : failedBy(reason);
}

/** Says that a channel has failed as soon as another one goes on without it: it is a long time until all are at their end. */
function reportFailedChannel(session: ShownSession, line: LiveLine, error: Output): void {
  const failures: SpeechError[] = [];
  session.on('failure', (failure) => failures.push(failure));
  session.on('final', () => {
    for (const { message } of failures.splice(0)) {
      const text = `${printableLine(message)} The rest of the call goes on without it.`;
      line.above(() => error.write(`${error.colors.yellow('warning:')} ${text}\n`));
    }
  });
}

/** Writes all audio and ends the sessions; resolves with what failed. What was read before a failure still gets its answer. */
async function sendAll(run: Run, onEnd: () => void): Promise<unknown> {
  const { sessions, sources, send } = run;
  try {
    await send(sessions.flatMap((session, at) => heldBack(session, sources[at], run, onEnd)));
    return undefined;
  } catch (error) {
    await Promise.allSettled(sessions.map((session) => session.end()));
    return error;
  }
}

/**
 * The source, read no further ahead of the sending than a graceful end may take, and no more once the session is over. A
 * live source cannot be held back.
 */
function heldBack(
  session: TranscriptionSession,
  source: AudioSource | undefined,
  { routes, flags, interruption }: Run,
  onEnd: () => void,
): readonly AudioSource[] {
  if (source === undefined) return [];
  const live = flags.live === true;
  const pace = paceOf(flags, routes);
  /** Seconds. */
  const ahead = 2 * Math.max(1, pace);
  const mayRead = (): boolean => {
    const { accepted, sent } = session.positions;
    return live || accepted - sent < ahead;
  };
  const over = new AbortController();
  session.closed.catch(() => undefined).finally(() => over.abort());
  const stop = AbortSignal.any([interruption.graceful, over.signal]);
  return [readAhead(source, { mayRead, stop, graceMs: live ? liveGraceMs : 0, onEnd })];
}
