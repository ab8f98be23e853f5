import type { RecognitionEvent } from '../protocol/recognition.ts';
import type { LinkMap } from '../transcript/link-map.ts';
import type { LinkTrack } from '../transcript/track.ts';
import type { AudioLog } from './audio-log.ts';

/** What a link that was lost leaves to the next one, where the provider goes on: its clock and what it answers. */
export interface Unfinished {
  /** The number of what was prepared for the provider's stream: another link with it is of the same stream. */
  readonly preparation: number;
  readonly map: LinkMap;
  readonly track: LinkTrack;
  /** Seconds of the provider's clock that it has received, as far as is known. */
  readonly received: number;
}

/** Where a link goes on. */
export interface Resumed extends Unfinished {
  /** Whether the provider has said on this link how far it has received the audio. */
  readonly isStated: boolean;
}

/** Silence of this length stands between two words, in seconds; it is looked for so far back. */
const PAUSE_SECONDS = 0.1;
const FARTHEST_SECONDS = 2;
/** A provider that has received so much less than it has said before, in seconds, has begun anew. */
const TOLERANCE_SECONDS = 0.5;

/** Seconds of the provider's clock that it has received, as it says before a link is ready. */
export function statedBefore(early: readonly RecognitionEvent[]): number | undefined {
  const until = early.findLast((event) => event.type === 'received')?.until;
  return until !== undefined && Number.isFinite(until) ? until : undefined;
}

/** What a link goes on with: what the link before it has left, unless the provider says that it knows nothing of it. */
export function resumed(left: Unfinished | undefined, stated: number | undefined): Resumed | undefined {
  if (left === undefined) return undefined;
  if (stated === undefined) return { ...left, isStated: false };
  if (stated < left.received - TOLERANCE_SECONDS) return undefined;
  return { ...left, received: stated, isStated: true };
}

/** A place (samples) in the silence before `position`, so that no word is cut there; where there is none, well before it. */
export function silenceBefore(log: AudioLog, position: number): number {
  const step = Math.round((PAUSE_SECONDS / 2) * log.sampleRate);
  const farthest = Math.max(log.oldest, position - FARTHEST_SECONDS * log.sampleRate, 0);
  for (let end = position; end - 2 * step >= farthest; end -= step) {
    if (log.isSilent(end - 2 * step, end)) return end - step;
  }
  return farthest;
}
