import type { Word } from '@throughline/core';
import { scriptWords, type ScriptWord } from '@throughline/simulator';
import type { Run } from './transcription.ts';

/** The words of all finals in the order of their times. */
export function spokenWords(run: Run): readonly Word[] {
  const words = run.finals.flatMap((final) => final.words ?? []);
  return words.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

/** The script's words that lie in no gap, not even by a sample. */
export function expectedWords(run: Run): readonly ScriptWord[] {
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
export function differences(run: Run, toleranceSeconds: number): Difference {
  const rate = run.script.sampleRate;
  const expected = expectedWords(run);
  const spoken = spokenWords(run);
  const middleOf = (word: ScriptWord): number => (word.start + word.end) / 2 / rate;
  const same = (a: ScriptWord, b: Word): boolean =>
    a.text === b.text && Math.abs(middleOf(a) - (b.start + b.end) / 2) <= toleranceSeconds;
  // Longest common subsequence, in a band: words far apart in time never match.
  const rows = expected.length + 1;
  const columns = spoken.length + 1;
  const length = new Uint16Array(rows * columns);
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    for (let j = spoken.length - 1; j >= 0; j -= 1) {
      const a = expected[i];
      const b = spoken[j];
      const match = a !== undefined && b !== undefined && same(a, b);
      length[i * columns + j] = match
        ? (length[(i + 1) * columns + j + 1] ?? 0) + 1
        : Math.max(length[(i + 1) * columns + j] ?? 0, length[i * columns + j + 1] ?? 0);
    }
  }
  const lost: ScriptWord[] = [];
  const added: Word[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = expected[i];
    const b = spoken[j];
    if (a === undefined || b === undefined) break;
    if (same(a, b)) {
      i += 1;
      j += 1;
    } else if ((length[(i + 1) * columns + j] ?? 0) >= (length[i * columns + j + 1] ?? 0)) {
      lost.push(a);
      i += 1;
    } else {
      added.push(b);
      j += 1;
    }
  }
  // A word that the times of its neighbours have put behind them is there all the same.
  const extra = [...added, ...spoken.slice(j)];
  const missing = [...lost, ...expected.slice(i)].filter((word) => {
    const at = extra.findIndex((other) => same(word, other));
    if (at !== -1) extra.splice(at, 1);
    return at === -1;
  });
  return { lost: missing, added: extra };
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
