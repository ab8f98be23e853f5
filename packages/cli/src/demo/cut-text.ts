import { count } from '../count.ts';
import { inSeconds } from '../seconds.ts';
import { type CutKind, refusedSeconds } from './plan.ts';
import type { CutState } from './state.ts';

/** One cell wide each. */
export const cutSigns: { readonly [Kind in CutKind]: string } = { cut: '×', stalled: '≈', refused: '⊘' };

const happenings: { readonly [Kind in CutKind]: string } = {
  cut: 'cut',
  stalled: 'stalled',
  refused: `gone for ${refusedSeconds} s`,
};

/** Where and what: `12.3 s  cut`. */
export function cutTitle({ cut, whom }: CutState): string {
  const what = whom === undefined ? happenings[cut.kind].padEnd(13) : `${whom} ${happenings[cut.kind]}`.padEnd(14);
  return `${inSeconds(cut.at).padStart(6)}  ${what}`;
}

/** What the session made of it so far; `now` in milliseconds of the clock. */
export function cutOutcome(
  { cut, beganAt, noticedAt, refusals, over }: CutState,
  sampleRate: number,
  now: number,
): string {
  if (beganAt === undefined) return '';
  if (over === undefined) {
    const waiting = inSeconds((now - beganAt) / 1000);
    if (noticedAt !== undefined) return `reconnecting for ${waiting}${dialsText(refusals)}`;
    return cut.kind === 'stalled' ? `no answer for ${waiting}; the audio is kept` : '';
  }
  const { epoch, fromSample } = over.seam;
  const noticed =
    cut.kind === 'stalled' && noticedAt !== undefined
      ? `noticed after ${inSeconds((noticedAt - beganAt) / 1000)}; link ${epoch}`
      : `link ${epoch} after ${inSeconds((over.at - beganAt) / 1000)}`;
  return `${noticed}${dialsText(refusals)}, from ${inSeconds(fromSample / sampleRate)} on`;
}

function dialsText(refusals: number): string {
  if (refusals === 0) return '';
  return `, ${count(refusals, 'dial')} refused`;
}
