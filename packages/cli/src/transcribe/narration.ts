import type { SessionEvents } from '@throughline/core';
import { connectionNews } from '../connection-news.ts';
import type { LiveLine } from '../live-line.ts';
import type { Output } from '../terminal.ts';
import { gapNotice, seamNotice, warningNotice } from './notices.ts';

export interface NarrationOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The provider's name. */
  readonly provider: string;
  /** Samples per second of the source clock. */
  readonly sampleRate: number;
  readonly verbose: boolean;
  /** What is awaited at the end. Default: the last words. */
  readonly ending?: string;
}

type Told = Pick<SessionEvents, 'status' | 'link' | 'seam' | 'gap' | 'warning'>;

/** A session that is sent audio, whatever comes of it. */
interface ListeningSession {
  on<Name extends keyof Told>(name: Name, listener: (event: Told[Name]) => void): () => void;
}

/** Tells what happens to a session besides its results. The function returned ends it. */
export function narrate(session: ListeningSession, options: NarrationOptions): () => void {
  const { sampleRate, verbose, ending = 'waiting for the last words' } = options;
  const news = connectionNews({ ...options, meanwhile: 'the audio is kept', ending });
  session.on('status', (status) => news.status(status));
  if (verbose) {
    session.on('link', ({ epoch, state, requestId }) => {
      if (state !== 'failed') news.change(`link ${epoch}: ${state}${requestId === undefined ? '' : ` (${requestId})`}`);
    });
  }
  session.on('seam', (seam) => news.change(seamNotice(seam, sampleRate)));
  session.on('gap', (gap) => news.warning(gapNotice(gap, sampleRate)));
  session.on('warning', (heard) => news.warning(warningNotice(heard)));
  return () => news.close();
}
