import { isSpeechError, type TranscriptionSession } from '@throughline/core';
import type { Interruption } from '../interruption.ts';
import type { LiveLine } from '../live-line.ts';
import type { Output } from '../terminal.ts';

export interface FinishOptions {
  readonly line: LiveLine;
  readonly error: Output;
  readonly interruption: Interruption;
  readonly live: boolean;
}

/**
 * Reports what the first signal leads to. The session ends by itself when its source does; where no result can arrive in the
 * time that is left, there is no waiting.
 */
export function finishWhenInterrupted(
  session: Pick<TranscriptionSession, 'on' | 'status' | 'summary' | 'abort'>,
  options: FinishOptions,
): void {
  const { line, error, interruption, live } = options;
  const { graceful, atOnce } = interruption;
  const say = (text: string): void => line.above(() => error.write(`${text}\n`));
  const leave = (why: string): void => {
    say(`Interrupted: ${why}.`);
    session.abort(graceful.reason);
  };
  /** Whether the next attempt comes too late. */
  const tooLate = (): boolean => (session.status.retryInMs ?? 0) > interruption.leftMs;
  const finish = (): void => {
    // The time of the whole run is over: there is none for finishing.
    if (interruption.leftMs === 0) return;
    // What was read ahead of a file can be read again.
    if (!live && session.summary().links === 0) leave('nothing was sent yet');
    else if (tooLate()) leave('there is no connection, and the next attempt would be too late');
    else
      say(
        `Waiting up to ${Math.ceil(interruption.leftMs / 1000)} s for the last results. Press Ctrl-C again to stop at once.`,
      );
  };
  graceful.addEventListener('abort', finish);
  if (graceful.aborted) finish();
  atOnce.addEventListener('abort', () => {
    if (isSpeechError(interruption.reason) && interruption.leftMs === 0)
      say('The last results did not arrive in time.');
  });
  session.on('status', () => {
    if (graceful.aborted && !atOnce.aborted && tooLate())
      leave('there is no connection, and the next attempt would be too late');
  });
}
