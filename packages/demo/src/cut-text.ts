import { count, inSeconds } from '@throughline/cli/internal';
import { refusedSeconds } from './plan.ts';
import type { CutState, EventKind } from './state.ts';

/** One cell wide each. */
export const cutSigns: { readonly [Kind in EventKind]: string } = {
  cut: '×',
  stalled: '≈',
  refused: '⊘',
  gone: '⊗',
  replaced: '⇄',
};

const names: { readonly [Kind in EventKind]: string } = {
  cut: 'cut',
  stalled: 'stalled',
  refused: `refused for ${refusedSeconds} s`,
  gone: 'provider gone',
  replaced: 'link replaced',
};

/** Where and what: `12.3 s  cut`. */
export function cutTitle({ cut, target }: CutState): string {
  const what = target === undefined ? names[cut.kind].padEnd(15) : `${target} ${names[cut.kind]}`.padEnd(16);
  return `${inSeconds(cut.at).padStart(6)}  ${what}`;
}

/** How the session has handled it so far; `now` in milliseconds of the clock. */
export function cutOutcome({ cut, beganAt, detectedAt, refusals, over }: CutState, now: number): string {
  if (beganAt === undefined) return '';
  if (over === undefined) {
    const waiting = inSeconds((now - beganAt) / 1000);
    if (detectedAt !== undefined) return `reconnecting for ${waiting}${dialsText(refusals)}`;
    return cut.kind === 'stalled' ? `no answer for ${waiting}; the audio is kept` : '';
  }
  const { epoch, from } = over.seam;
  if (cut.kind === 'replaced') return `link ${epoch} took over while the other still streamed`;
  const next = over.provider ?? `link ${epoch}`;
  const outcome =
    cut.kind === 'stalled' && detectedAt !== undefined
      ? `detected after ${inSeconds((detectedAt - beganAt) / 1000)}; link ${epoch}`
      : `${next} after ${inSeconds((over.at - beganAt) / 1000)}`;
  return `${outcome}${dialsText(refusals)}, from ${inSeconds(from)} on`;
}

function dialsText(refusals: number): string {
  if (refusals === 0) return '';
  return `, ${count(refusals, 'dial')} refused`;
}
