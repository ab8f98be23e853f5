import type { SessionEvents } from '@throughline/core';
import { type ConnectionNews, connectionNews } from '../connection-news.ts';
import type { LiveLine } from '../live-line.ts';
import type { Output } from '../terminal.ts';
import { gapNotice, type OfChannel, ofChannel, seamNotice, warningNotice } from './notices.ts';

export interface NarrationOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The provider's name, or those of all that may be connected to. */
  readonly provider: string;
  readonly verbose: boolean;
  /** What is awaited at the end. Default: the last results. */
  readonly ending?: string;
}

interface Reported extends Pick<SessionEvents, 'status' | 'gap' | 'warning'> {
  readonly link: SessionEvents['link'] & OfChannel;
  readonly seam: SessionEvents['seam'] & OfChannel;
}

/** A session that is sent audio: a transcription or an assessment. */
interface ListeningSession {
  on<Name extends keyof Reported>(name: Name, listener: (event: Reported[Name]) => void): () => void;
}

/** Reports what happens to a session besides its results, until it is closed. */
export function narrate(session: ListeningSession, options: NarrationOptions): ConnectionNews {
  const { verbose, ending = 'waiting for the last results' } = options;
  const news = connectionNews({ ...options, meanwhile: 'the audio is kept', ending });
  session.on('status', (status) => news.status(status));
  if (verbose) {
    session.on('link', ({ epoch, state, requestId, provider: to, channel }) => {
      if (state === 'failed') return;
      const who = `link ${epoch}${to === undefined ? '' : ` to ${to}`}${ofChannel(channel)}`;
      news.change(`${who}: ${state}${requestId === undefined ? '' : ` (${requestId})`}`);
    });
  }
  session.on('seam', (seam) => news.change(seamNotice(seam)));
  session.on('gap', (gap) => news.warning(gapNotice(gap)));
  session.on('warning', (warning) => news.warning(warningNotice(warning)));
  return news;
}
