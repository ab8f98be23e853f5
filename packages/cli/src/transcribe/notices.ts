import type {
  Gap,
  Percentiles,
  RouteChange,
  Seam,
  SessionWarning,
  Summary,
  TranscriptionStats,
} from '@throughline/core';
import { remedyFor } from '@throughline/core/internal';
import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';

/** Notices about a session, each in one line without a full stop. */

export function seamNotice({ epoch, from, replayed, cause, channel }: Seam & OfChannel): string {
  const what = cause === 'rotation' ? 'takes over in good order, and continues' : 'continues';
  return `link ${epoch}${ofChannel(channel)} ${what} from ${inSeconds(from)}; ${inSeconds(replayed)} sent again`;
}

/** `names`: of all routes; `before`: the index of the one that was in use. */
export function routeNotice(
  { index, from, reason, error, channel }: Pick<RouteChange, 'index' | 'from' | 'reason' | 'error'> & OfChannel,
  { names, before }: { readonly names: readonly string[]; readonly before: number },
): string {
  const at = `at ${inSeconds(from)}${ofChannel(channel)}`;
  const [name = '', other = ''] = [names[index], names[before]];
  if (reason === 'return') return `${name} is back, and takes over from ${other} ${at}`;
  const how = reason === 'hedge' ? ', on a link that was made ahead' : '';
  return `${name} takes over from ${other} ${at}${how}${error === undefined ? '' : `; ${whyOf(error)}`}`;
}

/** With what to do, where nothing else helps: the route may be well again by itself else. */
function whyOf(error: NonNullable<RouteChange['error']>): string {
  return error.recovery === 'none' ? warningNotice(error) : error.message.replace(/\.$/u, '');
}

/** Where each channel has sessions of its own: which it is of. */
export interface OfChannel {
  readonly channel?: number;
}

/** ` of channel 1`, where there is one to name. */
export function ofChannel(channel: number | undefined): string {
  return channel === undefined ? '' : ` of channel ${channel}`;
}

const causes: Readonly<Record<Gap['reason'], string>> = {
  overflow: 'the window was full',
  lag: 'the session was too far behind a live source',
  unanswered: 'the provider did not answer, and the audio was no longer in the window',
  unwanted: 'the provider accepts no more audio',
  unread: 'the answers of the provider could not be read',
  source: 'the source has no audio there',
};

export function gapNotice({ start, end, channel, reason }: Gap): string {
  const span = `${inSeconds(start)} to ${inSeconds(end)}`;
  const where = channel === undefined ? '' : ` in channel ${channel}`;
  return `gap: no words${where} from ${span}: ${causes[reason]}`;
}

export function warningNotice(warning: Pick<SessionWarning, 'message' | 'remedy' | 'remedyOn'>): string {
  const { message } = warning;
  const remedy = remedyFor(warning, 'command');
  return remedy === undefined ? message : `${message.replace(/\.$/u, '')}. ${remedy}`;
}

interface SummaryOptions {
  /** Seconds that the source has in all, where that is known. */
  readonly duration?: number | undefined;
  /** Of all routes. */
  readonly names?: readonly string[];
}

export function summaryNotice(summary: Summary, { duration, names = [] }: SummaryOptions = {}): string {
  const { accepted, acceptedSamples, settled, settledSamples, links, replayed, replayedSamples } = summary;
  const { gaps, unreadFrames, wordless, routes = [] } = summary;
  const lost = gaps.reduce((sum, { start, end }) => sum + end - start, 0);
  // A tenth of a second is a matter of rounding.
  const part = duration !== undefined && accepted < duration - 0.1;
  const read = part ? `${accepted.toFixed(1)} of ${inSeconds(duration)}` : inSeconds(accepted);
  const parts = [
    `${read} of audio`,
    settledSamples === acceptedSamples ? 'all settled' : `settled up to ${inSeconds(settled)}`,
    count(links, 'link'),
  ];
  if (replayedSamples > 0) parts.push(`${inSeconds(replayed)} sent again`);
  if (routes.some(({ index, links: used }) => index > 0 && used > 0)) {
    const heard = routes.filter((route) => route.links > 0);
    parts.push(
      heard.map((route) => `${names[route.index] ?? route.provider} heard ${inSeconds(route.heard)}`).join(', '),
    );
  }
  if (gaps.length > 0) parts.push(`${inSeconds(lost)} in gaps`);
  if (wordless > 0) parts.push(`${inSeconds(wordless)} of sound without a word`);
  if (unreadFrames > 0) parts.push(count(unreadFrames, 'unreadable frame'));
  return parts.join(' · ');
}

/** How late words were after their audio was sent, and how the connection was. `channel`: whose session it was, where there are several. */
export function statsNotice(stats: TranscriptionStats, channel?: number): string {
  const { firstPartialMs, finalLatencyMs, linkReadyMs, outageMs } = stats;
  const parts = [
    firstPartialMs === undefined ? 'no words' : `first words after ${inMs(firstPartialMs)}`,
    ...(finalLatencyMs === undefined ? [] : [`finals after ${percentilesOf(finalLatencyMs)}`]),
    ...(linkReadyMs === undefined ? ['no link was ready'] : [`links ready in ${percentilesOf(linkReadyMs)}`]),
    ...(outageMs > 0 ? [`${inSeconds(outageMs / 1000)} without a link`] : []),
  ];
  return `${channel === undefined ? '' : `channel ${channel}: `}${parts.join(' · ')}`;
}

function percentilesOf({ count: times, p50, p95, max }: Percentiles): string {
  return times === 1 ? inMs(max) : `${inMs(p50)} (half of ${times}), ${inMs(p95)} (95 %), ${inMs(max)} (all)`;
}

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`;
}
