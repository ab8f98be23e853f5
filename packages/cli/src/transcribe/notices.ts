import type { Gap, Seam, SessionStatus, SessionWarning, Summary } from '@throughline/core';
import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';

/** What a person is told of a session besides its words, each in one line without a full stop. */

export function lostNotice({ error, retryInMs, epoch }: SessionStatus): string {
  const why = error === undefined ? '' : `: ${error.message.replace(/\.$/, '')}`;
  const next = retryInMs === undefined ? 'trying again' : `trying again in ${inSeconds(retryInMs / 1000)}`;
  return `link ${epoch} failed${why}; ${next}`;
}

export function seamNotice({ epoch, from, replayed }: Seam, sampleRate: number): string {
  return `link ${epoch} goes on from ${inSeconds(from / sampleRate)}; ${inSeconds(replayed / sampleRate)} sent again`;
}

const causes: Readonly<Record<Gap['reason'], string>> = {
  overflow: 'the window was full',
  lag: 'the session had fallen too far behind',
  unanswered: 'the service never answered it, and the window no longer held it',
  unwanted: 'the service takes no more audio',
  unread: 'the answers of the service could not be read',
  source: 'the source has no audio there',
};

export function gapNotice({ start, end, reason }: Gap, sampleRate: number): string {
  const span = `${inSeconds(start / sampleRate)} to ${inSeconds(end / sampleRate)}`;
  return `gap: ${span} will have no words: ${causes[reason]}`;
}

export function warningNotice({ message, remedy }: SessionWarning): string {
  return remedy === undefined ? message : `${message}. ${remedy}`;
}

export function summaryNotice({ sampleRate, accepted, settled, links, replayed, gaps }: Summary): string {
  const lost = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  const parts = [
    `${inSeconds(accepted / sampleRate)} of audio`,
    settled === accepted ? 'all settled' : `settled up to ${inSeconds(settled / sampleRate)}`,
    count(links, 'link'),
  ];
  if (replayed > 0) parts.push(`${inSeconds(replayed / sampleRate)} sent again`);
  if (gaps.length > 0) parts.push(`${inSeconds(lost / sampleRate)} in gaps`);
  return parts.join(' · ');
}
