import type { VoiceSession } from '@throughline/core';
import { connectionNews } from '../connection-news.ts';
import { count } from '../count.ts';
import type { LiveLine } from '../live-line.ts';
import { inSeconds } from '../seconds.ts';
import type { Output } from '../terminal.ts';
import { warningNotice } from '../transcribe/notices.ts';

export interface NarrationOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The provider's name. */
  readonly provider: string;
  readonly verbose: boolean;
}

export interface Narration {
  /** Something besides the connection is waited for. */
  waiting(what: string): void;
  close(): void;
}

/** Reports what happens to a voice besides the speech. */
export function narrate(voice: VoiceSession, options: NarrationOptions): Narration {
  const news = connectionNews({ ...options, ending: 'closing the connection' });
  voice.on('status', (status) => news.status(status));
  voice.on('seam', ({ epoch, at, exact }) => {
    news.change(`link ${epoch} continues at ${inSeconds(at)}${exact ? '' : ', joined at a quiet place'}`);
  });
  voice.on('warning', (warning) => news.warning(warningNotice(warning)));
  return { waiting: news.waiting, close: news.close };
}

export function summaryNotice(voice: VoiceSession): string {
  const { seconds, sentences, links } = voice.summary();
  return [`${inSeconds(seconds)} of speech`, count(sentences, 'whole sentence'), count(links, 'link')].join(' · ');
}
