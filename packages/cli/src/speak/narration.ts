import type { VoiceSession } from '@throughline/core';
import { connectionNews } from '../connection-news.ts';
import { count } from '../count.ts';
import type { LiveLine } from '../live-line.ts';
import { RouteInUse } from '../routes/route-in-use.ts';
import { inSeconds } from '../seconds.ts';
import type { Output } from '../terminal.ts';
import { warningNotice } from '../transcribe/notices.ts';
import type { VoiceProviders } from './chosen-voice.ts';

export interface NarrationOptions {
  readonly error: Output;
  readonly line: LiveLine;
  /** The preferred one first. */
  readonly routes: VoiceProviders;
  readonly verbose: boolean;
}

export interface Narration {
  /** Something besides the connection is waited for. */
  waiting(what: string): void;
  close(): void;
}

/** Reports what happens to a voice besides the speech. */
export function narrate(voice: VoiceSession, options: NarrationOptions): Narration {
  const inUse = new RouteInUse(options.routes);
  const news = connectionNews({ ...options, provider: inUse.any, ending: 'closing the connection' });
  voice.on('status', (status) => news.status(status));
  voice.on('seam', ({ epoch, at, exact }) => {
    news.change(`link ${epoch} continues at ${inSeconds(at)}${exact ? '' : ', joined at a quiet place'}`);
  });
  voice.on('route', (change) => news.notice(inUse.changed({ ...change, from: change.at })));
  voice.on('broken', ({ sentence, at }) => {
    news.notice(`sentence ${sentence + 1} is broken off at ${inSeconds(at)}, and the next one follows`);
  });
  voice.on('warning', (warning) => news.warning(warningNotice(warning)));
  return { waiting: news.waiting, close: news.close };
}

export function summaryNotice(voice: VoiceSession): string {
  const { seconds, sentences, links, broken = 0 } = voice.summary();
  const brokenOff = broken === 0 ? [] : [`${count(broken, 'sentence')} broken off`];
  return [
    `${inSeconds(seconds)} of speech`,
    count(sentences, 'whole sentence'),
    ...brokenOff,
    count(links, 'link'),
  ].join(' · ');
}
