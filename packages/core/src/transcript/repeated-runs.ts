import type { TrackWord, WordVerdict } from './seam-words.ts';

/**
 * Where one word is recognised several times in a row it does not matter which of them are kept, only how many. Finals come
 * one by one: what an earlier one kept or dropped too much, by what was known then, is made good here.
 */
export function balanceRuns(
  recognised: readonly TrackWord[],
  verdicts: WordVerdict[],
  first: number,
  end: number,
): void {
  for (let start = 0, next = 0; start < recognised.length; start = next) {
    next = start + 1;
    while (next < recognised.length && recognised[next]?.normalized === recognised[start]?.normalized) next += 1;
    if (next - start < 2 || next <= first || start >= end) continue;
    let surplus = 0;
    for (let index = start; index < next; index += 1) {
      const word = recognised[index];
      if (word === undefined || word.verdict === 'open') continue;
      surplus += (word.verdict === 'kept' ? 1 : 0) - (verdicts[index]?.kept === true ? 1 : 0);
    }
    for (let index = Math.max(start, first); index < Math.min(next, end); index += 1) {
      const verdict = verdicts[index];
      if (verdict === undefined || surplus === 0 || verdict.kept !== surplus > 0) continue;
      verdicts[index] = { ...verdict, kept: !verdict.kept };
      surplus += verdict.kept ? -1 : 1;
    }
  }
}
