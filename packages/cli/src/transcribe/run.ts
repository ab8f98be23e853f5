import type { AudioSource, Protocol, TranscriptionSession } from '@throughline/core';
import { isSpeechError } from '@throughline/core';
import { transcribe } from '@throughline/node';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { type Interruption, listenForInterruption } from '../interruption.ts';
import { liveLine } from '../live-line.ts';
import { serviceOf } from '../providers/provider.ts';
import { asClock } from '../seconds.ts';
import { showError } from '../show-error.ts';
import type { Terminal } from '../terminal.ts';
import { type Destination, openDestination } from './destination.ts';
import type { TranscribeFlags } from './flags.ts';
import { withLocalRecognizer } from './local.ts';
import { narrate } from './narration.ts';
import { summaryNotice } from './notices.ts';
import { openInput } from './open-input.ts';
import { readAhead } from './read-ahead.ts';
import { createWriter, type Outcome } from './writer.ts';

/** `throughline transcribe`: resolves with the exit code when everything is written. */
export async function runTranscribe(input: string, flags: TranscribeFlags, terminal: Terminal): Promise<ExitCode> {
  const interruption = listenForInterruption();
  try {
    if (flags.local !== true) return await runWith(input, flags, terminal, interruption);
    return await withLocalRecognizer(flags, terminal, (local) => runWith(input, local, terminal, interruption));
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
  const { protocol, credentials } = serviceOf(flags, process.env);
  const reading = new AbortController();
  try {
    const source = await openInput(input, { wanted: protocol.audio, flags, terminal, interruption, reading });
    const destination = await openDestination(flags.output, terminal.out);
    const session = transcribe({
      protocol,
      credentials,
      live: flags.live === true,
      signal: interruption.atOnce,
      ...(flags.pace === undefined ? {} : { pace: flags.pace }),
      ...(flags.window === undefined ? {} : { window: { seconds: flags.window } }),
    });
    return await transcribeInto(session, { source, destination, protocol, flags, terminal, interruption });
  } finally {
    reading.abort();
  }
}

interface Run {
  readonly source: AudioSource;
  readonly destination: Destination;
  readonly protocol: Pick<Protocol, 'audio' | 'traits'>;
  readonly flags: TranscribeFlags;
  readonly terminal: Terminal;
  readonly interruption: Interruption;
}

async function transcribeInto(session: TranscriptionSession, run: Run): Promise<ExitCode> {
  const { source, destination, protocol, flags, terminal, interruption } = run;
  const { sampleRate } = protocol.audio;
  const writer = createWriter(flags.format, { sampleRate, partials: flags.partials });
  const length = source.duration === undefined ? '' : `/${asClock(source.duration)}`;
  const line = liveLine(
    terminal.error.isTerminal ? terminal.error : terminal.out,
    () => `${asClock(session.positions.sent / sampleRate)}${length}  `,
  );
  const write = (text: string): void => {
    if (text !== '') line.above(() => destination.write(text));
  };
  session.on('partial', (partial) => {
    line.show(partial.text);
    write(writer.result(partial));
  });
  session.on('final', (final) => {
    line.show('');
    write(writer.result(final));
  });
  session.on('retract', (retraction) => write(writer.result(retraction)));
  session.on('seam', (seam) => write(writer.seam(seam)));
  session.on('gap', (gap) => write(writer.gap(gap)));
  narrate(session, { error: terminal.error, line, sampleRate, verbose: flags.verbose === true });
  interruption.graceful.addEventListener('abort', () => {
    line.above(() => terminal.error.write('Waiting for the last words. Press Ctrl-C again to stop at once.\n'));
  });

  const failure = await pipe(session, heldBack(session, run));
  const outcome: Outcome = interruption.graceful.aborted
    ? { type: 'interrupted' }
    : failure === undefined
      ? { type: 'complete' }
      : failedBy(failure);
  line.close();
  const summary = session.summary();
  destination.write(writer.end(summary, outcome));
  await destination.close();
  if (outcome.type === 'failed') showError(terminal.error, failure, flags.verbose);
  if (flags.verbose === true || terminal.error.isTerminal || outcome.type === 'failed') {
    terminal.error.write(terminal.error.colors.dim(`· ${summaryNotice(summary)}\n`));
  }
  if (outcome.type === 'interrupted') return exitCodes.interrupted;
  return failure === undefined ? exitCodes.ok : exitCodeOf(failure);
}

/** Writes all audio and ends the session; resolves with what failed. What was read before a failure still gets its answer. */
async function pipe(session: TranscriptionSession, source: AudioSource): Promise<unknown> {
  try {
    await session.pipe(source, { end: true });
    return undefined;
  } catch (error) {
    await session.end().catch(() => undefined);
    return error;
  }
}

/**
 * The source, read no further ahead of the sending than a graceful end may take, and no more once the session has failed. A
 * live source cannot be held back.
 */
function heldBack(session: TranscriptionSession, { source, protocol, flags, interruption }: Run): AudioSource {
  const pace = flags.pace ?? protocol.traits.pace ?? Infinity;
  const ahead = 2 * Math.max(1, pace) * protocol.audio.sampleRate;
  const mayRead = (): boolean => {
    const { accepted, sent } = session.positions;
    return flags.live === true || accepted - sent < ahead;
  };
  const failed = new AbortController();
  session.on('failure', () => failed.abort());
  return readAhead(source, mayRead, AbortSignal.any([interruption.graceful, failed.signal]));
}

function failedBy(error: unknown): Outcome {
  if (!isSpeechError(error)) {
    return { type: 'failed', code: 'internal', message: error instanceof Error ? error.message : String(error) };
  }
  const { code, message, remedy } = error;
  return { type: 'failed', code, message, ...(remedy === undefined ? {} : { remedy }) };
}
