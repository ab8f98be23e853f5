import type { SessionStatus, TranscriptionSession } from '@throughline/core';
import type { LiveLine } from '../live-line.ts';
import { printableLine } from '../printable.ts';
import type { Output } from '../terminal.ts';
import { gapNotice, lostNotice, seamNotice, warningNotice } from './notices.ts';

export interface NarrationOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  readonly verbose: boolean;
}

/** Tells what happens to a session besides its words: changes where a person looks, warnings and gaps always. */
export function narrate(session: TranscriptionSession, options: NarrationOptions): void {
  const { error, line, sampleRate, verbose } = options;
  const { yellow, dim } = error.colors;
  const change = (text: string): void => {
    if (error.isTerminal || verbose) line.above(() => error.write(dim(`· ${printableLine(text)}\n`)));
  };
  const warning = (text: string): void => {
    line.above(() => error.write(`${yellow('warning:')} ${printableLine(text)}\n`));
  };
  session.on('status', (status) => {
    if (isWaiting(status)) change(lostNotice(status));
    line.show(stateText(status));
  });
  if (verbose) {
    session.on('link', ({ epoch, state, requestId }) => {
      if (state !== 'failed') change(`link ${epoch}: ${state}${requestId === undefined ? '' : ` (${requestId})`}`);
    });
  }
  session.on('seam', (seam) => change(seamNotice(seam, sampleRate)));
  session.on('gap', (gap) => warning(gapNotice(gap, sampleRate)));
  session.on('warning', (heard) => warning(warningNotice(heard)));
}

function isWaiting({ state, retryInMs }: SessionStatus): boolean {
  return (state === 'recovering' || state === 'connecting') && retryInMs !== undefined;
}

/** What stands in the live line while no words come. */
function stateText({ state }: SessionStatus): string {
  switch (state) {
    case 'connecting':
      return 'connecting';
    case 'recovering':
      return 'reconnecting; the audio is kept';
    case 'offline':
      return 'no network; the audio is kept';
    case 'ending':
      return 'waiting for the last words';
    default:
      return '';
  }
}
