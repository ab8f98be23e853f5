import type { Word } from '@throughline/core';
import { alignWords } from '@throughline/core/internal';
import { scriptWords, type ScriptWord } from '@throughline/simulator';
import type { Run } from './transcription.ts';

/** What a run has said, beside what was spoken. */
type Spoken = Pick<Run, 'script' | 'finals' | 'gaps'>;

/** The words of all finals in the order of their times. */
export function spokenWords(run: Pick<Run, 'finals'>): readonly Word[] {
  const words = run.finals.flatMap((final) => final.words ?? []);
  return words.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The script's words that lie in no gap, not even by a sample. */
export function expectedWords(run: Pick<Run, 'script' | 'gaps'>): readonly ScriptWord[] {
  return scriptWords(run.script).filter(
    (word) => !run.gaps.some((gap) => word.start < gap.endSample && word.end > gap.startSample),
  );
}

export interface Difference {
  readonly lost: readonly ScriptWord[];
  readonly added: readonly Word[];
}

/**
 * What was lost and what was added, by the longest common run of words in order, and then by what is left of both; words match when their texts are equal and
 * their middles lie within `toleranceSeconds`.
 */
export function differences(run: Spoken, toleranceSeconds: number): Difference {
  const rate = run.script.sampleRate;
  const expected = expectedWords(run);
  const spoken = spokenWords(run);
  const middleOf = (word: ScriptWord): number => (word.start + word.end) / 2 / rate;
  const same = (a: ScriptWord, b: Word): boolean =>
    a.text === b.text && Math.abs(middleOf(a) - (b.start + b.end) / 2) <= toleranceSeconds;
  const apart = alignWords(expected, spoken, same);
  // A word that the times of its neighbours have put behind them is there all the same.
  const extra = apart.flatMap(({ found }) => found);
  const missing = apart
    .flatMap((difference) => difference.expected)
    .filter((word) => {
      const at = extra.findIndex((other) => same(word, other));
      if (at !== -1) extra.splice(at, 1);
      return at === -1;
    });
  return { lost: missing, added: extra };
}

/** A word's middle, in seconds. */
const middleOf = ({ start, end }: { readonly start: number; readonly end: number }): number => (start + end) / 2;

/** By their texts and places: words that neither came nor are still in the caller's hands, and words that came twice. */
export function wrongWords(
  run: Spoken & Pick<Run, 'session'>,
  toleranceSeconds: number,
): { readonly lost: readonly string[]; readonly added: readonly string[] } {
  const { settledSamples, sampleRate } = run.session.summary();
  // A final that nothing has confirmed may have no times of its words.
  const untimed = run.finals.filter(({ words }) => words === undefined);
  const { lost, added } = differences(run, toleranceSeconds);
  const left = [...added];
  const missing = lost.filter(({ text, start, end }) => {
    if (start >= settledSamples) return false;
    const middle = middleOf({ start, end }) / sampleRate;
    const isThere = untimed.some(
      (final) =>
        final.start - toleranceSeconds < middle &&
        middle < final.end + toleranceSeconds &&
        final.text.split(' ').includes(text),
    );
    if (isThere) return false;
    // One of several that are the same, each right after the other: that one of them is there, and which is another question.
    const twin = left.findIndex((word) => word.text === text && Math.abs(middleOf(word) - middle) < 1);
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  });
  const named = ({ text, start }: { readonly text: string; readonly start: number }): string => `${text} at ${start}`;
  return { lost: missing.map(named), added: left.map(named) };
}

/** Whether each word of each final arrived whole on the link that said it; returns those that did not. */
export function unheardWords(run: Run, toleranceSeconds: number): readonly string[] {
  const rate = run.script.sampleRate;
  const complaints: string[] = [];
  const script = scriptWords(run.script);
  for (const final of run.finals) {
    const link = ledgerLinkOf(run, final.epoch);
    for (const word of final.words ?? []) {
      const said = script.find(
        ({ text, start, end }) =>
          text === word.text && Math.abs((start + end) / 2 / rate - (word.start + word.end) / 2) <= toleranceSeconds,
      );
      // A fragment is no word of the script; it is counted as added elsewhere.
      if (said !== undefined && !run.simulator.ledger.wasReceived(said.start, said.end, link)) {
        complaints.push(`«${word.text}» at ${word.start} s did not arrive whole on link ${link}`);
      }
    }
  }
  return complaints;
}

/** The provider's number of a link: it counts only the dials that reached it, so the two are matched by the transaction id. */
function ledgerLinkOf(run: Run, epoch: number): number {
  const id = run.links.find((event) => event.epoch === epoch)?.requestId;
  const found = run.simulator.ledger.links.find(({ config }) => JSON.stringify(config)?.includes(String(id)));
  if (found === undefined) throw new Error(`the provider knows no link of epoch ${epoch}`);
  return found.link;
}
