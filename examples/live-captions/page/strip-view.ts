import type { Gap, Seam } from '@throughline/core';

/** All times in seconds on the session's clock. */
export interface Line {
  /** Audio that was taken from the microphone. */
  readonly accepted: number;
  /** Audio that was sent on the active link. */
  readonly sent: number;
  /** Audio that is answered for good. */
  readonly settled: number;
  readonly seams: readonly Pick<Seam, 'epoch' | 'from' | 'settled'>[];
  readonly gaps: readonly Pick<Gap, 'start' | 'end' | 'reason'>[];
  /** Where captions are. */
  readonly said: readonly { readonly start: number; readonly end: number }[];
}

/** A stretch of the strip, in pixels from its left edge. */
export interface Stretch {
  readonly x: number;
  readonly width: number;
}

/** What the strip shows, in pixels. */
export interface StripView {
  readonly answered: Stretch;
  readonly sent: Stretch;
  readonly kept: Stretch;
  /** What is held so that it can be sent again. */
  readonly window: Stretch;
  readonly gaps: readonly Stretch[];
  readonly said: readonly Stretch[];
  readonly seams: readonly { readonly x: number; readonly epoch: number }[];
  /** `link 2`, or `links 2–4` for those that took over at nearly the same place. */
  readonly seamNames: readonly { readonly x: number; readonly text: string }[];
  readonly ticks: readonly { readonly x: number; readonly seconds: number }[];
}

/** Audio before `settled` that a new link is sent too, so that no word is cut: the default of the library. */
const PRE_ROLL = 2;
const TICK = 10;
/** Room at the right edge, so that a mark at the newest audio is not cut off. */
const MARGIN = 8;
/** The name of a seam takes so many pixels. */
const NAME = 64;

/** Puts a line of audio on a strip: its last `span` seconds, or all of it from the left edge where it is shorter. */
export function stripView(line: Line, span: number, width: number): StripView {
  const { accepted } = line;
  const from = Math.max(0, accepted - span);
  const scale = (width - MARGIN) / span;
  const x = (seconds: number): number => (Math.min(Math.max(seconds, from), accepted) - from) * scale;
  const stretch = (start: number, end: number): Stretch => ({ x: x(start), width: Math.max(0, x(end) - x(start)) });
  const settled = Math.min(line.settled, accepted);
  const sent = Math.min(Math.max(line.sent, settled), accepted);
  const inSight = ({ start, end }: { readonly start: number; readonly end: number }): boolean =>
    end > from && start < accepted;
  const ticks: { x: number; seconds: number }[] = [];
  for (let seconds = Math.ceil(from / TICK) * TICK; seconds <= from + span; seconds += TICK) {
    ticks.push({ x: (seconds - from) * scale, seconds });
  }
  const seams = line.seams.filter(({ from: at }) => at >= from).map(({ from: at, epoch }) => ({ x: x(at), epoch }));
  return {
    answered: stretch(from, settled),
    sent: stretch(settled, sent),
    kept: stretch(sent, accepted),
    window: stretch(Math.max(0, settled - PRE_ROLL), accepted),
    gaps: line.gaps.filter(inSight).map(({ start, end }) => stretch(start, end)),
    said: line.said.filter(inSight).map(({ start, end }) => stretch(start, end)),
    seams,
    seamNames: namesOf(seams),
    ticks,
  };
}

function namesOf(seams: StripView['seams']): StripView['seamNames'] {
  const groups: { readonly x: number; readonly first: number; last: number }[] = [];
  for (const { x, epoch } of seams.toSorted((one, other) => one.x - other.x)) {
    const group = groups.at(-1);
    if (group !== undefined && x - group.x < NAME) group.last = epoch;
    else groups.push({ x, first: epoch, last: epoch });
  }
  return groups.map(({ x, first, last }) => ({ x, text: first === last ? `link ${first}` : `links ${first}–${last}` }));
}
