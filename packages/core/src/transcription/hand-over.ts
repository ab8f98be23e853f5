import type { TrackHandOver } from '../transcript/track.ts';
import type { AudioLog } from './audio-log.ts';

/** So much silence is a quiet moment, in seconds. */
const QUIET_SECONDS = 0.3;
/** Where nobody is quiet, one link is sent so much that the other one answers for, in seconds: no word is cut for both. */
const SHARED_SECONDS = 1;
/** A word that the link that retires reports to end so short before the end of what it was sent may be cut there. */
const CUT_SECONDS = 0.25;

/** No more than this is sent to another link for the sake of one word, in seconds. */
const MOST_AGAIN_SECONDS = 15;

/** What of a link's work decides on the moment. */
interface HandOverSide {
  /** How far the link was sent. */
  readonly position: number;
  /** Segments with a partial and no final. */
  readonly openSegments: number;
  /** Whether the provider gives no times of words. */
  readonly isUntimed: boolean;
}

export interface HandOverSides {
  readonly active: HandOverSide;
  /**
   * `from`: the first sample that it was sent; absent where it waits to be sent anything. `leftOutTo`: before that
   * place some of it was left out, which may still come to be so.
   */
  readonly successor: HandOverSide & { readonly from: number | undefined; readonly leftOutTo: number | undefined };
  /** Now or never. */
  readonly must: boolean;
  /** Whether the active link will be sent more. */
  readonly moreToCome: boolean;
}

/** Whether a successor has still to be sent some of what the active link was. */
export function isBehind(
  { sampleRate }: Pick<AudioLog, 'sampleRate'>,
  { active, successor }: Pick<HandOverSides, 'active' | 'successor'>,
): boolean {
  // One that waits to be sent anything begins where it takes over.
  return successor.from !== undefined && successor.position < active.position - QUIET_SECONDS * sampleRate;
}

/**
 * Where a link may take over now: in the middle of silence, with no segment open on either; or, where it must be now, in what both
 * were sent. `undefined` while the moment is not quiet, and where it must be now and the successor is better sent what has no answer, or was
 * not sent enough of what the active link was.
 */
export function handOverOf(
  log: Pick<AudioLog, 'sampleRate' | 'settled' | 'oldest' | 'isSilent'>,
  sides: HandOverSides,
): TrackHandOver | undefined {
  const { active, successor, must, moreToCome } = sides;
  const { sampleRate } = log;
  const sent = active.position;
  const { from = 0 } = successor;
  const isHeld = successor.from === undefined;
  // One that was sent nothing tells none of them.
  const turnsFrom = (): number => (isHeld ? Infinity : (successor.leftOutTo ?? from));
  const quietFrom = sent - QUIET_SECONDS * sampleRate;
  const isOpen = active.openSegments > 0 || successor.openSegments > 0;
  // One that is still behind would be heard late.
  const isLevel = !isBehind(log, sides);
  // One that began in the silence, as where nothing comes for hours, is not waited for until it was sent more of it.
  const isShared = must ? from <= sent : from <= quietFrom;
  if (!isOpen && isLevel && isShared && log.isSilent(quietFrom, sent)) {
    const position = Math.max(from, Math.floor(sent - (QUIET_SECONDS / 2) * sampleRate));
    // The first sounds of the next word may be there already: too little of it to be told from silence.
    return { position, wordsUntil: active.isUntimed ? Infinity : position, turnsFrom };
  }
  if (!must) return undefined;
  // From there on the other one hears every word whole.
  if (isHeld && log.settled >= Math.max(log.oldest, sent - MOST_AGAIN_SECONDS * sampleRate)) return undefined;
  // Where nobody knows which words stand in what both were sent, only what the one was not sent is the other one's.
  if (isHeld || active.isUntimed) return { position: sent, wordsUntil: Infinity, turnsFrom };
  const position = Math.floor(sent - SHARED_SECONDS * sampleRate);
  // One that began later, as where the active link is behind it, has not heard a word whole that stands there.
  if (position < from) return moreToCome ? undefined : { position: sent, wordsUntil: Infinity, turnsFrom };
  return { position, wordsUntil: Math.max(position, Math.floor(sent - CUT_SECONDS * sampleRate)), turnsFrom };
}
